/** The life cycle of a complaint, after ISO 10002: which state may follow which. */
import { type ComplaintKind, ComplaintStatus } from '../../generated/index.ts';

const IN_ENUM_ORDER = Object.values(ComplaintStatus);
/** How a complaint ends that is not settled. */
export const EXITS: readonly ComplaintStatus[] = ['WITHDRAWN', 'REJECTED', 'DUPLICATE'];
const AT_WORK: readonly ComplaintStatus[] = ['INVESTIGATING', 'AWAITING_CUSTOMER', 'AWAITING_THIRD_PARTY'];
const FROM_WORK: readonly ComplaintStatus[] = [...AT_WORK, 'RESPONSE_PROPOSED', 'RESOLVED', ...EXITS];

const MOVES: Readonly<Record<ComplaintStatus, readonly ComplaintStatus[]>> = {
  RECEIVED: ['ACKNOWLEDGED', 'ASSESSED', ...FROM_WORK],
  ACKNOWLEDGED: ['ASSESSED', ...FROM_WORK],
  ASSESSED: FROM_WORK,
  INVESTIGATING: FROM_WORK,
  AWAITING_CUSTOMER: FROM_WORK,
  AWAITING_THIRD_PARTY: FROM_WORK,
  REOPENED: FROM_WORK,
  RESPONSE_PROPOSED: ['INVESTIGATING', 'RESOLVED', ...EXITS],
  RESOLVED: ['CLOSED', 'REOPENED'],
  CLOSED: ['REOPENED'],
  WITHDRAWN: [],
  REJECTED: [],
  DUPLICATE: [],
};

/** States in which somebody still owes the customer something. */
export const OPEN: readonly ComplaintStatus[] = IN_ENUM_ORDER.filter(
  (status) => !['RESOLVED', 'CLOSED', ...EXITS].includes(status),
);

/** Kinds that count against us: praise and questions do not. */
export const COUNTED: readonly ComplaintKind[] = ['COMPLAINT', 'PRODUCT_REPORT'];

/** Where a complaint may go from here, in enum order. */
export function allowedTransitions({
  status,
  kind,
}: {
  readonly status: ComplaintStatus;
  readonly kind: ComplaintKind;
}): readonly ComplaintStatus[] {
  const isPraiseToFile = kind === 'PRAISE' && status === 'RECEIVED';
  return IN_ENUM_ORDER.filter(
    (next) => next !== status && (MOVES[status].includes(next) || (isPraiseToFile && next === 'CLOSED')),
  );
}
