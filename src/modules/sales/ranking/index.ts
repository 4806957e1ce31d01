/** The door to rankings: who the best customers are, and what customers are worth. */

export type { LifetimeValue } from './lifetime-value.ts';
export { rankingLoaders } from './loaders.ts';
export { RFM_DAYS, type RfmRanking, rankingJob, recomputeRfm } from './recompute.ts';
export { bestCustomers, type CustomerRank, mainCurrency, type RfmScore } from './standings.ts';
