/** The door to losses and win-backs. */

export { lossEvents, lossPermissions } from './contract.ts';
export { lossMerge, lossPersonalData, lossTimeline } from './contributions.ts';
export { type Loss, visibleLosses, withReasons } from './losses.ts';
export { type CompetitorLosses, lossesByCompetitor, MOST_COMPETITORS } from './losses-by-competitor.ts';
export { type NewLoss, recordLoss, type WeightedReason } from './record-loss.ts';
export { recordWinBack } from './record-win-back.ts';
export { sampleLosses } from './sample.ts';
export { lossConditions } from './segment-conditions.ts';
