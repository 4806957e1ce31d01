/** The life cycle of complaints as the rules say it, word by word: another telling of what the product keeps as a table. */
import type { ComplaintKind, ComplaintStatus } from '../../../src/generated/index.ts';

const ORDER: readonly ComplaintStatus[] = [
  ...(['RECEIVED', 'ACKNOWLEDGED', 'ASSESSED', 'INVESTIGATING', 'AWAITING_CUSTOMER', 'AWAITING_THIRD_PARTY'] as const),
  ...(['RESPONSE_PROPOSED', 'RESOLVED', 'CLOSED', 'REOPENED', 'WITHDRAWN', 'REJECTED', 'DUPLICATE'] as const),
];
const FIRST = ['RECEIVED', 'ACKNOWLEDGED', 'ASSESSED'];
const WORK = ['INVESTIGATING', 'REOPENED', 'AWAITING_CUSTOMER', 'AWAITING_THIRD_PARTY'];
const FINAL = ['WITHDRAWN', 'REJECTED', 'DUPLICATE'];

export const isOpen = (status: ComplaintStatus): boolean => !['RESOLVED', 'CLOSED', ...FINAL].includes(status);

/** Whether a complaint may go from one state to another. */
function mayGo(from: ComplaintStatus, to: ComplaintStatus, kind: ComplaintKind): boolean {
  if (from === to) return false;
  if (FINAL.includes(to)) return isOpen(from);
  const later = ORDER.indexOf(to) > ORDER.indexOf(from) && ORDER.indexOf(to) <= ORDER.indexOf('RESOLVED');
  if (FIRST.includes(from)) return later || (kind === 'PRAISE' && from === 'RECEIVED' && to === 'CLOSED');
  if (WORK.includes(from)) return (WORK.includes(to) && to !== 'REOPENED') || to === 'RESPONSE_PROPOSED' || to === 'RESOLVED';
  if (from === 'RESPONSE_PROPOSED') return to === 'INVESTIGATING' || to === 'RESOLVED';
  if (from === 'RESOLVED') return to === 'CLOSED' || to === 'REOPENED';
  return from === 'CLOSED' && to === 'REOPENED';
}

/** In the order of the states. */
export function naiveMoves(from: ComplaintStatus, kind: ComplaintKind): readonly ComplaintStatus[] {
  return ORDER.filter((to) => mayGo(from, to, kind));
}
