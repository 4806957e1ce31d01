/** Ranking customers: score = 1 + ⌊5 × (rank − 1) ÷ n⌋, rank = 1 + customers strictly worse, per currency, over 730 days. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { recomputeRfm } from '../../../src/modules/sales/ranking/index.ts';
import { segmentOf } from '../../../src/modules/sales/ranking/rfm-segments.ts';
import { createTestRapport, describeOnPostgres, eachKind, type TestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenBought } from './given-habits.ts';

const MODULES = [access, contacts, sales];
const DAY_MS = 86_400_000;

const agoOf =
  (rapport: TestRapport) =>
  (days: number, more = 0) =>
    new Date(rapport.clock.now().getTime() - days * DAY_MS - more).toISOString();

/** `r f m` of each customer by uuid. */
async function scoresIn({ db }: TestRapport, currencyCode = 'EUR') {
  const rows = await db.rfmStanding.findMany({ where: { currencyCode } });
  return new Map(rows.map(({ customerId, recency, frequency, monetary }) => [customerId, `${recency} ${frequency} ${monetary}`]));
}

describe.each(await eachKind())('the RFM ranking, on %s,', (kind) => {
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind } });
  const ago = (days: number, more?: number) => agoOf(rapport)(days, more);
  beforeEach(async () => {
    // Nobody of another test has bought anything as far as the ranking goes.
    await rapport.db.customer.updateMany({ data: { archivedAt: rapport.clock.now() } });
  });
  const customers = (many: number) => Promise.all(Array.from({ length: many }, () => givenCustomer(rapport)));

  it('gives five customers who all differ one of each score, and equals the same', async () => {
    const [a, b, c, d, e] = await customers(5);
    const one = (customer: { id: string } | undefined, days: number, totalMinor: number) => {
      return { customerId: customer?.id ?? '', at: ago(days), totalMinor };
    };
    await givenBought(rapport, one(a, 50, 500), one(b, 40, 400), one(c, 30, 300), one(d, 20, 200), one(e, 10, 100));
    await recomputeRfm(rapport.ctx);
    // All bought once: nobody is strictly worse, so all of frequency have rank 1.
    const scores = await scoresIn(rapport);
    expect([a, b, c, d, e].map((customer) => scores.get(customer?.id ?? ''))).toEqual([
      '1 1 5',
      '2 1 4',
      '3 1 3',
      '4 1 2',
      '5 1 1',
    ]);

    await givenBought(rapport, one(a, 60, 0), one(b, 60, 0), one(c, 60, 0));
    await recomputeRfm(rapport.ctx);
    // Three bought twice: two are worse, rank 3 of 5: 1 + ⌊5 × 2 ÷ 5⌋ = 3.
    const again = await scoresIn(rapport);
    expect([a, b, c, d, e].map((customer) => again.get(customer?.id ?? ''))).toEqual([
      '1 3 5',
      '2 3 4',
      '3 3 3',
      '4 1 2',
      '5 1 1',
    ]);
  });

  it('of fewer than five: one alone has 1, of three they have 1, 2 and 4', async () => {
    const [a, b, c] = await customers(3);
    await givenBought(rapport, { customerId: a?.id ?? '', at: ago(3), totalMinor: 300 });
    await recomputeRfm(rapport.ctx);
    expect(await scoresIn(rapport)).toEqual(new Map([[a?.id, '1 1 1']]));

    await givenBought(
      rapport,
      { customerId: b?.id ?? '', at: ago(2), totalMinor: 200 },
      { customerId: c?.id ?? '', at: ago(1), totalMinor: 100 },
    );
    await recomputeRfm(rapport.ctx);
    expect(await scoresIn(rapport)).toEqual(
      new Map([
        [a?.id, '1 1 4'],
        [b?.id, '2 1 2'],
        [c?.id, '4 1 1'],
      ]),
    );
  });

  it('counts the last 730 days: a purchase on the border does, one a millisecond before does not', async () => {
    const [inside, outside, both] = await customers(3);
    await givenBought(
      rapport,
      { customerId: inside?.id ?? '', at: ago(730) },
      { customerId: outside?.id ?? '', at: ago(730, 1) },
      { customerId: both?.id ?? '', at: ago(730, 1), totalMinor: 9_999 },
      { customerId: both?.id ?? '', at: ago(1), totalMinor: 5 },
    );
    await recomputeRfm(rapport.ctx);
    const rows = await rapport.db.rfmStanding.findMany({ orderBy: { spentMinor: 'asc' } });
    expect(rows).toMatchObject([
      { customerId: both?.id, purchaseCount: 1, spentMinor: 5n },
      { customerId: inside?.id, purchaseCount: 1, spentMinor: 1_000n },
    ]);
  });

  it('is of each currency apart, and net of returns', async () => {
    const [a, b] = await customers(2);
    const [returned = ''] = await givenBought(
      rapport,
      { customerId: a?.id ?? '', at: ago(5), totalMinor: 1_000 },
      { customerId: b?.id ?? '', at: ago(5), totalMinor: 900 },
      { customerId: b?.id ?? '', at: ago(9), totalMinor: 1, currencyCode: 'KWD' },
    );
    await rapport.db.purchaseBalance.update({ where: { purchaseId: returned }, data: { returnedMinor: 200n } });
    const { rankings, asOf } = await recomputeRfm(rapport.ctx);
    expect(asOf).toEqual(rapport.clock.now());
    expect(rankings.map(({ currencyCode, customers: many }) => [currencyCode, many])).toEqual([
      ['EUR', 2],
      ['KWD', 1],
    ]);
    expect(await scoresIn(rapport)).toEqual(
      new Map([
        [a?.id, '1 1 1'],
        [b?.id, '1 1 3'],
      ]),
    );
    expect(await rapport.db.rfmStanding.findMany({ where: { currencyCode: 'KWD' } })).toEqual([
      {
        customerId: b?.id,
        currencyCode: 'KWD',
        recency: 1,
        frequency: 1,
        monetary: 1,
        score: 3,
        segment: 'LOST',
        purchaseCount: 1,
        spentMinor: 1n,
        lastPurchasedAt: new Date(ago(9)),
      },
    ]);
  });

  it('leaves out who is archived or merged, or denies PROFILING, and takes them back', async () => {
    const [a, archived, merged, denies] = await customers(4);
    for (const customer of [a, archived, merged, denies]) {
      await givenBought(rapport, { customerId: customer?.id ?? '', at: ago(1) });
    }
    const say = (state: 'DENIED' | 'GRANTED') =>
      rapport
        .as('contacts.consent.record', 'contacts.consent.read', 'contacts.customer.read')
        .data(`mutation M($input: RecordConsentInput!) { recordConsent(input: $input) { __typename } }`, {
          input: { customerId: denies?.globalId, purpose: 'PROFILING', state },
        });
    await rapport.db.customer.update({ where: { id: archived?.id ?? '' }, data: { archivedAt: rapport.clock.now() } });
    await rapport.db.customer.update({ where: { id: merged?.id ?? '' }, data: { mergedIntoId: a?.id ?? '' } });
    await say('DENIED');
    await recomputeRfm(rapport.ctx);
    expect([...(await scoresIn(rapport)).keys()]).toEqual([a?.id]);

    await rapport.db.customer.update({ where: { id: archived?.id ?? '' }, data: { archivedAt: null } });
    await say('GRANTED');
    await recomputeRfm(rapport.ctx);
    expect([...(await scoresIn(rapport)).keys()].sort()).toEqual([a?.id, archived?.id, denies?.id].sort());
  });

  it('is what a naive computation in memory says', async () => {
    const purchase = fc.record({
      who: fc.integer({ min: 0, max: 7 }),
      days: fc.integer({ min: 0, max: 731 }),
      totalMinor: fc.integer({ min: 0, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(purchase, { minLength: 1, maxLength: 24 }), async (purchases) => {
        await rapport.db.customer.updateMany({ data: { archivedAt: rapport.clock.now() } });
        const people = await customers(8);
        const ids = people.map(({ id }) => id);
        await givenBought(
          rapport,
          ...purchases.map(({ who, days, totalMinor }) => ({ customerId: ids[who] ?? '', at: ago(days), totalMinor })),
        );
        await recomputeRfm(rapport.ctx);

        const facts = ids.flatMap((id, who) => {
          const own = purchases.filter((one) => one.who === who && one.days <= 730);
          const last = -Math.min(...own.map(({ days }) => days));
          const spent = own.reduce((sum, { totalMinor }) => sum + totalMinor, 0);
          return own.length > 0 ? [{ id, last, often: own.length, spent }] : [];
        });
        const score = (all: readonly number[], value: number) =>
          1 + Math.floor((5 * all.filter((other) => other < value).length) / all.length);
        const expected = facts.map(({ id, last, often, spent }) => {
          const recency = score(
            facts.map((fact) => fact.last),
            last,
          );
          const frequency = score(
            facts.map((fact) => fact.often),
            often,
          );
          const monetary = score(
            facts.map((fact) => fact.spent),
            spent,
          );
          return {
            customerId: id,
            recency,
            frequency,
            monetary,
            segment: segmentOf(recency, frequency, monetary),
            spentMinor: BigInt(spent),
          };
        });
        const stored = await rapport.db.rfmStanding.findMany({ where: { currencyCode: 'EUR' }, orderBy: { customerId: 'asc' } });
        expect(stored).toMatchObject(expected.toSorted((one, other) => (one.customerId < other.customerId ? -1 : 1)));
        expect(stored).toHaveLength(expected.length);
      }),
      { numRuns: 25 },
    );
  });
});

await describeOnPostgres('rankings that several compute at the same moment', () => {
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('are one ranking', async () => {
    const people = await Promise.all(Array.from({ length: 12 }, () => givenCustomer(rapport)));
    await givenBought(
      rapport,
      ...people.map(({ id }, nth) => ({ customerId: id, at: agoOf(rapport)(nth + 1), totalMinor: 100 * nth })),
    );
    await Promise.all(Array.from({ length: 8 }, () => recomputeRfm(rapport.ctx)));
    const before = await scoresIn(rapport);
    expect(before.size).toBe(12);
    expect(await rapport.db.rfmRanking.findMany()).toMatchObject([{ currencyCode: 'EUR', customers: 12 }]);
  });
});
