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

/** The last time up to and including `at`. */
export function lastTime(expression: string, at: Date): Date {
  return cronParser
    .parseExpression(expression, { tz: 'UTC', currentDate: new Date(at.getTime() + 1) })
    .prev()
    .toDate();
}
