/** The sample company's loyalty programs and members. */

export { seedLoyalty } from './seed.ts';
