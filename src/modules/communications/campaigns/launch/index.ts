/** Launching campaigns: their audience, and what each of it gets. */

export { settleByEmail } from './by-email.ts';
export { launchJob } from './launch-job.ts';
export { POSTAL, reachableBy } from './reachable.ts';
export { inTurn, type Outcome } from './turn.ts';
