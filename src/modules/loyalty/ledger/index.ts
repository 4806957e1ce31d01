/** The door to the ledger: whoever moves points holds the membership first (`lockMembership`), then calls one of these in the same transaction. */

export { adjustPoints, earnPoints, pointsApprovals, reverseEntry, spendPoints } from './by-hand.ts';
export { earnForComplaint, requireOneMembership } from './complaints.ts';
export { earn } from './earn.ts';
export { countEntries, ENTRY_ORDER, findEntries, findEntry, visibleEntries } from './entries.ts';
export { pointsEvents } from './events.ts';
export { InsufficientPointsError } from './insufficient-points.ts';
export { expiryJob, pendingJob } from './jobs.ts';
export { type ExpiringPoints, pointsLoaders } from './loaders.ts';
export { membershipMerge } from './merge.ts';
export { earnForPurchase, takeBackForPurchase } from './purchases.ts';
export { reverse } from './reverse.ts';
export { spend } from './spend.ts';
export { rulesNow } from './versions.ts';
export { roomIn } from './write-entries.ts';
