/** Two benchmarks and the tests of duplicates rest on these customers, so what they promise is tested. */
import { describe, expect, it } from 'vitest';
import { dirtyWorld, truePairs } from '../../bench/dirty-customers.ts';
import { readCustomer } from '../../src/modules/contacts/customer-input.ts';
import { Issues } from '../../src/modules/contacts/issues.ts';

describe('made-up customers', () => {
  const world = dirtyWorld({ seed: 7, count: 1_000 });

  it('are the same from the same seed, and others from another', () => {
    expect(dirtyWorld({ seed: 7, count: 1_000 })).toEqual(world);
    expect(dirtyWorld({ seed: 8, count: 1_000 }).customers).not.toEqual(world.customers);
  });

  it('are as many as asked for, a tenth of them recorded again', () => {
    expect(world.customers).toHaveLength(1_000);
    expect(world.people).toHaveLength(900);
    expect(truePairs(world.customers).length).toBeGreaterThanOrEqual(100);
  });

  it('are paired with every other record of the same person, and with nobody else', () => {
    const pairs = truePairs(world.customers);
    const expected = world.customers.flatMap(({ person }, one) =>
      world.customers.flatMap((other, index) => (index > one && other.person === person ? [[one, index]] : [])),
    );
    expect(pairs.toSorted(([a, b], [c, d]) => a - c || b - d)).toEqual(expected);
  });

  it('can all be recorded: what is wrong with them is wrong in the world, not with the input', () => {
    const now = new Date();
    const refused = world.customers.filter(({ input }) => {
      const issues = new Issues();
      readCustomer(input, issues, { now, keepsUnparsedPhones: true });
      return issues.found.length > 0;
    });
    expect(refused).toEqual([]);
  });

  it('hold families that share a landline, names in many scripts, single names and misspelt ones', () => {
    const landlines = world.people.flatMap(({ landline }) => (landline ? [landline.number] : []));
    expect(landlines.length - new Set(landlines).size).toBeGreaterThan(100);
    for (const script of [/\p{sc=Latin}/u, /\p{sc=Arab}/u, /\p{sc=Cyrl}/u, /\p{sc=Han}/u]) {
      expect(world.customers.some(({ input }) => script.test(input.givenName ?? ''))).toBe(true);
    }
    expect(world.people.some(({ familyName }) => familyName === null)).toBe(true);
    expect(world.customers.some(({ faults }) => faults.includes('name misspelt'))).toBe(true);
  });
});
