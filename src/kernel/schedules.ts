/** Cron expressions of five fields, in UTC. */
import { Cron } from 'croner';
import type { Db } from './open-types.ts';

const FIELDS = 5;

const parse = (expression: string): Cron => new Cron(expression, { timezone: 'UTC', mode: '5-part' });

/** Whether it is an expression of five fields whose time comes, ever. */
export function isCron(expression: string): boolean {
  try {
    return expression.trim().split(/\s+/).length === FIELDS && parse(expression).nextRun() !== null;
  } catch {
    return false;
  }
}

/** From a time of the schedule to the next one, which is not part of it. */
export interface ScheduledSpan {
  readonly from: Date;
  readonly to: Date;
}

/** The span in which `at` lies: it begins with the last time up to and including that. */
export function spanAround(expression: string, at: Date): ScheduledSpan {
  const cron = parse(expression);
  const [from] = cron.previousRuns(1, new Date(at.getTime() + 1));
  const to = cron.nextRun(at);
  if (!from || !to) throw new Error(`"${expression}" has no time before or none after ${at.toISOString()}.`);
  return { from, to };
}

/** Notes that these times are seen to, and answers the jobs whose time nobody had seen to before. Within a transaction. */
export async function claimTimes(db: Db, spans: ReadonlyMap<string, ScheduledSpan>): Promise<readonly string[]> {
  const jobs = [...spans.keys()];
  const times = [...spans.values()].map(({ from }) => from.toISOString());
  // Held in one order, as several processes see the same times come.
  const claimed = await db.$queryRaw<{ job: string }[]>`
    WITH "due" AS (
      SELECT "job", "come"."at" FROM "JobSchedule" JOIN unnest(${jobs}::text[], ${times}::timestamptz[]) AS "come" ("job", "at") USING ("job")
      WHERE "queuedAt" < "come"."at" ORDER BY "job" FOR UPDATE OF "JobSchedule"
    )
    UPDATE "JobSchedule" SET "queuedAt" = "due"."at" FROM "due"
    WHERE "JobSchedule"."job" = "due"."job" AND "queuedAt" < "due"."at" RETURNING "JobSchedule"."job"`;
  return claimed.map(({ job }) => job).sort();
}
