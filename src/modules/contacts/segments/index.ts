/** Segments: customers who meet criteria, as the rest of contacts uses them. */

export {
  type ConditionScope,
  defineSegmentCondition,
  type ParameterFault,
  type SegmentCondition,
} from './condition.ts';
export { anyOf, contactConditions, days, oneOf, someOf } from './conditions/index.ts';
export { inSegment, readSegments } from './filter.ts';
export { BY_NAME, segmentLoaders } from './loaders.ts';
export { membersOf, segmentConditions } from './members.ts';
export { membersOfSegments } from './members-among.ts';
export {
  createSegment,
  deleteSegment,
  findSegment,
  MAX_SEGMENTS,
  requireSegment,
  type Segment,
  segmentsById,
  updateSegment,
  visibleSegments,
} from './segments.ts';
