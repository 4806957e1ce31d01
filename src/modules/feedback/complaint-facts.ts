/** What is told of a complaint: to people by its number, to others by its events. */
import type { Prisma } from '../../generated/index.ts';
import type { ComplaintAtTheTime } from './contract.ts';

export type Complaint = Prisma.ComplaintModel;

/** How people call a complaint: C-000042. */
export const complaintNumber = (serial: number): string => `C-${String(serial).padStart(6, '0')}`;

/** What the events tell of a complaint. */
export function atThisTime({ id, customerId, kind, severity, productId, teamId }: Complaint): ComplaintAtTheTime {
  return { complaintId: id, customerId, kind, severity, productId, teamId };
}
