/** Customers join a program. */
import { ConflictError, type Ctx, NotFoundError, newId, type TxCtx } from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { lockCustomer } from '../../contacts/index.ts';
import { NOTICE_JOB } from '../programs/index.ts';
import { type Membership, membershipNumber, UNABSORBED } from './memberships.ts';
import { requireMayTakePart } from './take-part.ts';

/** Uuids. */
export interface Enrollment {
  readonly programId: string;
  readonly customerId: string;
}

/**
 * Makes a customer a member from now on: what they bought before earns nothing. A customer is in a program once; of several at the same
 * moment one succeeds.
 */
export function enrollCustomer(ctx: Ctx, { programId, customerId: givenId }: Enrollment): Promise<Membership> {
  return ctx.transact(async (tx) => {
    const customer = await lockCustomer(tx, givenId);
    await shareProgram(tx, programId);
    requireMayTakePart(tx, customer);
    const customerId = customer.id;
    await requireNoMember(tx, { programId, customerId });
    const membership = await tx.db.loyaltyMembership.create({
      data: { id: newId(), programId, customerId, joinedAt: tx.clock.now(), ...authorship(tx) },
    });
    const { id: membershipId, serial } = membership;
    const action = 'loyalty.membership.enrolled';
    await tx.emit(action, { membershipId, programId, customerId });
    const after = { number: membershipNumber(serial), programId, customerId };
    await audit(tx, { action, type: 'LoyaltyMembership', id: membershipId, before: null, after });
    await tellWhatIsToCome(tx, programId);
    return membership;
  });
}

/** Until the transaction ends nobody publishes a version: else its members would be counted before this one is seen. */
async function shareProgram(tx: TxCtx, id: string): Promise<void> {
  const rows = await tx.db.$queryRaw<unknown[]>`SELECT FROM "LoyaltyProgram" WHERE "id" = ${id}::uuid FOR SHARE`;
  if (rows.length === 0) throw new NotFoundError('LoyaltyProgram', id);
}

async function requireNoMember(tx: TxCtx, pair: Enrollment): Promise<void> {
  const known = await tx.db.loyaltyMembership.findFirst({ where: { ...pair, ...UNABSORBED }, select: { serial: true } });
  if (!known) return;
  throw new ConflictError(`This customer is a member of this program already: ${membershipNumber(known.serial)}.`, {
    code: 'UNIQUE_VIOLATION',
  });
}

/** Who joins while a change is announced is told of it, too. */
async function tellWhatIsToCome(tx: TxCtx, programId: string): Promise<void> {
  const coming = await tx.db.loyaltyProgramVersion.findMany({
    where: { programId, effectiveFrom: { gt: tx.clock.now() } },
    select: { id: true },
  });
  for (const { id: versionId } of coming) await tx.enqueue(NOTICE_JOB, { versionId }, { singletonKey: versionId });
}
