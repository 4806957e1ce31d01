/** The door to communications: what other modules may use of it. */

export { communications } from './module.ts';
export { ensureTask, type NewTask } from './tasks/index.ts';
