/** What is told of a complaint: to people by its number, to others by its events. */
import type { Prisma } from '../../generated/index.ts';
import type { ComplaintAtTheTime } from './contract.ts';

export type Complaint = Prisma.ComplaintModel;

/** What the database makes of the other columns, for the search. */
type Derived = 'searchText' | 'subjectFolded';
/** As it is written: whoever just did so has not read what the database derived. */
export type WrittenComplaint = Omit<Complaint, Derived> & Partial<Pick<Complaint, Derived>>;

/** How people call a complaint: C-000042. */
export const complaintNumber = (serial: number): string => `C-${String(serial).padStart(6, '0')}`;

/** What the events tell of a complaint. */
export function atThisTime({ id, customerId, kind, severity, productId, teamId }: WrittenComplaint): ComplaintAtTheTime {
  return { complaintId: id, customerId, kind, severity, productId, teamId };
}
