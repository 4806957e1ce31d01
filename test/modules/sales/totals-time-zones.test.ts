/** Days, and what is made of them, begin where the time zone says: at both ends of the world, and when clocks change. */
import { beforeEach, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, eachKind } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenBought } from './given-habits.ts';
import { TOTALS, type Total } from './totals-documents.ts';

const ALIASES = 30;

describe.each(await eachKind())('totals in a time zone, on %s,', (kind) => {
  const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { kind } });
  let customer = '';
  beforeEach(async () => {
    customer = (await givenCustomer(rapport)).globalId;
  });

  async function rows(groupBy: string, timeZone: string | null, ...moments: readonly string[]) {
    const id = Buffer.from(customer, 'base64').toString().split(':')[1] ?? '';
    await givenBought(rapport, ...moments.map((at) => ({ customerId: id, at })));
    const variables = { groupBy, timeZone, filter: { customerId: customer } };
    const { purchaseTotals } = await rapport
      .as('sales.statistics.read', 'sales.product.read')
      .data<{ purchaseTotals: readonly Total[] }>(TOTALS, variables);
    return purchaseTotals.map(({ key, periodStart, count }) => [key, periodStart, count]);
  }

  it.each([
    // Fourteen hours ahead of UTC, and ten behind it.
    ['Pacific/Kiritimati', '2026-01-31T10:00:00.000Z'],
    ['Pacific/Honolulu', '2026-02-01T10:00:00.000Z'],
    ['UTC', '2026-02-01T00:00:00.000Z'],
    [null, '2026-02-01T00:00:00.000Z'],
  ])('months of %s begin at %s', async (timeZone, begin) => {
    const before = new Date(new Date(begin).getTime() - 1).toISOString();
    expect(await rows('MONTH', timeZone, before, begin)).toEqual([
      ['2026-01', '2026-01-01', 1],
      ['2026-02', '2026-02-01', 1],
    ]);
  });

  it('a day of Prague on which clocks go forward has 23 hours, one on which they go back 25', async () => {
    expect(
      await rows(
        'DAY',
        'Europe/Prague',
        '2026-03-28T22:59:59.999Z',
        '2026-03-28T23:00:00Z',
        '2026-03-29T21:59:59.999Z',
        '2026-03-29T22:00:00Z',
      ),
    ).toEqual([
      ['2026-03-28', '2026-03-28', 1],
      ['2026-03-29', '2026-03-29', 2],
      ['2026-03-30', '2026-03-30', 1],
    ]);
    customer = (await givenCustomer(rapport)).globalId;
    expect(
      await rows(
        'DAY',
        'Europe/Prague',
        '2026-10-24T21:59:59.999Z',
        '2026-10-24T22:00:00Z',
        '2026-10-25T22:59:59.999Z',
        '2026-10-25T23:00:00Z',
      ),
    ).toEqual([
      ['2026-10-24', '2026-10-24', 1],
      ['2026-10-25', '2026-10-25', 2],
      ['2026-10-26', '2026-10-26', 1],
    ]);
  });

  it('an hour that comes twice when clocks go back counts for its day both times', async () => {
    // 02:30 in Prague, in summer time and again in winter time.
    expect(await rows('DAY', 'Europe/Prague', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z')).toEqual([
      ['2026-10-25', '2026-10-25', 2],
    ]);
  });

  it('weeks are those of ISO 8601: from Monday, of the year of their Thursday', async () => {
    expect(await rows('WEEK', null, '2027-01-03T23:59:59Z', '2027-01-04T00:00:00Z', '2024-12-30T00:00:00Z')).toEqual([
      ['2025-W01', '2024-12-30', 1],
      ['2026-W53', '2026-12-28', 1],
      ['2027-W01', '2027-01-04', 1],
    ]);
  });

  it.each([
    ['QUARTER', '2025-Q4', '2026-Q1', '2025-10-01'],
    ['YEAR', '2025', '2026', '2025-01-01'],
  ])('a %s begins with the local midnight, also thirteen hours and three quarters ahead', async (groupBy, old, next, start) => {
    expect(await rows(groupBy, 'Pacific/Chatham', '2025-12-31T10:14:59.999Z', '2025-12-31T10:15:00Z')).toEqual([
      [old, start, 1],
      [next, '2026-01-01', 1],
    ]);
  });

  it.each([
    // Clocks go back from 01:00 to 00:00 on the first Sunday of November: midnight comes at 04:00 and at 05:00 UTC.
    ['DAY', 'America/Havana', '2026-11-01T04:00:00Z', '2026-10-31', '2026-11-01'],
    ['MONTH', 'America/Havana', '2026-11-01T04:00:00Z', '2026-10', '2026-11'],
    // They went forward from 00:00 to 01:00: there was no midnight.
    ['DAY', 'America/Sao_Paulo', '2017-10-15T03:00:00Z', '2017-10-14', '2017-10-15'],
  ])(
    'a %s of %s begins where its first moment is, also where midnight comes twice or not at all',
    async (groupBy, zone, begin, old, next) => {
      const at = (ms: number) => new Date(new Date(begin).getTime() + ms).toISOString();
      const keys = (await rows(groupBy, zone, at(-1), at(0), at(1_800_000), at(5_400_000))).map(([key, , many]) => [key, many]);
      expect(keys).toEqual([
        [old, 1],
        [next, 3],
      ]);
    },
  );

  it('takes every time zone that this engine knows', async () => {
    await rows('DAY', null, '2026-05-05T12:00:00Z');
    const zones = Intl.supportedValuesOf('timeZone');
    const refused: string[] = [];
    // As many at once as a document may ask for.
    for (let from = 0; from < zones.length; from += ALIASES) {
      const some = zones.slice(from, from + ALIASES);
      const asked = some.map(
        (zone, nth) => `z${nth}: purchaseTotals(filter: $filter, groupBy: DAY, timeZone: "${zone}") { count }`,
      );
      const { data } = await rapport
        .as('sales.statistics.read')
        .run<Record<string, unknown>>(`query Q($filter: PurchaseFilter) { ${asked.join(' ')} }`, {
          filter: { customerId: customer },
        });
      refused.push(...some.filter((_zone, nth) => JSON.stringify(data?.[`z${nth}`]) !== '[{"count":1}]'));
    }
    expect(refused).toEqual([]);
  });
});
