/** The span that a scorecard is of. */
import { DAY_MS, type MomentRange, RequestError } from '../../../kernel/index.ts';

/** From a moment until before another. */
export interface Period {
  readonly from: Date;
  readonly until: Date;
}

const MOST_DAYS = 366;

/** A range that is bounded on both sides, to the millisecond, as the database keeps moments. Any other is BAD_USER_INPUT. */
export function boundedPeriod({ gte, gt, lte, lt }: MomentRange): Period {
  const from = Math.max(...[gte?.getTime(), next(gt)].filter((ms) => ms !== undefined));
  const until = Math.min(...[lt?.getTime(), next(lte)].filter((ms) => ms !== undefined));
  if (!Number.isFinite(from) || !Number.isFinite(until) || until <= from || until - from > MOST_DAYS * DAY_MS) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `period must have a beginning (gte or gt) and a later end (lt or lte), at most ${MOST_DAYS} days apart.`,
    );
  }
  return { from: new Date(from), until: new Date(until) };
}

const next = (moment: Date | null | undefined) => (moment ? moment.getTime() + 1 : undefined);
