/** Feedback: what customers think. This slice has their complaints. */
export {
  type Complaint,
  findComplaint,
  type NewComplaint,
  openComplaint,
  requireComplaint,
  visibleComplaints,
} from './complaints.ts';
export { feedback } from './module.ts';
