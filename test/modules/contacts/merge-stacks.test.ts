/** Whatever is merged in whatever order, undone in reverse it was as if nothing had happened. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { comparable, storedRows } from '../../contract/stored-rows.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from './given.ts';
import { givenCustomerRecords } from './given-records.ts';
import { tryMerge, undo } from './merging.ts';

const rapport = createTestRapport([access, contacts]);
const PEOPLE = 4;
const merges = fc.array(fc.tuple(fc.nat(PEOPLE - 1), fc.nat(PEOPLE - 1)), { minLength: 1, maxLength: 5 });
const rowsOf = async () => {
  const { CustomerMerge: _kept, LoggedEvent: _log, AuditEntry: _audit, ...rows } = comparable(await storedRows(rapport.db));
  return rows;
};

it('undone in the reverse order, merges leave every row as it was', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(merges, fc.array(fc.boolean(), { minLength: PEOPLE, maxLength: PEOPLE }), async (steps, hasRecords) => {
      run += 1;
      const people: string[] = [];
      for (const [index, rich] of hasRecords.entries()) {
        const { id } = await givenCustomer(rapport, {
          givenName: `P${index}`,
          ...(rich && { honorific: 'Dr.', language: 'cs' }),
        });
        if (rich) await givenCustomerRecords(rapport.ctx, id, `word${run}x${index}`);
        people.push(id);
      }
      const before = await rowsOf();
      const done: string[] = [];
      for (const [survivor, absorbed] of steps) {
        if (survivor === absorbed) continue;
        const answer = await tryMerge(rapport, { survivor: people[survivor] ?? '', absorbed: people[absorbed] ?? '' });
        if (answer.__typename === 'MergeCustomersSuccess') done.push(answer.merge.id);
      }
      for (const mergeId of done.reverse()) await undo(rapport, mergeId);
      expect(await rowsOf()).toEqual(before);
    }),
    { numRuns: 4 },
  );
}, 120_000);
