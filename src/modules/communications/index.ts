/** The door to communications: what other modules may use of it. */

export { type Communication, requireCommunication, type Standing, standingOf, visibleCommunications } from './log/index.ts';
export { type QueuedEmail, queueEmails } from './mail-out/index.ts';
export { communications } from './module.ts';
export { completeTasksOf, createTasks, ensureTask, type NewTask } from './tasks/index.ts';
