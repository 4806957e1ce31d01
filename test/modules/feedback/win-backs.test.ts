/** Winning customers back: once, not before they were lost, and what becomes of their life cycle. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { recordWinBack } from '../../../src/modules/feedback/losses/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, globalId, TEST_START, type TestRapport } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenSale } from '../sales/given-money.ts';
import { feedbackWritten } from './given.ts';
import { givenLoss } from './given-opinions.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const WIN_BACK = graphql(`
  mutation RecordWinBack($input: RecordWinBackInput!) {
    recordWinBack(input: $input) {
      __typename
      ... on RecordWinBackSuccess { loss { lostAt wonBackAt customer { lifecycle } } }
      ... on Error { message code }
      ... on ValidationError { issues { path message } }
    }
  }
`);
const MAY = ['feedback.loss.read', 'feedback.loss.record', 'contacts.customer.read'] as const;
const ago = (days: number) => new Date(TEST_START.getTime() - days * 86_400_000);
const lifecycleOf = async ({ db }: TestRapport, { id }: Pick<GivenCustomer, 'id'>) =>
  (await db.customer.findUniqueOrThrow({ where: { id } })).lifecycle;

describe('winning a customer back', () => {
  const rapport = createTestRapport(MODULES);
  const winBack = async (id: string, wonBackAt = ago(0)) => {
    const input = { lossId: globalId('Loss', id), wonBackAt: wonBackAt.toISOString() };
    return (await rapport.as(...MAY).data(WIN_BACK, { input })).recordWinBack;
  };

  it('is noted once: the customer is WON_BACK, and ACTIVE with the next purchase', async () => {
    const ada = await givenCustomer(rapport, { lifecycle: 'ACTIVE' });
    const loss = await givenLoss(rapport, ada, { lostAt: ago(30), competitorName: 'Rival' });
    expect(await winBack(loss.id, ago(3))).toEqual({
      __typename: 'RecordWinBackSuccess',
      loss: { lostAt: ago(30).toISOString(), wonBackAt: ago(3).toISOString(), customer: { lifecycle: 'WON_BACK' } },
    });
    const named = { lossId: loss.id, customerId: ada.id, competitorId: loss.competitorId, productId: null };
    expect((await rapport.eventsAbout(loss.id)).at(-1)).toMatchObject({
      name: 'feedback.loss.won-back',
      payload: { ...named, wonBackAt: ago(3).toISOString() },
    });
    const before = await feedbackWritten(rapport);
    expect(await winBack(loss.id, ago(2))).toMatchObject({ __typename: 'ConflictError', code: 'ILLEGAL_TRANSITION' });
    expect(await feedbackWritten(rapport)).toEqual(before);

    await givenSale(rapport, { customer: ada });
    expect(await lifecycleOf(rapport, ada)).toBe('ACTIVE');
  });

  it('does not happen by a purchase', async () => {
    const ada = await givenCustomer(rapport, { lifecycle: 'ACTIVE' });
    await givenLoss(rapport, ada);
    await givenSale(rapport, { customer: ada });
    expect(await lifecycleOf(rapport, ada)).toBe('LOST');
  });

  it('is not before the loss, and not to come', async () => {
    const loss = await givenLoss(rapport, await givenCustomer(rapport), { lostAt: ago(2) });
    const before = await feedbackWritten(rapport);
    const message = `Must not be before the loss, which was at ${ago(2).toISOString()}.`;
    expect(await winBack(loss.id, ago(2.001))).toMatchObject({ issues: [{ path: ['wonBackAt'], message }] });
    expect(await winBack(loss.id, ago(-1))).toMatchObject({
      issues: [{ path: ['wonBackAt'], message: 'Must not lie in the future.' }],
    });
    expect(await winBack(newId())).toMatchObject({ code: 'NOT_FOUND' });
    expect(await feedbackWritten(rapport)).toEqual(before);
    expect(await winBack(loss.id, ago(2))).toMatchObject({ loss: { wonBackAt: ago(2).toISOString() } });
  });

  it('of a second loss leaves a customer where the first one took them', async () => {
    const ada = await givenCustomer(rapport, { lifecycle: 'ACTIVE' });
    const [one, other] = [await givenLoss(rapport, ada), await givenLoss(rapport, ada)];
    expect(await winBack(one.id)).toMatchObject({ loss: { customer: { lifecycle: 'WON_BACK' } } });
    await givenSale(rapport, { customer: ada });
    expect(await winBack(other.id)).toMatchObject({ loss: { customer: { lifecycle: 'ACTIVE' } } });
  });

  it('needs the permission to record, and writes nothing without', async () => {
    const loss = await givenLoss(rapport, await givenCustomer(rapport));
    const before = await feedbackWritten(rapport);
    const input = { lossId: globalId('Loss', loss.id), wonBackAt: ago(0).toISOString() };
    const { errors } = await rapport.as('feedback.loss.read', 'contacts.customer.read').run(WIN_BACK, { input });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await feedbackWritten(rapport)).toEqual(before);
  });
});

await describeOnPostgres('many at once', () => {
  const parallel = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('who win a customer back do it once, and the life cycle follows once', async () => {
    const ada = await givenCustomer(parallel);
    const { id: lossId } = await givenLoss(parallel, ada);
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, () => recordWinBack(parallel.ctx, { lossId, wonBackAt: parallel.clock.now() })),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const facts = (await parallel.eventsAbout(ada.id)).map(({ name }) => name);
    expect(facts.filter((name) => name === 'feedback.loss.won-back')).toHaveLength(1);
    expect(facts.filter((name) => name === 'contacts.lifecycle.changed')).toHaveLength(2);
    expect(await lifecycleOf(parallel, ada)).toBe('WON_BACK');
  });
});
