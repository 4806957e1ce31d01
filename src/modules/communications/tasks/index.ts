/** Tasks: what somebody should do. */

export { eraseTasks, exportTasks, type Task } from './tasks.ts';
