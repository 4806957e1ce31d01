/** The door to programs and their rules. */

export { programEvents } from './events.ts';
export { programLoaders, type VersionKey } from './loaders.ts';
export { createProgram, MAX_PROGRAMS, type NewProgram, type Program, requireProgram } from './programs.ts';
export { NOTICE_JOB, publishVersion } from './publish.ts';
export { checkRules } from './read-rules.ts';
export { effectiveRules, type Rules, rulesOf, shownRules } from './rules.ts';
export { inForceAt, MAX_VERSIONS, type ProgramVersion, versionAt, versionsByProgram } from './versions.ts';
