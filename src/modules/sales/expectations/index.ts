/** The door to what customers are expected to do: who is late, who has gone, and what will be wanted. */

export { type ExpectedDemand, expectedDemand, LONGEST_WINDOW_DAYS, MOST_PRODUCTS } from './expected-demand.ts';
export { lapseJob } from './lapse-job.ts';
export { reorderJob } from './reorder-job.ts';
export { type ReorderReminder, reorderRemindersDue } from './reorder-reminders.ts';
