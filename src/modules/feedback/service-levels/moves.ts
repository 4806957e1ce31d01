/** What happens to a complaint, and what that means for its clocks. Pure. */
import type { ComplaintStatus, SlaMetric } from '../../../generated/index.ts';
import type { ClockEvent } from './clock.ts';

/** Nothing of it matters any more. */
export const ENDED: readonly ComplaintStatus[] = ['CLOSED', 'WITHDRAWN', 'REJECTED', 'DUPLICATE'];

/** Begun with every complaint but praise. */
export const BEGUN = ['ACKNOWLEDGE', 'FIRST_RESPONSE', 'RESOLUTION'] as const satisfies readonly SlaMetric[];

export interface Move {
  readonly from: ComplaintStatus;
  readonly to: ComplaintStatus;
  /** That the customer was told something with it. */
  readonly isAnswered: boolean;
}

/** What a move means for a clock; null: nothing. */
export function eventFor(metric: SlaMetric, { from, to, isAnswered }: Move): ClockEvent['kind'] | null {
  if (from === to) return null;
  if (ENDED.includes(to)) return 'CANCEL';
  // A settlement is told to the customer: whatever they waited for, this is our word.
  if (to === 'RESOLVED' || metric === 'ACKNOWLEDGE') return 'FULFIL';
  if (metric === 'RESOLUTION') return resolutionEvent(from, to);
  return isAnswered && metric === 'FIRST_RESPONSE' ? 'FULFIL' : null;
}

function resolutionEvent(from: ComplaintStatus, to: ComplaintStatus): ClockEvent['kind'] | null {
  if (to === 'AWAITING_CUSTOMER') return 'PAUSE';
  return from === 'AWAITING_CUSTOMER' ? 'RESUME' : null;
}

/** Whether a move begins another clock of the resolution. */
export const startsAnew = ({ from, to }: Pick<Move, 'from' | 'to'>): boolean => to === 'REOPENED' && from !== 'REOPENED';

interface Waiting {
  readonly metric: SlaMetric;
  readonly startedAt: Date;
}

/** Of these clocks, which are not over, those that a word of ours said at this moment ends. */
export function answeredBy<Row extends Waiting>(open: readonly Row[], at: Date): readonly Row[] {
  return open.filter(({ metric, startedAt }) => metric.endsWith('RESPONSE') && startedAt <= at);
}

/** Whether a word of the customer's, of a complaint whose clocks that are not over are these, begins to wait for an answer. */
export function beginsToWait(open: readonly Pick<Waiting, 'metric'>[]): boolean {
  return open.every(({ metric }) => metric !== 'NEXT_RESPONSE');
}
