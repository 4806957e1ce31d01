/** How customers answer, how they are reached best and why, and when somebody last did: for many at the price of one. */
import { beforeAll, describe, expect, it } from 'vitest';
import { writeConsent } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenWord, hoursAgo, MODULES } from './given.ts';

const counter = countStatements();
const rapport = createTestRapport(MODULES, { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const HABITS = `responsiveness { channel outbound replied replyRate } lastTouchedAt touchEveryDays
  bestWayToReach(purpose: SERVICE) { channel hour contactPoint { value } reasons }`;
const reader = () => rapport.as('contacts.customer.read', 'contacts.consent.read', 'communications.habit.read');
const shown = async ({ globalId: id }: GivenCustomer) =>
  (await reader().data(`query ($id: ID!) { customer(id: $id) { ${HABITS} } }`, { id })).customer;

describe('the best way to reach somebody', () => {
  it('is the preferred one, if it is allowed and works', async () => {
    const ada = await givenCustomer(rapport, { email: 'ada@example.com', phone: '+420601123456', preferredChannel: 'PHONE' });
    expect((await shown(ada))?.bestWayToReach).toMatchObject({
      channel: 'PHONE',
      contactPoint: { value: '+420601123456' },
      reasons: [
        'SERVICE is allowed by telephone, and there is a contact point that works.',
        'They prefer to be spoken to by telephone.',
        'How they answer by telephone is not known: it takes 3 words of ours.',
      ],
    });
  });

  it('passes a preferred one over that is not allowed, and says so', async () => {
    const ada = await givenCustomer(rapport, { email: 'ada@example.com', phone: '+420601123457', preferredChannel: 'PHONE' });
    const word = { purpose: 'SERVICE', channel: 'PHONE', state: 'DENIED', lawfulBasis: null, source: null } as const;
    await rapport.ctx.transact((tx) => writeConsent(tx, { customerId: ada.id, ...word }));
    const way = (await shown(ada))?.bestWayToReach;
    expect(way).toMatchObject({ channel: 'EMAIL' });
    expect(way?.reasons).toContain('They prefer to be spoken to by telephone, but do not allow SERVICE that way.');
  });

  it('is none for who cannot be reached or is archived', async () => {
    const [silent, archived] = [await givenCustomer(rapport), await givenCustomer(rapport, { email: 'x@example.com' })];
    await rapport.db.customer.update({ where: { id: archived.id }, data: { archivedAt: rapport.clock.now() } });
    for (const customer of [silent, archived]) expect(await shown(customer)).toMatchObject({ bestWayToReach: null });
  });

  it('is refused to who may not read consents', async () => {
    const { globalId: id } = await givenCustomer(rapport);
    const { errors } = await rapport
      .as('contacts.customer.read', 'communications.habit.read')
      .run('query ($id: ID!) { customer(id: $id) { bestWayToReach { channel } } }', { id });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});

describe('the last touch', () => {
  it('is a call that reached somebody, not one that nobody took, and follows the tier', async () => {
    const ada = await givenCustomer(rapport, { serviceTier: 'KEY' });
    const call = { channel: 'PHONE', direction: 'OUTBOUND' } as const;
    await givenWord(rapport, ada, { ...call, occurredAt: hoursAgo(rapport, 9), outcome: 'ANSWERED' });
    await givenWord(rapport, ada, { ...call, occurredAt: hoursAgo(rapport, 5), outcome: 'NO_ANSWER' });
    const touched = { lastTouchedAt: hoursAgo(rapport, 9).toISOString(), touchEveryDays: 30 };
    expect(await shown(ada)).toMatchObject(touched);
  });

  it('is a word that was answered', async () => {
    const ada = await givenCustomer(rapport);
    await givenWord(rapport, ada, { direction: 'OUTBOUND', occurredAt: hoursAgo(rapport, 80) });
    expect(await shown(ada)).toMatchObject({ lastTouchedAt: null, touchEveryDays: null });
    await givenWord(rapport, ada, { occurredAt: hoursAgo(rapport, 20) });
    expect(await shown(ada)).toMatchObject({ lastTouchedAt: hoursAgo(rapport, 80).toISOString() });
  });
});

describe('the habits of many', () => {
  beforeAll(async () => {
    for (let place = 0; place < 12; place++) await givenCustomer(rapport, { email: `c${place}@example.com` });
  });

  it('cost as many statements as those of one', async () => {
    const statementsFor = async (first: number) => {
      const document = `query ($first: Int) { customers(first: $first) { nodes { ${HABITS} } } }`;
      const { statements } = await counter.during(() => reader().data(document, { first }));
      return statements.filter(({ sql }) => /"(?:Customer|Communication|ContactPoint|Consent)"/.test(sql)).length;
    };
    expect(await statementsFor(12)).toBe(await statementsFor(1));
  });
});
