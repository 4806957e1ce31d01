/** Clocks follow the target that applies: from when a policy, or the service agreed with the customer, changed, whoever comes by first. */
import { Prisma, type ServiceTier } from '../../../generated/index.ts';
import { eventsAbout, type TxCtx } from '../../../kernel/index.ts';
import type { Complaint } from '../complaint-facts.ts';
import { followsFrom, isStale } from './clock.ts';
import { type Advanced, advance, openClocks } from './clock-rows.ts';
import { runsBy, type Target, targetFor } from './policies.ts';

/** The change that is looked for was made just now: no customer changes more often meanwhile. */
const LATEST = { after: null, before: null, take: 50, reversed: false } as const;

interface Served {
  readonly complaint: Complaint;
  readonly serviceTier: ServiceTier;
}

/** Those that run by another target than what applies now, or whose calendar changed, follow it: as of then, unless told since when. */
export async function followTarget(tx: TxCtx, { complaint, serviceTier }: Served, asOf?: Date): Promise<Advanced[]> {
  const open = await openClocks(tx, complaint.id);
  if (open.length === 0) return [];
  const target = await targetFor(tx, complaint.severity, serviceTier);
  const behind = open.filter((clock) => !runsBy(clock, target) || isStale(clock, target.times));
  if (behind.length === 0) return [];
  const since = asOf ?? (await changedAt(tx, complaint, target));
  const followed: Advanced[] = [];
  for (const clock of behind)
    followed.push(await advance(tx, clock, { kind: 'RETARGET', at: followsFrom(clock, since) }, target));
  return followed;
}

/** When the policy that applies or its calendar was set, or it came to apply, as the customer is served otherwise or another one. */
async function changedAt(tx: TxCtx, { id, customerId }: Complaint, { since, times }: Target): Promise<Date> {
  const told = await eventsAbout(
    tx,
    {
      // As LoggedEvent_story_idx has it.
      about: Prisma.sql`"payload"->>'customerId'`,
      subjects: Prisma.sql`SELECT ${customerId}::text AS "story", ${customerId}::text AS "subject"`,
      names: ['contacts.customer.changed', 'feedback.complaint.transferred'],
    },
    LATEST,
  );
  const change = told.find(({ payload }) => {
    if ('formerCustomerId' in payload) return payload.complaintId === id;
    return 'fields' in payload && payload.fields.some((field) => field === 'serviceTier');
  });
  const moments = [since, times?.earlier?.until, change?.occurredAt].flatMap((moment) => moment ?? []);
  return moments.length === 0 ? tx.clock.now() : moments.reduce((latest, one) => (one > latest ? one : latest));
}
