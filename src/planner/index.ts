/** The read planner's door. */
export { createReadPlanner, type ReadPlanner } from './read-planner.ts';
