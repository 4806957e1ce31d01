/** Occasions: whom to greet and when, as a list and as a calendar. */
export { daysIn, nextOccurrence, type PartialDate, type Window } from './calendar.ts';
export { createCalendarFeed, revokeCalendarFeed } from './calendar-feeds.ts';
export { calendarRoute } from './calendar-route.ts';
export { config } from './config.ts';
export { datedOccasions } from './dated-occasions.ts';
export { keyOf, type Occasion, ORDER, occasionsIn } from './occasions.ts';
