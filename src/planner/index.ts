/** The read planner's door. */
export { type Coverage, coverageOf, type FieldCoverage } from './coverage.ts';
export { createReadPlanner } from './read-planner.ts';
