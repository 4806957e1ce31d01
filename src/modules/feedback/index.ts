/** What other modules may use of feedback. */

export { allowedTransitions } from './complaint-states.ts';
export { type Complaint, findComplaint, requireComplaint, visibleComplaints } from './complaints.ts';
export { linkCommunication } from './linked-words.ts';
export { feedback } from './module.ts';
export { acknowledgeComplaint } from './move-complaint.ts';
export { type NewComplaint, openComplaint } from './open-complaint.ts';
