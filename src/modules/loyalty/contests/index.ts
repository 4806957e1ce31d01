/** The door to contests. */

export { createContest } from './contests.ts';
export { contestEntryMerge, contestLines, exportContestEntries } from './contributions.ts';
export { drawContest } from './draw-contest.ts';
export { enterContest } from './enter-contest.ts';
export { contestEvents } from './events.ts';
