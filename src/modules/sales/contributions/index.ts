/** The door to what sales adds to the points that other modules offer. */

export { salesChurnReasons } from './churn-reasons.ts';
export { salesMerge } from './merge.ts';
export { salesPersonalData } from './personal-data.ts';
export { salesConditions } from './segment-conditions/index.ts';
export { salesSignalSources } from './signal-sources.ts';
export { salesTimeline } from './timeline.ts';
