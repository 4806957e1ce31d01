/** Writing notices, and sending them. */
import { insertRows, newId, type TxCtx } from '../../../kernel/index.ts';
import { type QueuedEmail, queueEmails } from '../../communications/index.ts';
import { type Customer, salutationOf } from '../../contacts/index.ts';
import { day, type Membership, membershipNumber } from '../memberships/index.ts';
import {
  effectiveRules,
  type Program,
  type ProgramVersion,
  requireProgram,
  rulesOf,
  versionsByProgram,
} from '../programs/index.ts';
import { changesFor, type ProgramChange } from './changes/index.ts';
import { memberFacts } from './member-facts.ts';

/**
 * To members whose customers are held, a notice each and an e-mail that carries it: a change of terms is a matter of the service that
 * they joined for. Whether it may be sent, when and whereto is decided when it is. In as many statements for all as for one.
 */
export async function deliver(
  tx: TxCtx,
  version: ProgramVersion,
  members: readonly Membership[],
  customers: ReadonlyMap<string, Customer>,
): Promise<void> {
  if (members.length === 0) return;
  const program = await requireProgram(tx, version.programId);
  const versions = (await versionsByProgram(tx, [program.id])).get(program.id) ?? [];
  const change = await changeBy(tx, program, versions, version);
  const facts = await memberFacts(tx, members, versions, change.after);
  const notices = members.flatMap((member, index) => {
    const [customer, known] = [customers.get(member.customerId), facts[index]];
    return customer && known ? [{ id: newId(), messageId: newId(), member, customer, changes: changesFor(change, known) }] : [];
  });
  await insertRows(
    tx.db,
    'ProgramNotice',
    notices.map(({ id, messageId: outboundMessageId, member: { id: membershipId }, changes }) => {
      return { id, versionId: version.id, membershipId, changes, createdAt: tx.clock.now(), outboundMessageId };
    }),
  );
  await queueEmails(
    tx,
    notices.map(({ messageId: id, member, customer, changes }): QueuedEmail => {
      const to = { id, customerId: customer.id, purpose: 'SERVICE', isAutomatic: true } as const;
      const subject = `What changes in ${program.name} from ${day(version.effectiveFrom)}`;
      return { ...to, subject, body: bodyOf(program, member, salutationOf(customer, 'en'), changes) };
    }),
  );
}

/** From the version before, which may be to come itself: what has an effect in a program of this kind. */
async function changeBy(
  tx: TxCtx,
  { kind }: Program,
  versions: readonly ProgramVersion[],
  version: ProgramVersion,
): Promise<ProgramChange> {
  const previous = versions.find(({ number }) => number === version.number - 1);
  if (!previous) throw new Error('Nothing changes by the first version of a program.');
  const [before, after] = [effectiveRules(kind, rulesOf(previous)), effectiveRules(kind, rulesOf(version))];
  const rewardIds = [before, after].flatMap(({ punches }) => punches?.rewardId ?? []);
  const rewards = await tx.db.reward.findMany({ where: { id: { in: rewardIds } }, select: { id: true, name: true } });
  const rewardNames = new Map(rewards.map(({ id, name }) => [id, name]));
  return { before, after, from: `From ${day(version.effectiveFrom)}`, rewardNames };
}

function bodyOf({ name }: Program, { serial }: Membership, salutation: string, changes: readonly string[]): string {
  return [
    `${salutation},`,
    `the rules of ${name} change. This is what it means for you:`,
    changes.map((change) => `- ${change}`).join('\n'),
    `Your membership number is ${membershipNumber(serial)}.`,
  ].join('\n\n');
}
