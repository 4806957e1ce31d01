/** Tasks that come of customers' dates: one for each date and year, some days ahead. */
import { type Ctx, DAY_MS, type JobDefinition, type TxCtx } from '../../../kernel/index.ts';
import { customersById, datedOccasions, holdNamedCustomers, type Occasion } from '../../contacts/index.ts';
import { createTasks, type NewTask } from './write-tasks.ts';

/** Of one transaction. */
const BATCH = 500;
/** Due at noon of the day, in UTC. */
const NOON_MS = DAY_MS / 2;
const LONGEST_TITLE = 200;

/** Of today and the days ahead, so that a day on which the job did not run is caught up with. */
async function makeOccasionTasks(ctx: Ctx, signal: AbortSignal): Promise<void> {
  const today = new Date(Math.floor(ctx.clock.now().getTime() / DAY_MS) * DAY_MS);
  const window = { from: today, to: new Date(today.getTime() + ctx.config.communications.TASK_OCCASION_DAYS * DAY_MS) };
  for await (const occasions of datedOccasions(ctx, window, BATCH)) {
    if (signal.aborted) return;
    await ctx.transact((tx) => tasksFor(tx, occasions));
  }
}

async function tasksFor(tx: TxCtx, occasions: readonly Occasion[]): Promise<void> {
  const held = await holdNamedCustomers(tx, [...new Set(occasions.map(({ customerId }) => customerId))], []);
  const current = occasions.flatMap((occasion) => {
    const customer = held.byId(occasion.customerId);
    return customer && !customer.isErased ? [{ ...occasion, customerId: customer.id }] : [];
  });
  const customers = await customersById(tx, [...new Set(current.map(({ customerId }) => customerId))]);
  await createTasks(
    tx,
    current.map((occasion) => taskFor(occasion, customers.get(occasion.customerId)?.ownerId ?? null)),
  );
}

function taskFor({ id, on, customerId, ...occasion }: Occasion, ownerId: string | null): NewTask {
  return {
    ...{ title: titleOf(occasion), customerId, assigneeId: ownerId },
    dueAt: new Date(on.getTime() + NOON_MS),
    origin: 'contacts.occasion',
    originKey: `contacts.occasion:${id}:${on.getUTCFullYear()}`,
  };
}

const KINDS = {
  BIRTHDAY: 'Birthday',
  ANNIVERSARY: 'Anniversary',
  NAME_DAY: 'Name day',
  HOLIDAY: 'Holiday',
  CUSTOM: 'Special day',
} as const;

/** Who the customer is stands beside it, and may come to be called otherwise. */
function titleOf({ kind, whose, label }: Pick<Occasion, 'kind' | 'whose' | 'label'>): string {
  const title = `${label ?? KINDS[kind]}${whose === null ? '' : ` (${whose})`}: send good wishes`;
  return title.length > LONGEST_TITLE ? `${[...title].slice(0, LONGEST_TITLE - 1).join('')}…` : title;
}

export const occasionTasksJob: JobDefinition = {
  description: 'Makes a task for the owner of each customer of whom a date comes round in a few days, once a year and date.',
  schedule: '50 3 * * *',
  run: makeOccasionTasks,
};
