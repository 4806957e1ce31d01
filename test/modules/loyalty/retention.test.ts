/** Who comes back, by cohort: shares of customers and of revenue, as counting by hand says. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { mergeCustomers } from '../../../src/modules/contacts/merging/index.ts';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, eachKind, type TestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenBought } from '../sales/given-habits.ts';
import { type BoughtAt, expectedCohorts } from './naive-retention.ts';

const MODULES = [access, contacts, sales, communications, loyalty];
const RETENTION = `query Q($period: RetentionPeriod!, $from: Date!, $to: Date!, $timeZone: String, $currencyCode: CurrencyCode) {
  retention(period: $period, from: $from, to: $to, timeZone: $timeZone, currencyCode: $currencyCode) {
    cohort customers retained revenueRetained currencyCode
  }
}`;
const asked = async (rapport: TestRapport, variables: Record<string, unknown>) =>
  (await rapport.as('loyalty.retention.read').data<{ retention: object[] }>(RETENTION, variables)).retention;

describe.each(await eachKind())('retention, on %s,', (kind) => {
  const counter = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind, wrapAdapter: counter.wrapAdapter } });
  let people: readonly GivenCustomer[] = [];
  const buy = (nth: number, at: string, totalMinor = 100, currencyCode = 'EUR') => {
    return { customerId: people[nth]?.id ?? '', at: at.length > 10 ? at : `${at}T12:00:00Z`, totalMinor, currencyCode };
  };
  const year = { from: '2025-01-01', to: '2025-12-31' };

  beforeAll(async () => {
    people = await Promise.all(Array.from({ length: 8 }, () => givenCustomer(rapport)));
    await givenBought(
      rapport,
      // Three come in January: all buy again in March, one of them in yen only, and nobody in February.
      ...[buy(0, '2025-01-05', 300), buy(0, '2025-03-05', 100), buy(0, '2025-03-06', 200)],
      ...[buy(1, '2025-01-31'), buy(1, '2025-03-31', 500)],
      ...[buy(2, '2025-01-20'), buy(2, '2025-03-01', 900, 'JPY')],
      // One comes in April and never again, one in yen.
      ...[buy(3, '2025-04-30'), buy(4, '2025-04-01', 50, 'JPY'), buy(4, '2025-06-15', 100, 'JPY')],
      // Somebody who bought before the window is of no cohort in it.
      ...[buy(5, '2024-12-31'), buy(5, '2025-01-15'), buy(5, '2025-04-15')],
      // On the last of March in UTC, on the first of April in Prague.
      buy(6, '2025-03-31T22:30:00Z'),
    );
  });

  it('tells of each period who came in it, and which share bought and spent in each period after', async () => {
    expect(await asked(rapport, { period: 'MONTH', from: '2025-01-31', to: '2025-06-01' })).toEqual([
      {
        ...{ cohort: '2025-01', customers: 3, currencyCode: 'EUR' },
        ...{ retained: [1, 0, 1, 0, 0, 0], revenueRetained: [1, 0, 800 / 500, 0, 0, 0] },
      },
      { cohort: '2025-03', customers: 1, currencyCode: 'EUR', retained: [1, 0, 0, 0], revenueRetained: [1, 0, 0, 0] },
      { cohort: '2025-04', customers: 2, currencyCode: 'EUR', retained: [1, 0, 0.5], revenueRetained: [1, 0, 0] },
    ]);
  });

  it('does so by quarter and by year', async () => {
    expect(await asked(rapport, { period: 'QUARTER', ...year })).toEqual([
      { cohort: '2025-Q1', customers: 4, currencyCode: 'EUR', retained: [1, 0, 0, 0], revenueRetained: [1, 0, 0, 0] },
      { cohort: '2025-Q2', customers: 2, currencyCode: 'EUR', retained: [1, 0, 0], revenueRetained: [1, 0, 0] },
    ]);
    expect(await asked(rapport, { period: 'YEAR', from: '2024-06-01', to: '2025-06-01' })).toEqual([
      { cohort: '2024', customers: 1, currencyCode: 'EUR', retained: [1, 1], revenueRetained: [1, 2] },
      { cohort: '2025', customers: 6, currencyCode: 'EUR', retained: [1], revenueRetained: [1] },
    ]);
  });

  it('counts the revenue of one currency, and the customers of all', async () => {
    const yen = await asked(rapport, { period: 'MONTH', from: '2025-01-01', to: '2025-06-01', currencyCode: 'JPY' });
    expect(yen).toMatchObject([
      { cohort: '2025-01', retained: [1, 0, 1, 0, 0, 0], revenueRetained: [0, 0, 0, 0, 0, 0], currencyCode: 'JPY' },
      { cohort: '2025-03' },
      { cohort: '2025-04', customers: 2, retained: [1, 0, 0.5], revenueRetained: [1, 0, 2] },
    ]);
  });

  it('begins its months where the clocks of a time zone do', async () => {
    const months = { period: 'MONTH', from: '2025-03-01', to: '2025-04-01' };
    expect(await asked(rapport, months)).toMatchObject([
      { cohort: '2025-03', customers: 1 },
      { cohort: '2025-04', customers: 2 },
    ]);
    expect(await asked(rapport, { ...months, timeZone: 'Europe/Prague' })).toMatchObject([{ cohort: '2025-04', customers: 3 }]);
    const { errors } = await rapport.asAdministrator().run(RETENTION, { ...months, timeZone: 'Mars' });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('leaves out periods that have not begun, and counts the one that runs', async () => {
    const [month] = rapport.clock
      .now()
      .toISOString()
      .split(/-\d\dT/);
    await givenBought(rapport, buy(7, rapport.clock.now().toISOString()));
    const running = await asked(rapport, { period: 'MONTH', from: `${month}-01`, to: '2027-12-31' });
    expect(running).toEqual([{ cohort: month, customers: 1, currencyCode: 'EUR', retained: [1], revenueRetained: [1] }]);
    expect(await asked(rapport, { period: 'MONTH', from: '2090-01-01', to: '2091-01-01' })).toEqual([]);
    expect(await asked(rapport, { period: 'MONTH', from: '1990-01-01', to: '1990-01-01' })).toEqual([]);
  });

  it.each([
    ['from must not be after to.', { period: 'MONTH', from: '2025-02-01', to: '2025-01-31' }],
    ['from and to must span at most 60 periods; these span 61.', { period: 'MONTH', from: '2020-01-31', to: '2025-01-01' }],
    ['from and to must span at most 60 periods; these span 61.', { period: 'QUARTER', from: '2010-01-01', to: '2025-01-01' }],
    ['from and to must span at most 60 periods; these span 2026.', { period: 'YEAR', from: '0001-01-01', to: '2026-01-01' }],
  ])('is refused: %s', async (message, variables) => {
    const { data, errors } = await rapport.asAdministrator().run(RETENTION, variables);
    expect(data).toEqual({ retention: null });
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('takes 60 periods, in one statement', async () => {
    const variables = { period: 'MONTH', from: '2020-02-01', to: '2025-01-01' };
    const { statements, result } = await counter.during(() => asked(rapport, variables));
    expect(result).toHaveLength(2);
    expect(statements.filter(({ sql }) => sql.includes('"Purchase"'))).toHaveLength(1);
  });

  it('is told to nobody without the permission', async () => {
    const { data, errors } = await rapport.as('loyalty.risk.read').run(RETENTION, { period: 'YEAR', ...year });
    expect(data).toEqual({ retention: null });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('counts who was merged into another as the other, and who was erased or archived as before', async () => {
    const months = { period: 'MONTH', from: '2025-01-01', to: '2025-03-31' };
    await rapport.db.customer.update({ where: { id: people[1]?.id ?? '' }, data: { archivedAt: rapport.clock.now() } });
    await eraseCustomer(rapport.ctx, { customerId: people[2]?.id ?? '', reason: 'Asked for it' });
    expect(await asked(rapport, months)).toMatchObject([{ customers: 3, retained: [1, 0, 1] }, { customers: 1 }]);
    await mergeCustomers(rapport.ctx, { survivorId: people[6]?.id ?? '', absorbedId: people[5]?.id ?? '' });
    expect(await asked(rapport, months)).toMatchObject([{ cohort: '2025-01', customers: 3 }]);
  });
});

describe('over whatever was bought', () => {
  const rapport = createTestRapport(MODULES);
  const purchase = fc.record({
    buyer: fc.integer({ min: 0, max: 24 }),
    // Six years until the tests begin, and often at the turn of a month.
    at: fc.oneof(
      fc.date({ min: new Date('2020-02-01T00:00:00Z'), max: new Date('2026-02-28T00:00:00Z'), noInvalidDate: true }),
      fc
        .record({ month: fc.integer({ min: 0, max: 71 }), minutes: fc.constantFrom(-61, -1, 0, 1) })
        .map(({ month, minutes }) => new Date(Date.UTC(2020, 1 + month, 1, 0, minutes))),
    ),
    totalMinor: fc.integer({ min: 0, max: 500 }),
    currencyCode: fc.constantFrom('EUR', 'EUR', 'CZK'),
  });
  let bought: readonly BoughtAt[] = [];

  beforeAll(async () => {
    const people = await Promise.all(Array.from({ length: 25 }, () => givenCustomer(rapport)));
    bought = fc
      .sample(purchase, 600)
      .map(({ buyer, ...one }) => ({ ...one, customerId: people[buyer]?.id ?? '' }))
      // Some come late.
      .filter(({ customerId, at }) => at.getUTCFullYear() >= 2020 + (people.findIndex(({ id }) => id === customerId) % 6));
    await givenBought(rapport, ...bought.map(({ at, ...one }) => ({ ...one, at: at.toISOString() })));
  });

  it('is what counting by hand says', async () => {
    let compared = 0;
    const request = fc.record({
      period: fc.constantFrom('MONTH' as const, 'QUARTER' as const, 'YEAR' as const),
      days: fc.tuple(fc.integer({ min: 0, max: 2_200 }), fc.integer({ min: 0, max: 1_700 })),
      timeZone: fc.constantFrom('UTC', 'Europe/Prague', 'America/New_York'),
      currencyCode: fc.constantFrom('EUR', 'CZK'),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ days: [start, length], ...rest }) => {
        const day = (nth: number) => new Date(Date.UTC(2020, 0, 1 + nth)).toISOString().slice(0, 10);
        const asking = { ...rest, from: day(start), to: day(start + length) };
        const expected = expectedCohorts(bought, { ...asking, now: rapport.clock.now() });
        expect(await asked(rapport, asking)).toEqual(expected);
        compared += expected.length;
      }),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(60);
  });
});

await describeOnPostgres('retention among many purchases', () => {
  const counter = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter } });
  beforeAll(async () => {
    const { db, clock } = rapport;
    const now = clock.now();
    await db.$executeRaw`
      INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "createdAt", "updatedAt", "recordedByKind")
      SELECT md5(n::text)::uuid, 'PERSON', 'Ada ' || n, 'Ada', ${now}, ${now}, 'SYSTEM' FROM generate_series(1, 6000) AS n`;
    await db.$executeRaw`
      INSERT INTO "Purchase" ("id", "number", "customerId", "purchasedAt", "touchpoint", "currencyCode", "totalMinor", "fingerprint", "recordedAt", "recordedByKind")
      SELECT md5(n || ' ' || k)::uuid, n || ' ' || k, md5(n::text)::uuid, ${now}::timestamptz - interval '1 day' * (n % 1500 + k * 40), 'STORE', 'EUR', n, '', ${now}, 'SYSTEM'
      FROM generate_series(1, 6000) AS n, generate_series(0, 3) AS k`;
    await db.$executeRaw`VACUUM (ANALYZE) "Customer", "Purchase"`;
  });

  it('reads each period from the index on moments, and earlier purchases from that of customers', async () => {
    const variables = { period: 'MONTH', from: '2025-12-01', to: '2026-02-01' };
    const { statements } = await counter.during(() => asked(rapport, variables));
    const [statement] = statements.filter(({ sql }) => sql.includes('"Purchase"'));
    const rows = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(
      `EXPLAIN ${statement?.sql}`,
      ...(statement?.args ?? []),
    );
    const plan = rows.map((row) => Object.values(row)[0]).join('\n');
    expect(plan).not.toMatch(/Seq Scan on "Purchase"/);
    expect(plan).toContain('Purchase_customerId_purchasedAt_id_idx');
  });
});
