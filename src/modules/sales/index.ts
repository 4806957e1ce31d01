/** The door to sales: what other modules may use of it. */

export { sales } from './module.ts';
