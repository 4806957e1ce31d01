/** Tasks: what somebody should do. */

export { eraseTasks, exportTasks, type Task } from './tasks.ts';
export { createTasks, ensureTask, type NewTask } from './write-tasks.ts';
