/** The sample company's words, tasks and campaigns. */

export { seedCommunications } from './seed.ts';
