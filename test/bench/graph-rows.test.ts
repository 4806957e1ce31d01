/** Whom the made-up rows are of decides what a read costs: few have much, most have little. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inputs, QUERIES } from '../../bench/graph/asked.ts';
import { pickedCustomer, volumesAt } from '../../bench/graph/source-rows.ts';
import { type TestDatabase, testDatabase } from '../support/databases.ts';

describe('customers picked by a power law', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase({ modules: [], kind: 'pglite' });
  });
  afterAll(() => database.close());

  it('are all of those there are, a tenth of them picked for a quarter of the rows', async () => {
    const { rows } = await database.executeSql(`
      SELECT count(*)::int AS picked, min(customer)::int AS first, max(customer)::int AS last, max(times)::int AS most,
        (sum(times) FILTER (WHERE rank <= 100))::int AS of_a_tenth
      FROM (SELECT customer, count(*) AS times, row_number() OVER (ORDER BY count(*) DESC) AS rank
        FROM (SELECT ${pickedCustomer(1_000, '(n - 0.5) / 5000')} AS customer FROM generate_series(1, 5000) AS n) AS picks GROUP BY 1) AS counted`);
    expect(rows).toEqual([{ picked: 1_000, first: 1, last: 1_000, most: 67, of_a_tenth: 1_189 }]);
  });
});

describe('what is asked', () => {
  const volumes = volumesAt(0.01);

  it('is the same from the same seed, and of numbers that exist', () => {
    expect(volumes).toEqual({ customers: 1_000, products: 50 });
    for (const query of QUERIES) {
      const asked = inputs(query, 200, volumes);
      expect(inputs(query, 200, volumes)).toEqual(asked);
      for (const { id = 1, customerId = 1, productId = 1, after = 1 } of asked) {
        expect([id, customerId, productId, after].every((number) => Number.isInteger(number) && number >= 1)).toBe(true);
        expect(Math.max(id, customerId) <= 1_000 && productId <= 50 && after <= 950).toBe(true);
      }
    }
    expect(inputs('Q1', 200, volumes, 2)).not.toEqual(inputs('Q1', 200, volumes));
  });
});
