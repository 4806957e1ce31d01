/** The door to contests. */

export { type Contest, createContest, type NewContest } from './contests.ts';
export { contestEntryMerge, contestLines, exportContestEntries } from './contributions.ts';
export { drawContest } from './draw-contest.ts';
export { type Entering, enterContest } from './enter-contest.ts';
export { contestEvents } from './events.ts';
export { commitmentTo, type Draw, offeredPositions } from './winning-position.ts';
