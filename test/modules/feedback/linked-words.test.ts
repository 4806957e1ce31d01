/** What a complaint is about, and what was said about it. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct, givenPurchase } from '../sales/given.ts';
import { feedbackWritten, givenComplaint, givenWord } from './given.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const desk = () =>
  rapport.as(
    'feedback.complaint.open',
    'feedback.complaint.read',
    'feedback.complaint.handle',
    'communications.communication.read',
    'sales.product.read',
    'sales.purchase.read',
  );

const OPEN = graphql(`
  mutation OpenAbout($input: OpenComplaintInput!) {
    openComplaint(input: $input) {
      __typename
      ... on OpenComplaintSuccess { complaint { id kind product { name } purchase { number } } }
      ... on Error { message code }
      ... on ValidationError { issues { path code } }
      ... on NotFoundError { type }
    }
  }
`);
const LINK = graphql(`
  mutation LinkCommunication($input: LinkCommunicationInput!) {
    linkCommunication(input: $input) {
      __typename
      ... on LinkCommunicationSuccess { complaint { version communications { totalCount nodes { id } } } communication { complaint { subject } } }
      ... on Error { message code }
      ... on ValidationError { issues { path } }
      ... on NotFoundError { type }
    }
  }
`);
const ABOUT = graphql(`
  query AboutProduct($id: ID!, $filter: ComplaintFilter) {
    product(id: $id) { complaints(filter: $filter) { totalCount nodes { subject } } }
    complaints(filter: { productId: $id }) { nodes { subject } }
  }
`);

describe('a complaint about a product or a purchase', () => {
  it('names them, and is found with the product', async () => {
    const [ada, tea, mill] = [await givenCustomer(rapport), await givenProduct(rapport), await givenProduct(rapport)];
    const purchase = await givenPurchase(rapport, ada);
    const { openComplaint } = await desk().data(OPEN, {
      input: {
        ...{ customerId: ada.globalId, subject: 'stale', kind: 'PRODUCT_REPORT' },
        ...{ productId: tea.globalId, purchaseId: purchase.globalId },
      },
    });
    await givenComplaint(rapport, ada, { productId: tea.id, subject: 'dear', cause: 'PRICE', openedAt: new Date('2026-01-01') });
    await givenComplaint(rapport, ada, { productId: mill.id, subject: 'another product' });

    expect(openComplaint).toMatchObject({
      complaint: { kind: 'PRODUCT_REPORT', product: { name: 'Tea' }, purchase: { number: purchase.number } },
    });
    expect(await desk().data(ABOUT, { id: tea.globalId, filter: {} })).toEqual({
      product: { complaints: { totalCount: 2, nodes: [{ subject: 'stale' }, { subject: 'dear' }] } },
      complaints: { nodes: [{ subject: 'stale' }, { subject: 'dear' }] },
    });
    expect(await desk().data(ABOUT, { id: tea.globalId, filter: { cause: ['PRICE'] } })).toMatchObject({
      product: { complaints: { totalCount: 1, nodes: [{ subject: 'dear' }] } },
    });
  });

  it.each([
    ['a product report without its product', {}, { issues: [{ path: ['productId'], code: 'REQUIRED' }] }],
    ['a product that is none', { productId: globalId('Product', '01900000-0000-7000-8000-000000000000') }, { type: 'Product' }],
    ['no such purchase', { purchaseId: globalId('Purchase', '01900000-0000-7000-8000-000000000000') }, { type: 'Purchase' }],
  ] as const)('is refused for %s, and nothing is written', async (_what, wrong, told) => {
    const [ada, product] = [await givenCustomer(rapport), await givenProduct(rapport)];
    const about = 'purchaseId' in wrong ? { productId: product.globalId } : {};
    const before = await feedbackWritten(rapport);
    const { openComplaint } = await desk().data(OPEN, {
      input: { customerId: ada.globalId, subject: 'x', kind: 'PRODUCT_REPORT', ...about, ...wrong },
    });
    expect(openComplaint).toMatchObject(told);
    expect(await feedbackWritten(rapport)).toEqual(before);
  });

  it("is refused for another customer's purchase, and nothing is written", async () => {
    const [ada, ben] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const { globalId: purchaseId } = await givenPurchase(rapport, ben);
    const before = await feedbackWritten(rapport);
    const { openComplaint } = await desk().data(OPEN, { input: { customerId: ada.globalId, subject: 'x', purchaseId } });
    expect(openComplaint).toMatchObject({
      code: 'VALIDATION_FAILED',
      issues: [{ path: ['purchaseId'], code: 'INVALID' }],
      message: 'purchaseId: Must be a purchase of the customer who complains.',
    });
    expect(await feedbackWritten(rapport)).toEqual(before);
  });

  it('goes out to the feeds that follow its product, and to no others', async () => {
    const [ada, tea, mill] = [await givenCustomer(rapport), await givenProduct(rapport), await givenProduct(rapport)];
    await using feed = await rapport
      .as('feedback.complaint.read')
      .subscribe('subscription ($id: ID!) { complaintOpened(filter: { productId: $id }) { complaint { subject } } }', {
        id: tea.globalId,
      });
    await givenComplaint(rapport, ada, { subject: 'none' });
    await givenComplaint(rapport, ada, { subject: 'mill', productId: mill.id });
    await givenComplaint(rapport, ada, { subject: 'tea', productId: tea.id });
    expect(await feed.take(1)).toEqual([{ complaintOpened: { complaint: { subject: 'tea' } } }]);
  });
});

describe('a word about a complaint', () => {
  it('is linked once: newest first on the complaint, which stands on the word, and in its log', async () => {
    const ada = await givenCustomer(rapport);
    const complaint = await givenComplaint(rapport, ada);
    const [late, early] = [await givenWord(rapport, ada), await givenWord(rapport, ada, { occurredAt: new Date('2026-01-01') })];
    const link = (id: string) => ({
      complaintId: globalId('Complaint', complaint.id),
      communicationId: globalId('Communication', id),
    });
    await desk().data(LINK, { input: link(early.id) });
    const { linkCommunication } = await desk().data(LINK, { input: link(late.id) });
    expect(linkCommunication).toEqual({
      __typename: 'LinkCommunicationSuccess',
      complaint: {
        version: 3,
        communications: {
          totalCount: 2,
          nodes: [{ id: globalId('Communication', late.id) }, { id: globalId('Communication', early.id) }],
        },
      },
      communication: { complaint: { subject: 'Late delivery' } },
    });
    expect((await rapport.eventsAbout(complaint.id)).slice(1)).toMatchObject([
      { name: 'feedback.complaint.linked', payload: { communicationId: early.id, complaintId: complaint.id } },
      { name: 'feedback.complaint.linked', payload: { communicationId: late.id } },
    ]);

    const before = await feedbackWritten(rapport);
    expect((await desk().data(LINK, { input: link(late.id) })).linkCommunication).toEqual(linkCommunication);
    expect(await feedbackWritten(rapport)).toEqual(before);
  });

  it('is refused where it is about another complaint, of another customer or none, and nothing is written', async () => {
    const [ada, ben] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const [one, other] = [await givenComplaint(rapport, ada), await givenComplaint(rapport, ada)];
    const [word, foreign] = [await givenWord(rapport, ada), await givenWord(rapport, ben)];
    const link = async (complaintId: string, communicationId: string) => {
      const input = {
        complaintId: globalId('Complaint', complaintId),
        communicationId: globalId('Communication', communicationId),
      };
      return (await desk().data(LINK, { input })).linkCommunication;
    };
    await link(one.id, word.id);
    const before = await feedbackWritten(rapport);
    expect(await link(other.id, word.id)).toMatchObject({
      code: 'UNIQUE_VIOLATION',
      message: 'This word is about another complaint.',
    });
    expect(await link(one.id, foreign.id)).toMatchObject({ issues: [{ path: ['communicationId'] }] });
    expect(await link(one.id, one.id)).toMatchObject({ code: 'NOT_FOUND', type: 'Communication' });
    expect(await link(word.id, word.id)).toMatchObject({ code: 'NOT_FOUND', type: 'Complaint' });
    expect(await feedbackWritten(rapport)).toEqual(before);
  });
});
