/** Reviews as they are listed: of all, of a customer, and one alone. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { replyToReview } from '../../../src/modules/feedback/reviews/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId, TEST_START } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct } from '../sales/given.ts';
import { givenReview } from './given-opinions.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const LIST = graphql(`
  query Reviews($filter: ReviewFilter, $first: Int, $after: String) {
    reviews(filter: $filter, first: $first, after: $after) { totalCount nodes { externalId } pageInfo { endCursor hasNextPage } }
  }
`);
const OF_CUSTOMER = graphql(`
  query ReviewsOfCustomer($id: ID!) { customer(id: $id) { reviews { totalCount nodes { externalId rating } } } }
`);
const NODE = graphql(`
  query ReviewNode($id: ID!) { node(id: $id) { __typename ... on Review { site reply customer { id } } } }
`);
const MAY = ['feedback.review.read', 'feedback.review.record', 'feedback.review.reply', 'contacts.customer.read'] as const;
const ago = (days: number) => new Date(TEST_START.getTime() - days * 86_400_000);

const rapport = createTestRapport(MODULES);
describe('the list of reviews', () => {
  const list = async (filter: object = {}) => {
    const { reviews } = await rapport.as(...MAY).data(LIST, { filter });
    return reviews?.nodes.map(({ externalId }) => externalId);
  };

  it('is newest first, filtered by site, product, customer, time and whether we replied', async () => {
    const ada = await givenCustomer(rapport);
    const product = await givenProduct(rapport);
    await givenReview(rapport, { externalId: 'a', reviewedAt: ago(3), customerId: ada.id });
    const b = await givenReview(rapport, { externalId: 'b', reviewedAt: ago(1), site: 'OWN', productId: product.id });
    await givenReview(rapport, { externalId: 'c', reviewedAt: ago(2), site: 'FACEBOOK', customerId: ada.id });
    await replyToReview(rapport.ctx, { reviewId: b.id, text: 'Thanks' });

    expect(await list()).toEqual(['b', 'c', 'a']);
    expect(await list({ site: ['GOOGLE', 'OWN'] })).toEqual(['b', 'a']);
    expect(await list({ productId: product.globalId })).toEqual(['b']);
    expect(await list({ customerId: ada.globalId })).toEqual(['c', 'a']);
    expect(await list({ isReplied: true })).toEqual(['b']);
    expect(await list({ isReplied: false })).toEqual(['c', 'a']);
    expect(await list({ reviewedAt: { gte: ago(2).toISOString(), lt: ago(1).toISOString() } })).toEqual(['c']);
    expect(await list({ isReplied: false, customerId: ada.globalId, site: ['GOOGLE'] })).toEqual(['a']);

    const first = await rapport.as(...MAY).data(LIST, { first: 2 });
    expect(first.reviews).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    const rest = await rapport.as(...MAY).data(LIST, { first: 2, after: first.reviews?.pageInfo.endCursor ?? null });
    expect(rest.reviews).toMatchObject({ nodes: [{ externalId: 'a' }], pageInfo: { hasNextPage: false } });

    const { customer } = await rapport.as(...MAY).data(OF_CUSTOMER, { id: ada.globalId });
    expect(customer?.reviews).toEqual({
      totalCount: 2,
      nodes: [
        { externalId: 'c', rating: 5 },
        { externalId: 'a', rating: 5 },
      ],
    });
    const { node } = await rapport.as(...MAY).data(NODE, { id: globalId('Review', b.id) });
    expect(node).toEqual({ __typename: 'Review', site: 'OWN', reply: 'Thanks', customer: null });
  });
});
