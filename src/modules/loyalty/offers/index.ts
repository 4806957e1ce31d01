/** Offers: what customers may have, shown to those whom it is for. */

export { createOffer, type NewOffer } from './create-offer.ts';
export { offerEvents } from './events.ts';
export { countOffersFor, findOffersFor, NEWEST_FIRST } from './for-customers.ts';
export { offerLoaders } from './loaders.ts';
