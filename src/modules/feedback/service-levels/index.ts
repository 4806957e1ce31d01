/** How quickly complaints are to be dealt with, and whether they are. */

export { noteAnswered, noteLogged, noteSent } from './answers.ts';
export { breachJob } from './breach-job.ts';
export { setWorkCalendar } from './calendars.ts';
export { askToSeeTo, cancelClocks, clocksOf, firstClocks, keepClocks, noteWord, tellMissed } from './keep-clocks.ts';
export { holdPolicies, setSlaPolicy } from './policies.ts';
export { noteChanged, noteMerged, noteUnmerged, retargetJob } from './retarget-job.ts';
export { toldClocks } from './told-clocks.ts';
export { workTimesById } from './work-times.ts';
export type { WorkTimes } from './work-week.ts';
