/** The words, tasks and campaigns of the sample company, made as the product makes them. */
import { atMoment, type Ctx, daysBefore } from '../../../kernel/index.ts';
import { sampleStaff } from '../../access/index.ts';
import { sampleCustomers } from '../../contacts/index.ts';
import { completeTask, createTasks, type Task } from '../tasks/index.ts';
import { runCampaigns } from './campaigns.ts';
import { talk } from './talk.ts';
import { TASKS } from './tasks.ts';

/** A week before it was due, or was done; today where nobody minds. */
const NOTED_DAYS = 7;

/** Adds the sample to the sample customers, once. */
export async function seedCommunications(ctx: Ctx): Promise<void> {
  const customers = await sampleCustomers(ctx);
  if (customers.length === 0) return;
  const staffIds = (await sampleStaff(ctx)).map(({ id }) => id);
  const ids = customers.map(({ id }) => id);
  const tasks = await noteTasks(ctx, ids, staffIds);
  // Of several that seed at once, one writes the tasks, and all else.
  if (tasks.length < TASKS.length) return;
  const now = ctx.clock.now();
  await ctx.transact(async (tx) => {
    for (const [place, { doneDaysAgo }] of TASKS.entries()) {
      const task = tasks[place];
      if (task && doneDaysAgo !== undefined) await completeTask(atMoment(tx, daysBefore(now, doneDaysAgo)), task.id);
    }
  });
  await talk(ctx, customers, staffIds);
  await runCampaigns(ctx);
}

function noteTasks(ctx: Ctx, customerIds: readonly string[], staffIds: readonly string[]): Promise<readonly Task[]> {
  const now = ctx.clock.now();
  return ctx.transact((tx) =>
    createTasks(
      atMoment(tx, daysBefore(now, NOTED_DAYS + 31)),
      TASKS.map(({ title, dueInDays, customer }, place) => ({
        title,
        customerId: customer === undefined ? null : (customerIds[customer] ?? null),
        assigneeId: staffIds[place % Math.max(1, staffIds.length)] ?? null,
        dueAt: dueInDays === null ? null : daysBefore(now, -dueInDays),
        originKey: `sample:${place}`,
      })),
    ),
  );
}
