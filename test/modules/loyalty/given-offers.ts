/** Offers and segments to begin with, and who asks for them. */
import { createSegment } from '../../../src/modules/contacts/index.ts';
import { createOffer, type NewOffer } from '../../../src/modules/loyalty/offers/index.ts';
import type { TestClient, TestRapport } from '../../support/index.ts';

let made = 0;

/** May make offers, and see all of them. */
export function manager(rapport: TestRapport): TestClient {
  return rapport.as('loyalty.offer.manage', 'loyalty.offer.read', 'contacts.customer.read', 'contacts.segment.read');
}

/** Sees what is for a customer, and nothing else of offers. */
export function cashier(rapport: TestRapport): TestClient {
  return rapport.as('loyalty.offer.read', 'contacts.customer.read');
}

/** EVERYONE's from now on, unless told otherwise. */
export function givenOffer({ ctx, clock }: TestRapport, input: Partial<NewOffer> = {}) {
  made += 1;
  const offer = { name: `Offer ${made}`, audience: 'EVERYONE', validFrom: clock.now(), explanation: 'For you.' } as const;
  return createOffer(ctx, { ...offer, ...input });
}

/** A segment of those in this stage of their life as customers. */
export function staged({ ctx }: TestRapport, lifecycle: 'ACTIVE' | 'LEAD') {
  made += 1;
  const criteria = { version: 1, all: [{ criterion: 'contacts.lifecycle', in: [lifecycle] }] };
  return createSegment(ctx, { name: `${lifecycle} ${made}`, criteria });
}
