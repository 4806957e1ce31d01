/**
 * Policies and calendars change one at a time, and while nobody is beginning a clock by them: a clock that was begun before a change is
 * there to be seen by whoever lets the clocks follow it.
 */
import type { TxCtx } from '../../../kernel/index.ts';

/** What is read of policies and calendars from here on holds until the transaction ends. Taken after the customer and the complaint. */
export async function holdServiceLevels({ db }: TxCtx): Promise<void> {
  await db.$queryRaw`SELECT pg_advisory_xact_lock_shared(hashtext('feedback.service-levels'))::text`;
}

/** Nobody else reads or changes them until the transaction ends, which locks nothing after this. */
export async function changeServiceLevels({ db }: TxCtx): Promise<void> {
  await db.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('feedback.service-levels'))::text`;
}
