/** Tasks: what somebody should do. */

export { completeTask, createTask } from './by-hand.ts';
export { completeTasksOf } from './done-tasks.ts';
export { occasionTasksJob } from './occasion-tasks.ts';
export { askWhoIsLate } from './reorder-tasks.ts';
export { eraseTasks, exportTasks, type Task, visibleTasks } from './tasks.ts';
export { createTasks, ensureTask, type NewTask } from './write-tasks.ts';
