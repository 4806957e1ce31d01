/** The door to what sales adds to contacts. */

export { salesMerge } from './merge.ts';
export { salesPersonalData } from './personal-data.ts';
export { salesConditions } from './segment-conditions/index.ts';
export { salesTimeline } from './timeline.ts';
