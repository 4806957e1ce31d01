/** The customer's story, told from the event log by the lines that modules contribute. */
export { contactsTimeline } from './own-lines.ts';
export { customerStory, type StoryEntry, storyLoaders } from './story.ts';
export { eventsOfCustomers } from './subjects.ts';
