/** What other modules may use of access. */

export { type ActorReference, actorLogged, actorRecorded, authorship } from './actors.ts';
export { bootstrapAdminKey } from './api-keys.ts';
export { ApprovalRequiredError } from './approval-required.ts';
export { type ApprovalAction, type ApprovalRequest, eraseApprovals, requestApproval } from './approvals.ts';
export { type AuditedChange, audit, auditAll, auditedAbout, ERASED, eraseAudited } from './audit.ts';
export { type Authority, authorityOf } from './authority.ts';
export { access } from './module.ts';
export { sampleStaff } from './seed.ts';
export { findStaff, requireStaff, staffByEmail, teamsOfStaff } from './staff.ts';
export { stillHolds } from './standing.ts';
export { findTeams, requireTeam, teamsWithStaff } from './teams.ts';
