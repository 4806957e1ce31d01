/** What customers use to do when we speak to them: how they answer, how they are reached best, and when somebody last did. */

export type { BestWay } from './best-way.ts';
export { habitLoaders } from './loaders.ts';
export { FEWEST_WORDS, type Responsiveness } from './responsiveness.ts';
export { hasLeft, REPLY_HOURS } from './words.ts';
