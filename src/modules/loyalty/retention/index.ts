/** The door to retention: which share of customers, and of what they spent, comes back. */

export { MOST_PERIODS, type RetentionCohort, type RetentionPeriod, retentionCohorts } from './retention.ts';
