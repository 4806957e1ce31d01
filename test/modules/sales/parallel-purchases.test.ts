/** What holds when many record purchases at the same moment: on a real Postgres, as the embedded database has one connection. */
import { expect, it } from 'vitest';
import { ConflictError } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createProduct } from '../../../src/modules/sales/products/index.ts';
import { draftPurchase, type PurchaseInput, recordPurchase, writePurchases } from '../../../src/modules/sales/purchases/index.ts';
import { createTestRapport, describeOnPostgres, TEST_START } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct } from './given.ts';

const WRITERS = 50;
const inParallel = <Result>(run: (writer: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: WRITERS }, (_none, writer) => inTurn(() => run(writer))));

/** Whoever did not get their turn in time tries again, as clients do. */
async function inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof ConflictError && error.code === 'TRY_AGAIN')) throw error;
    }
  }
}
const codeOf = (error: unknown) =>
  error instanceof ConflictError && error.code !== 'TRY_AGAIN' ? error.code : Promise.reject(error);

await describeOnPostgres('50 writers at once', () => {
  const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { kind: 'postgres' } });
  const day = (writer: number) => new Date(TEST_START.getTime() - (WRITERS - writer) * 86_400_000);

  function toRecord(productId: string, input: Partial<PurchaseInput> & { readonly number: string }): PurchaseInput {
    const lines = [{ productId, quantity: '1', unitPrice: '10' }];
    return { purchasedAt: TEST_START, touchpoint: 'STORE', currencyCode: 'EUR', lines, ...input };
  }

  it('of one sku add one product, and 49 hear of the conflict', async () => {
    const answers = await inParallel((writer) =>
      createProduct(rapport.ctx, { sku: 'one', name: `Name ${writer}` }).then(() => 'done', codeOf),
    );
    expect(answers.sort()).toEqual([...Array(WRITERS - 1).fill('UNIQUE_VIOLATION'), 'done']);
    expect(await rapport.db.product.count({ where: { sku: 'one' } })).toBe(1);
  });

  it('of one number record one purchase, and 49 hear of the conflict', async () => {
    const [{ id: customerId }, { id: productId }] = [await givenCustomer(rapport), await givenProduct(rapport)];
    const input = { customerId, ...toRecord(productId, { number: 'one' }) };

    const answers = await inParallel(() => recordPurchase(rapport.ctx, input).then(() => 'done', codeOf));

    expect(answers.sort()).toEqual([...Array(WRITERS - 1).fill('UNIQUE_VIOLATION'), 'done']);
    expect(await rapport.db.purchase.count({ where: { number: 'one' } })).toBe(1);
    expect(await rapport.db.customerSpending.findMany({ where: { customerId } })).toMatchObject([
      { purchaseCount: 1, totalMinor: 1_000n },
    ]);
    const told = (await rapport.eventsAbout(customerId)).map(({ name }) => name);
    expect(told.filter((name) => name === 'sales.purchase.recorded')).toHaveLength(1);
    expect(told.filter((name) => name === 'contacts.lifecycle.changed')).toHaveLength(1);
  });

  it('for one customer leave what they spent, and how regularly they buy, exact', async () => {
    const [{ id: customerId }, { id: productId }] = [await givenCustomer(rapport), await givenProduct(rapport)];

    await inParallel((writer) =>
      recordPurchase(rapport.ctx, {
        customerId,
        ...toRecord(productId, {
          number: `of-one-${writer}`,
          purchasedAt: day(writer),
          currencyCode: writer % 5 === 0 ? 'USD' : 'EUR',
        }),
        lines: [{ productId, quantity: '1', unitPrice: `${writer + 1}.01` }],
      }),
    );

    const writers = Array.from({ length: WRITERS }, (_none, writer) => writer);
    const sumOf = (some: readonly number[]) => some.reduce((sum, writer) => sum + BigInt(writer + 1) * 100n + 1n, 0n);
    expect(await rapport.db.customerSpending.findMany({ where: { customerId }, orderBy: { currencyCode: 'asc' } })).toEqual([
      {
        ...{
          customerId,
          currencyCode: 'EUR',
          purchaseCount: 40,
          totalMinor: sumOf(writers.filter((writer) => writer % 5 !== 0)),
        },
        ...{ returnedMinor: 0n, firstPurchasedAt: day(1), lastPurchasedAt: day(49) },
      },
      {
        ...{
          customerId,
          currencyCode: 'USD',
          purchaseCount: 10,
          totalMinor: sumOf(writers.filter((writer) => writer % 5 === 0)),
        },
        ...{ returnedMinor: 0n, firstPurchasedAt: day(0), lastPurchasedAt: day(45) },
      },
    ]);
    const last = await rapport.db.purchase.findUniqueOrThrow({ where: { number: 'of-one-49' } });
    expect(await rapport.db.purchaseRhythm.findUnique({ where: { customerId } })).toMatchObject({
      ...{ lastPurchaseId: last.id, lastPurchasedAt: day(49), medianGapMs: 86_400_000n },
    });
    expect((await rapport.eventsAbout(customerId)).filter(({ name }) => name === 'contacts.lifecycle.changed')).toHaveLength(1);
  });

  it('of the same purchases, in whatever order, write each once, and never wait for each other in a circle', async () => {
    const customers = await Promise.all(Array.from({ length: 5 }, () => givenCustomer(rapport)));
    const { id: productId } = await givenProduct(rapport);
    const drafts = Array.from({ length: 40 }, (_none, place) => {
      const drafted = draftPurchase(toRecord(productId, { number: `all-${place}` }), TEST_START);
      if (!drafted.ok) throw new Error(JSON.stringify(drafted.issues));
      return { ...drafted.value, customerId: customers[place % customers.length]?.id ?? '' };
    });

    const written = await inParallel((writer) =>
      rapport.ctx.transact((tx) => writePurchases(tx, writer % 2 === 0 ? drafts : drafts.toReversed())),
    );

    expect(written.reduce((sum, purchases) => sum + purchases.length, 0)).toBe(40);
    expect(await rapport.db.purchase.count({ where: { number: { startsWith: 'all-' } } })).toBe(40);
    for (const { id: customerId } of customers) {
      expect(await rapport.db.customerSpending.findMany({ where: { customerId } })).toMatchObject([
        { purchaseCount: 8, totalMinor: 8_000n },
      ]);
    }
    const [statistics] = await rapport.db.$queryRaw<{ deadlocks: bigint }[]>`
      SELECT "deadlocks" FROM pg_stat_database WHERE "datname" = current_database()`;
    expect(statistics?.deadlocks).toBe(0n);
  });
});
