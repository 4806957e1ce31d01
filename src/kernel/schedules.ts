/** Cron expressions of five fields, in UTC. */
import cronParser from 'cron-parser';

const FIELDS = 5;

export function isCron(expression: string): boolean {
  if (expression.trim().split(/\s+/).length !== FIELDS) return false;
  try {
    cronParser.parseExpression(expression, { tz: 'UTC' });
    return true;
  } catch {
    return false;
  }
}

/** From a time of the schedule to the next one, which is not part of it. */
export interface ScheduledSpan {
  readonly from: Date;
  readonly to: Date;
}

/** The span in which `at` lies: it begins with the last time up to and including that. Takes milliseconds: keep it while it lasts. */
export function spanAround(expression: string, at: Date): ScheduledSpan {
  const times = cronParser.parseExpression(expression, { tz: 'UTC', currentDate: new Date(at.getTime() + 1) });
  const from = times.prev().toDate();
  return { from, to: times.next().toDate() };
}
