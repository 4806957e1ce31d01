/** What the moves of a complaint mean for its clocks. Pure. */
import type { ComplaintStatus, SlaMetric } from '../../../generated/index.ts';
import type { ClockEvent } from './clock.ts';

/** Nothing of it matters any more. */
export const ENDED: readonly ComplaintStatus[] = ['CLOSED', 'WITHDRAWN', 'REJECTED', 'DUPLICATE'];

/** What a move means for a clock; null: nothing. */
export function eventFor(
  metric: SlaMetric,
  from: ComplaintStatus,
  to: ComplaintStatus,
  isAnswered: boolean,
): ClockEvent['kind'] | null {
  if (from === to) return null;
  if (ENDED.includes(to)) return 'CANCEL';
  if (metric === 'ACKNOWLEDGE') return 'FULFIL';
  if (metric === 'RESOLUTION') return resolutionEvent(from, to);
  return isAnswered && metric === 'FIRST_RESPONSE' ? 'FULFIL' : null;
}

function resolutionEvent(from: ComplaintStatus, to: ComplaintStatus): ClockEvent['kind'] | null {
  if (to === 'RESOLVED') return 'FULFIL';
  if (to === 'AWAITING_CUSTOMER') return 'PAUSE';
  return from === 'AWAITING_CUSTOMER' ? 'RESUME' : null;
}
