/** What other modules may use of feedback. */

export { addComplaintNote, assignComplaint, updateComplaint } from './change-complaint.ts';
export { allowedTransitions } from './complaint-states.ts';
export { type Complaint, findComplaint, requireComplaint, visibleComplaints } from './complaints.ts';
export { completeFollowUp } from './follow-ups.ts';
export { linkCommunication } from './linked-words.ts';
export { feedback } from './module.ts';
export { acknowledgeComplaint, moveComplaint, reopenComplaint } from './move-complaint.ts';
export { type NewComplaint, openComplaint } from './open-complaint.ts';
export { resolveComplaint, type Settlement } from './resolve-complaint.ts';
