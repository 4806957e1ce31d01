/** The door to loyalty: what other modules may use of it. */

export { createContest } from './contests/index.ts';
export { enrollCustomer, type Membership } from './memberships/index.ts';
export { loyalty } from './module.ts';
export { createProgram, type NewProgram, type Program, publishVersion } from './programs/index.ts';
