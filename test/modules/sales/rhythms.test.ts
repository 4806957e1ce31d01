/** How regularly customers buy: the median gap in days of the last twelve purchases, from the third on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { recomputeRhythms } from '../../../src/modules/sales/habits/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, eachKind } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenBought, writeBought } from './given-habits.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2025, 0, 1);
/** Days after the first of January 2025. */
const day = (days: number) => new Date(START + days * DAY_MS);

describe.each(await eachKind())('the rhythm of purchases, on %s,', (kind) => {
  const count = countStatements();
  const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { kind, wrapAdapter: count.wrapAdapter } });
  const rhythmOf = (customerId: string) => rapport.db.purchaseRhythm.findUnique({ where: { customerId } });

  async function givenDays(...days: readonly number[]) {
    const { id } = await givenCustomer(rapport);
    const purchases = await givenBought(rapport, ...days.map((at) => ({ customerId: id, at: day(at).toISOString() })));
    return { id, purchases };
  }

  it('is the median gap of three purchases, with what follows from it', async () => {
    const { id, purchases } = await givenDays(0, 10, 30);

    expect(await rhythmOf(id)).toEqual({
      customerId: id,
      lastPurchaseId: purchases[2],
      lastPurchasedAt: day(30),
      medianGapMs: BigInt(15 * DAY_MS),
      nextExpectedAt: day(45),
      lateAfter: day(52.5),
    });
  });

  it('is none under three purchases, whose last one is known all the same', async () => {
    const none = { medianGapMs: null, nextExpectedAt: null, lateAfter: null };
    const one = await givenDays(3);
    expect(await rhythmOf(one.id)).toEqual({
      customerId: one.id,
      lastPurchaseId: one.purchases[0],
      lastPurchasedAt: day(3),
      ...none,
    });
    const two = await givenDays(7, 3);
    expect(await rhythmOf(two.id)).toEqual({
      customerId: two.id,
      lastPurchaseId: two.purchases[0],
      lastPurchasedAt: day(7),
      ...none,
    });
  });

  it('counts the last twelve purchases: a thirteenth, older one changes nothing, one among twelve does', async () => {
    // Gaps of 1 day five times and of 9 six times: the median of eleven gaps is 9.
    const twelve = [100, 101, 102, 103, 104, 105, 114, 123, 132, 141, 150, 159];
    const { id } = await givenDays(...twelve);
    expect(await rhythmOf(id)).toMatchObject({ medianGapMs: BigInt(9 * DAY_MS) });

    await givenBought(rapport, { customerId: id, at: day(99).toISOString() });
    expect(await rhythmOf(id)).toMatchObject({ medianGapMs: BigInt(9 * DAY_MS), lastPurchasedAt: day(159) });

    // The oldest of the twelve goes out with its gap of 1 day, and one of 9 is halved: four of 1, two of 4.5, five of 9.
    await givenBought(rapport, { customerId: id, at: day(145.5).toISOString() });
    expect(await rhythmOf(id)).toMatchObject({ medianGapMs: BigInt(4.5 * DAY_MS) });
  });

  it('is of all currencies together', async () => {
    const { id } = await givenDays(0, 20);
    await givenBought(rapport, { customerId: id, at: day(10).toISOString(), currencyCode: 'JPY' });

    expect(await rhythmOf(id)).toMatchObject({ medianGapMs: BigInt(10 * DAY_MS), nextExpectedAt: day(30), lateAfter: day(35) });
  });

  it('of the same purchases is the same, whatever their order; of those of one moment the higher id is the last', async () => {
    const { id, purchases } = await givenDays(5, 5, 1, 5);
    const before = await rhythmOf(id);
    expect(before).toMatchObject({ lastPurchaseId: purchases.toSorted().at(-1), medianGapMs: 0n, lateAfter: day(5) });

    await rapport.ctx.transact((tx) => recomputeRhythms(tx, [id, id]));
    expect(await rhythmOf(id)).toEqual(before);
  });

  it('goes with the purchases to whom they move, and back', async () => {
    const [ada, bob] = [await givenDays(0, 10, 20), await givenDays()];
    const before = await rhythmOf(ada.id);
    const move = (from: string, to: string) =>
      rapport.ctx.transact(async (tx) => {
        await tx.db.$executeRaw`SELECT set_config('rapport.rewriting', 'merge', true)`;
        await tx.db.purchase.updateMany({ where: { customerId: from }, data: { customerId: to } });
        await recomputeRhythms(tx, [from, to]);
      });

    await move(ada.id, bob.id);
    expect(await rhythmOf(ada.id)).toBeNull();
    expect(await rhythmOf(bob.id)).toEqual({ ...before, customerId: bob.id });

    await move(bob.id, ada.id);
    expect(await rhythmOf(ada.id)).toEqual(before);
    expect(await rhythmOf(bob.id)).toBeNull();
  });

  it('takes as many statements for one customer as for fifty', async () => {
    const customers = await Promise.all(Array.from({ length: 50 }, () => givenDays(1, 2)));
    const during = async (some: typeof customers) => {
      const ids = some.map(({ id }) => id);
      const { statements } = await count.during(() => rapport.ctx.transact((tx) => recomputeRhythms(tx, ids)));
      return statements.filter(({ sql }) => /"(?:PurchaseRhythm|Customer)"/.test(sql)).length;
    };
    expect(await during(customers.slice(0, 1))).toBe(3);
    expect(await during(customers)).toBe(3);
  });

  it('is what a naive computation in memory says, to the millisecond', async () => {
    const moments = fc.array(fc.integer({ min: 0, max: 40 * DAY_MS }), { minLength: 1, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(moments, fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 16 })),
        async (offsets) => {
          const { id } = await givenDays(...offsets.map((ms) => ms / DAY_MS));
          const { lastPurchasedAt, medianGapMs, nextExpectedAt, lateAfter } = (await rhythmOf(id)) ?? {};
          const last = offsets.toSorted((a, b) => b - a).slice(0, 12);
          const gaps = last.slice(1).map((ms, index) => (last[index] ?? 0) - ms);
          const sorted = gaps.toSorted((a, b) => a - b);
          const middle = (sorted.length - 1) / 2;
          const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
          const latest = START + (last[0] ?? 0);
          const cadence = { gap: Math.floor(median), next: latest + Math.floor(median), late: Math.floor(latest + 1.5 * median) };

          expect(lastPurchasedAt?.getTime()).toBe(latest);
          expect(
            medianGapMs == null
              ? null
              : { gap: Number(medianGapMs), next: nextExpectedAt?.getTime(), late: lateAfter?.getTime() },
          ).toEqual(offsets.length < 3 ? null : cadence);
        },
      ),
      { numRuns: 60 },
    );
  });
});

await describeOnPostgres('the rhythm of a customer who buys twice at the same moment', () => {
  const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { kind: 'postgres' } });

  it.each([
    ['in one currency', ['EUR', 'EUR']],
    ['in two currencies', ['EUR', 'JPY']],
  ])('%s counts both', async (_case, currencies) => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await givenCustomer(rapport);
      await rapport.ctx.transact((tx) => writeBought(tx, [{ customerId: id, at: day(0).toISOString() }]));

      await Promise.all(
        currencies.map((currencyCode, index) =>
          givenBought(rapport, { customerId: id, at: day(10 + 10 * index).toISOString(), currencyCode }),
        ),
      );

      expect(await rapport.db.purchaseRhythm.findUnique({ where: { customerId: id } })).toMatchObject({
        lastPurchasedAt: day(20),
        medianGapMs: BigInt(10 * DAY_MS),
      });
    }
  });
});
