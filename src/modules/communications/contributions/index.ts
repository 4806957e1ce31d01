/** What communications adds to the points that other modules offer. */

export { communicationsChurnReasons } from './churn-reasons.ts';
export { communicationsMerge } from './merge.ts';
export { communicationsPersonalData } from './personal-data.ts';
export { communicationsConditions } from './segment-conditions/index.ts';
export { communicationsSignalSources } from './signal-sources.ts';
export { communicationsTimeline } from './timeline.ts';
