/** The door to referrals. */

export { referralEvents } from './events.ts';
export { invitationJob } from './invitation-job.ts';
export { referralMerge } from './merge.ts';
export { eraseReferrals, exportReferrals } from './personal-data.ts';
export { noteFirstPurchase } from './qualify.ts';
export { type NewReferral, recordReferral } from './record-referral.ts';
export { visibleReferrals } from './referrals.ts';
export { noteReturn } from './reverse.ts';
export { referralRewardJob, rewardDue } from './reward.ts';
export { findInvited, noteSignUp } from './sign-up.ts';
export { referralLines } from './timeline.ts';
