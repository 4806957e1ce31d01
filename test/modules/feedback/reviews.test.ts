/** Reviews: recorded once as they stand on their sites, matched to customers where that is certain, and replied to. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { archiveCustomer } from '../../../src/modules/contacts/customer-archive.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { erasedExternalId } from '../../../src/modules/feedback/reviews/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, globalId, TEST_START } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct } from '../sales/given.ts';
import { feedbackWritten } from './given.ts';
import { givenReview } from './given-opinions.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const RECORD = graphql(`
  mutation RecordReview($input: RecordReviewInput!) {
    recordReview(input: $input) {
      __typename
      ... on RecordReviewSuccess {
        review { id site externalId rating ratingScale text url customer { id } reply reviewedAt }
      }
      ... on Error { message code }
      ... on ValidationError { issues { path message } }
    }
  }
`);
const REPLY = graphql(`
  mutation ReplyToReview($input: ReplyToReviewInput!) {
    replyToReview(input: $input) {
      __typename
      ... on ReplyToReviewSuccess { review { reply } }
      ... on Error { message code }
    }
  }
`);
const MAY = ['feedback.review.read', 'feedback.review.record', 'feedback.review.reply', 'contacts.customer.read'] as const;
const ago = (days: number) => new Date(TEST_START.getTime() - days * 86_400_000);
const input = (given: object = {}) => ({
  ...{ site: 'GOOGLE' as const, externalId: newId(), rating: 4, ratingScale: 5, reviewedAt: ago(1).toISOString() },
  ...given,
});

describe('recording a review', () => {
  const rapport = createTestRapport(MODULES);
  const record = async (given: object = {}) => (await rapport.as(...MAY).data(RECORD, { input: input(given) })).recordReview;

  it('keeps it as it stands on its site, and announces it', async () => {
    const ada = await givenCustomer(rapport);
    const product = await givenProduct(rapport);
    const given = {
      ...{ externalId: ' trusty-1 ', rating: 3.5, text: ' Mostly good. ', url: 'https://trustpilot.example/r/1' },
      ...{ site: 'TRUSTPILOT' as const, customerId: ada.globalId, productId: product.globalId },
    };
    expect(await record(given)).toEqual({
      __typename: 'RecordReviewSuccess',
      review: {
        ...{ id: expect.any(String), site: 'TRUSTPILOT', externalId: 'trusty-1', rating: 3.5, ratingScale: 5 },
        ...{ text: 'Mostly good.', url: 'https://trustpilot.example/r/1', customer: { id: ada.globalId }, reply: null },
        reviewedAt: ago(1).toISOString(),
      },
    });
    const { id } = await rapport.db.review.findFirstOrThrow({ where: { externalId: 'trusty-1' } });
    const named = { reviewId: id, customerId: ada.id, productId: product.id, site: 'TRUSTPILOT' };
    expect(await rapport.eventsAbout(id)).toMatchObject([
      { name: 'feedback.review.recorded', payload: { ...named, reviewedAt: ago(1).toISOString() } },
    ]);
    const audited = await rapport.db.auditEntry.findMany({ where: { subjectId: id } });
    expect(audited).toMatchObject([{ action: 'feedback.review.recorded', before: null, after: { text: 'Mostly good.' } }]);
  });

  it('is unique by site and externalId: the same again is the same review, other content is refused', async () => {
    const same = input({ text: 'Fine' });
    const first = await record(same);
    const other = await givenCustomer(rapport);
    const before = await feedbackWritten(rapport);
    expect(await record(same)).toEqual(first);
    expect(await record({ ...same, text: 'Bad', rating: 1 })).toMatchObject({
      __typename: 'ConflictError',
      code: 'UNIQUE_VIOLATION',
      message: `The review ${same.externalId} of GOOGLE is recorded already, with another rating and another text.`,
    });
    expect(await record({ ...same, customerId: other.globalId })).toMatchObject({ code: 'UNIQUE_VIOLATION' });
    expect(await feedbackWritten(rapport)).toEqual(before);
    expect(await rapport.db.review.count({ where: { externalId: same.externalId } })).toBe(1);
    expect(await record({ ...same, site: 'FACEBOOK' })).toMatchObject({ __typename: 'RecordReviewSuccess' });
  });

  it('is matched to the customer who has its id as an external id of the site, and to nobody else', async () => {
    const externalIds = [{ system: 'google', id: 'hers' }];
    const ada = await givenCustomer(rapport, { externalIds });
    expect(await record({ externalId: 'hers' })).toMatchObject({ review: { customer: { id: ada.globalId } } });
    expect(await record({ externalId: 'hers', site: 'FACEBOOK' })).toMatchObject({ review: { customer: null } });
    expect(await record({ externalId: 'unknown' })).toMatchObject({ review: { customer: null } });

    const given = await givenCustomer(rapport, { externalIds: [{ system: 'own', id: 'given' }] });
    const own = { externalId: 'given', site: 'OWN' as const, customerId: ada.globalId };
    expect(await record(own)).toMatchObject({ review: { customer: { id: ada.globalId } } });
    expect(given.id).not.toBe(ada.id);

    const gone = await givenCustomer(rapport, { externalIds: [{ system: 'trustpilot', id: 'archived' }] });
    await archiveCustomer(rapport.ctx, { id: gone.globalId });
    expect(await record({ externalId: 'archived', site: 'TRUSTPILOT' })).toMatchObject({ review: { customer: null } });
    await givenCustomer(rapport, { externalIds: [{ system: 'other', id: 'anywhere' }] });
    expect(await record({ externalId: 'anywhere', site: 'OTHER' })).toMatchObject({ review: { customer: null } });
  });

  const ON_SCALE = 'Must be above 0 and at most ratingScale, here 5.';
  const ADDRESS = 'Must be an http or https address, for example https://example.com/reviews/1.';
  it.each([
    ['a rating of 0', { rating: 0 }, ['rating'], ON_SCALE],
    ['a rating above the scale', { rating: 5.01 }, ['rating'], ON_SCALE],
    ['no scale', { ratingScale: 0 }, ['ratingScale'], 'Must be a whole number from 1 to 100.'],
    ['a scale above 100', { ratingScale: 101 }, ['ratingScale'], 'Must be a whole number from 1 to 100.'],
    ['a blank externalId', { externalId: ' ' }, ['externalId'], 'Must have 1 to 255 characters.'],
    ['an externalId of 256 characters', { externalId: 'x'.repeat(256) }, ['externalId'], 'Must have 1 to 255 characters.'],
    ['a text of 10,001 characters', { text: 'x'.repeat(10_001) }, ['text'], 'Must have at most 10000 characters.'],
    ['an address of another protocol', { url: 'javascript:alert(1)' }, ['url'], ADDRESS],
    ['an address that is none', { url: 'https://' }, ['url'], ADDRESS],
    ['a customer that is none', { customerId: globalId('Product', newId()) }, ['customerId'], 'Must be the id of a Customer.'],
    ['the year 1', { reviewedAt: '0001-01-01T00:00:00Z' }, ['reviewedAt'], 'Must lie within the last 50 years.'],
    ['a time to come', { reviewedAt: ago(-1).toISOString() }, ['reviewedAt'], 'Must not lie in the future.'],
  ])('refuses %s, and writes nothing', async (_case, given, path, message) => {
    const before = await feedbackWritten(rapport);
    expect(await record(given)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path, message }] });
    expect(await feedbackWritten(rapport)).toEqual(before);
  });

  it('tells all faults at once, and who does not exist', async () => {
    const before = await feedbackWritten(rapport);
    expect(await record({ rating: -1, reviewedAt: ago(-1).toISOString() })).toMatchObject({
      issues: [{ path: ['rating'] }, { path: ['reviewedAt'] }],
    });
    expect(await record({ customerId: globalId('Customer', newId()) })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await record({ productId: globalId('Product', newId()) })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await feedbackWritten(rapport)).toEqual(before);
  });

  it('is not recorded again once its customer was erased', async () => {
    const ada = await givenCustomer(rapport);
    const given = input({ customerId: ada.globalId, text: 'Signed, Ada' });
    await record(given);
    const personalData = rapport.ctx.contributions('contacts.personal-data').find(({ module }) => module === 'feedback');
    await rapport.ctx.transact(async (tx) => personalData?.value.erase(tx, ada.id));
    const stored = await rapport.db.review.findMany({ where: { customerId: ada.id } });
    expect(stored).toMatchObject([{ externalId: erasedExternalId('GOOGLE', given.externalId), text: null, rating: 4 }]);
    const logged = await rapport.db.auditEntry.findMany({ where: { subjectId: stored[0]?.id ?? '' } });
    expect(logged).toMatchObject([{ action: 'feedback.review.recorded', before: null, after: null }]);
    const before = await feedbackWritten(rapport);
    expect(await record({ ...given, customerId: null })).toMatchObject({ __typename: 'ConflictError', code: 'CONFLICT' });
    expect(await feedbackWritten(rapport)).toEqual(before);
  });
});

describe('replying to a review', () => {
  const rapport = createTestRapport(MODULES);
  const reply = async (id: string, text: string) => {
    const input = { reviewId: globalId('Review', id), text };
    return (await rapport.as(...MAY).data(REPLY, { input })).replyToReview;
  };

  it('keeps our words once, and announces them: others are refused, the same change nothing', async () => {
    const ada = await givenCustomer(rapport);
    const { id } = await givenReview(rapport, { customerId: ada.id });
    expect(await reply(id, ' Thank you! ')).toEqual({ __typename: 'ReplyToReviewSuccess', review: { reply: 'Thank you!' } });
    const named = { reviewId: id, customerId: ada.id, productId: null, site: 'GOOGLE' };
    expect((await rapport.eventsAbout(id)).at(-1)).toMatchObject({ name: 'feedback.review.replied', payload: named });
    expect(await rapport.db.review.findUnique({ where: { id } })).toMatchObject({ repliedAt: TEST_START });

    const before = await feedbackWritten(rapport);
    expect(await reply(id, 'Thank you!')).toMatchObject({ review: { reply: 'Thank you!' } });
    expect(await reply(id, 'Never mind.')).toMatchObject({ __typename: 'ConflictError', code: 'ALREADY_ANSWERED' });
    expect(await reply(newId(), 'Who?')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await reply(id, ' ')).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await feedbackWritten(rapport)).toEqual(before);
  });

  it('needs a permission of its own, and writes nothing without', async () => {
    const { id } = await givenReview(rapport);
    const before = await feedbackWritten(rapport);
    const reader = rapport.as('feedback.review.read', 'feedback.review.record');
    const { errors } = await reader.run(REPLY, { input: { reviewId: globalId('Review', id), text: 'Thanks' } });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await feedbackWritten(rapport)).toEqual(before);
  });
});

await describeOnPostgres('fifty at once', () => {
  const parallel = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('record one review, and reply to it once', async () => {
    const given = input();
    const caller = parallel.as(...MAY);
    const fifty = Array.from({ length: 50 }, (_none, index) => index);
    const recorded = await Promise.all(fifty.map(() => caller.data(RECORD, { input: given })));
    const ids = recorded.map(({ recordReview }) =>
      recordReview?.__typename === 'RecordReviewSuccess' ? recordReview.review.id : recordReview?.__typename,
    );
    expect(new Set(ids).size).toBe(1);
    const { id } = await parallel.db.review.findFirstOrThrow({ where: { externalId: given.externalId } });
    expect(await parallel.eventsAbout(id)).toHaveLength(1);

    const replies = await Promise.all(
      fifty.map((index) => caller.data(REPLY, { input: { reviewId: globalId('Review', id), text: `Thanks ${index}` } })),
    );
    const taken = replies.filter(({ replyToReview }) => replyToReview?.__typename === 'ReplyToReviewSuccess');
    expect(taken).toHaveLength(1);
    expect(await parallel.eventsAbout(id)).toHaveLength(2);
  });
});
