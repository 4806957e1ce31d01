/** The door to loyalty: what other modules may use of it. */

export { loyalty } from './module.ts';
