/** Complaints in numbers, and how well teams and members of staff deal with them. */

export { type ComplaintStatistic, complaintStatistics, MOST_STATISTICS } from './complaint-statistics.ts';
export type { ComplaintGroup } from './group-names.ts';
export { boundedPeriod } from './period.ts';
export { MOST_SCORES, type ServiceScore, serviceScorecard } from './service-scorecard.ts';
