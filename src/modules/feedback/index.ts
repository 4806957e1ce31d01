/** What other modules may use of feedback. */

export { allowedTransitions } from './complaint-states.ts';
export {
  acknowledgeComplaint,
  type Complaint,
  findComplaint,
  type NewComplaint,
  openComplaint,
  requireComplaint,
  visibleComplaints,
} from './complaints.ts';
export { feedback } from './module.ts';
