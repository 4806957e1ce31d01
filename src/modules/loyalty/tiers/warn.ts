/** Telling members that they are about to lose their tier. */
import type { TxCtx } from '../../../kernel/index.ts';
import { type QueuedEmail, queueEmails } from '../../communications/index.ts';
import { salutationOf } from '../../contacts/index.ts';
import { customersToTell, day, membershipNumber } from '../memberships/index.ts';
import type { Program } from '../programs/index.ts';
import type { Judged } from './write-verdicts.ts';

/**
 * By e-mail to those who were judged to be warned; they are held. It is a matter of the service that they joined for. Whether it may be
 * sent, and whereto, is decided when it is.
 */
export async function warn(tx: TxCtx, program: Program, judged: readonly Judged[]): Promise<void> {
  const warned = judged.filter(({ verdict }) => verdict.kind === 'warn');
  const customers = await customersToTell(
    tx,
    warned.map(({ membership }) => membership.customerId),
  );
  const emails = warned.flatMap((one): QueuedEmail[] => {
    const customer = customers.get(one.membership.customerId);
    return customer
      ? [
          {
            customerId: customer.id,
            purpose: 'SERVICE',
            isAutomatic: true,
            ...wordsOf(program, one, salutationOf(customer, 'en')),
          },
        ]
      : [];
  });
  await queueEmails(tx, emails);
}

function wordsOf({ name: program }: Program, { membership, held, isDropped, earned, verdict }: Judged, salutation: string) {
  if (held === null || verdict.kind !== 'warn') throw new Error('Who is warned has a tier to lose.');
  const until = day(verdict.downgradeAt);
  const missing = held.threshold - earned;
  return {
    subject: `You keep ${held.name} in ${program} until ${until}`,
    body: [
      `${salutation},`,
      isDropped
        ? `you have the tier ${held.name} in ${program} until ${until}. By the rules in force now there is no such tier any more.`
        : `by ${until} you would need ${missing} more ${missing === 1 ? 'point' : 'points'} to stay ${held.name} in ${program}.`,
      `Until then you have all that belongs to it. Your membership number is ${membershipNumber(membership.serial)}.`,
    ].join('\n\n'),
  };
}
