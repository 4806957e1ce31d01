/** The door to punch cards. */

export { punchCardEvents } from './events.ts';
export { MAX_CARDS, punchCardLoaders } from './loaders.ts';
export { punchPurchase, voidReturned } from './on-purchase.ts';
export { visiblePunchCards } from './punch.ts';
export { recordPunch } from './record-punch.ts';
