/** What customers have spent, kept as sums: by adding to them, and from the purchases themselves. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { addToSpending, recomputeSpending, type SpendingDelta } from '../../../src/modules/sales/habits/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, eachKind } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenBought, writeBought } from './given-habits.ts';

const JANUARY = '2026-01-10T08:00:00.000Z';
const FEBRUARY = '2026-02-10T08:00:00.000Z';

describe.each(await eachKind())('what customers have spent, on %s,', (kind) => {
  const count = countStatements();
  const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { kind, wrapAdapter: count.wrapAdapter } });
  const spendingOf = (customerId: string) =>
    rapport.db.customerSpending.findMany({ where: { customerId }, orderBy: { currencyCode: 'asc' } });
  const add = (...deltas: SpendingDelta[]) => rapport.ctx.transact((tx) => addToSpending(tx, deltas));
  const bought = (customerId: string, totalMinor: bigint, at: string, currencyCode = 'EUR') => {
    return { customerId, currencyCode, purchaseCount: 1, totalMinor, returnedMinor: 0n, purchasedAt: new Date(at) };
  };
  const returned = (customerId: string, returnedMinor: bigint, currencyCode = 'EUR') => {
    return { customerId, currencyCode, purchaseCount: 0, totalMinor: 0n, returnedMinor, purchasedAt: null };
  };

  it('is summed per currency, and its first and last day widen', async () => {
    const { id } = await givenCustomer(rapport);

    await add(bought(id, 1_000n, JANUARY), bought(id, 5n, JANUARY, 'KWD'), bought(id, 234n, FEBRUARY));
    await add(bought(id, 2n ** 53n + 1n, '2025-12-31T23:59:59.999Z'));

    expect(await spendingOf(id)).toEqual([
      {
        customerId: id,
        currencyCode: 'EUR',
        purchaseCount: 3,
        totalMinor: 2n ** 53n + 1_235n,
        returnedMinor: 0n,
        firstPurchasedAt: new Date('2025-12-31T23:59:59.999Z'),
        lastPurchasedAt: new Date(FEBRUARY),
      },
      {
        customerId: id,
        currencyCode: 'KWD',
        purchaseCount: 1,
        totalMinor: 5n,
        returnedMinor: 0n,
        firstPurchasedAt: new Date(JANUARY),
        lastPurchasedAt: new Date(JANUARY),
      },
    ]);
  });

  it('keeps what was returned apart, in its own currency', async () => {
    const { id } = await givenCustomer(rapport);
    await add(bought(id, 1_000n, JANUARY), bought(id, 5n, JANUARY, 'KWD'));

    await add(returned(id, 300n), returned(id, 1n, 'KWD'), returned(id, 40n));
    await add(returned(id, 10n));

    expect(await spendingOf(id)).toMatchObject([
      { currencyCode: 'EUR', purchaseCount: 1, totalMinor: 1_000n, returnedMinor: 350n, lastPurchasedAt: new Date(JANUARY) },
      { currencyCode: 'KWD', purchaseCount: 1, totalMinor: 5n, returnedMinor: 1n },
    ]);
  });

  it('refuses more returned than was bought, and changes nothing', async () => {
    const { id } = await givenCustomer(rapport);
    await add(bought(id, 1_000n, JANUARY));
    const before = await spendingOf(id);

    await expect(add(returned(id, 1_001n))).rejects.toThrow('CustomerSpending_counts');
    expect(await spendingOf(id)).toEqual(before);
  });

  it('takes one statement for one customer and for fifty', async () => {
    const customers = await Promise.all(Array.from({ length: 50 }, () => givenCustomer(rapport)));
    const during = async (some: typeof customers) => {
      const { statements } = await count.during(() => add(...some.map(({ id }) => bought(id, 1n, JANUARY))));
      return statements.filter(({ sql }) => sql.includes('"CustomerSpending"')).length;
    };
    expect(await during(customers.slice(0, 1))).toBe(1);
    expect(await during(customers)).toBe(1);
  });

  it('computed from the purchases is what adding them made, and goes with them', async () => {
    const [ada, bob] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const [purchase = ''] = await givenBought(
      rapport,
      { customerId: ada.id, at: FEBRUARY, totalMinor: 700 },
      { customerId: ada.id, at: JANUARY, totalMinor: 50 },
      { customerId: ada.id, at: JANUARY, totalMinor: 9, currencyCode: 'JPY' },
    );
    await rapport.db.purchaseBalance.update({ where: { purchaseId: purchase }, data: { returnedMinor: 100n } });
    await add(returned(ada.id, 100n));
    const before = await spendingOf(ada.id);
    await add(bought(bob.id, 1n, JANUARY));

    await rapport.ctx.transact((tx) => recomputeSpending(tx, [ada.id, bob.id, ada.id]));

    expect(await spendingOf(ada.id)).toEqual(before);
    expect(await spendingOf(bob.id)).toEqual([]);
  });
});

await describeOnPostgres('what a customer has spent, when many write at the same moment,', () => {
  const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { kind: 'postgres' } });

  it('is what their purchases come to', async () => {
    const [ada, bob] = [await givenCustomer(rapport), await givenCustomer(rapport)];

    await Promise.all(
      Array.from({ length: 20 }, (_none, writer) => {
        const purchases = [ada, bob].map(({ id }) => ({ customerId: id, at: JANUARY, totalMinor: 100 + writer }));
        return givenBought(rapport, ...(writer % 2 === 0 ? purchases : purchases.toReversed()));
      }),
    );

    const kept = await rapport.db.customerSpending.findMany({ orderBy: { customerId: 'asc' } });
    expect(kept).toMatchObject([
      { purchaseCount: 20, totalMinor: 2_190n },
      { purchaseCount: 20, totalMinor: 2_190n },
    ]);
    await rapport.ctx.transact((tx) => recomputeSpending(tx, [ada.id, bob.id]));
    expect(await rapport.db.customerSpending.findMany({ orderBy: { customerId: 'asc' } })).toEqual(kept);
    // The rows alone, without what is kept beside them, count only once they are computed anew.
    await rapport.ctx.transact((tx) => writeBought(tx, [{ customerId: ada.id, at: FEBRUARY, totalMinor: 1 }]));
    await rapport.ctx.transact((tx) => recomputeSpending(tx, [ada.id]));
    expect(await rapport.db.customerSpending.findMany({ where: { customerId: ada.id } })).toMatchObject([
      { purchaseCount: 21, totalMinor: 2_191n, lastPurchasedAt: new Date(FEBRUARY) },
    ]);
  });
});
