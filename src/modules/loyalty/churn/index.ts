/** The door to churn: how likely customers are to leave, why, and that somebody does something about it. */

export { churnContributionPoints } from './contribution-point.ts';
export { churnLoaders } from './loaders.ts';
export { checkChurnReasons, type RiskKind } from './reasons.ts';
export { reviewChurn, reviewChurnJob } from './review-job.ts';
export type { RiskReason } from './risks.ts';
export { churnMerge, eraseChurn, exportChurn } from './standing-data.ts';
export { type ChurnRisk, customersAtRisk } from './standings.ts';
