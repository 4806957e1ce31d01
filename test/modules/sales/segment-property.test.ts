/** Whatever the criteria and whoever bought what: the SQL answers what the criteria of sales say, alone and among those of others. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts, membersOf } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { givenSegmentModels } from '../contacts/given-segment-models.ts';
import { criteria, GROUPS, isCounted, type Meant, trees } from '../contacts/segment-model.ts';
import { givenBuyers } from './given-buyers.ts';
import { type BuyerModel, buyerModel, CATEGORIES, salesCriteria } from './segment-model.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const HOW_MANY = 60;
const groupIds = Array.from({ length: GROUPS }, () => newId());
const productIds = CATEGORIES.map(() => newId());
const customers = new Map<string, BuyerModel>(fc.sample(buyerModel, HOW_MANY).map((model) => [newId(), model]));

beforeAll(async () => {
  await givenSegmentModels(rapport, new Map([...customers].map(([id, { contact }]) => [id, contact])), groupIds);
  await givenBuyers(rapport, customers, productIds);
});

const leaves = salesCriteria((number) => globalId('Product', productIds[number] ?? ''));
const others = criteria((number) => globalId('Group', groupIds[number] ?? '')).map((leaf) =>
  leaf.map(({ sent, holds }): Meant<BuyerModel> => ({ sent, holds: ({ contact }) => holds(contact) })),
);
const holdsIn = async (sent: object) => {
  const statement = membersOf(rapport.ctx, { id: newId(), criteria: { version: 1, ...sent } });
  return (await rapport.db.$queryRaw<{ id: string }[]>(statement)).map(({ id }) => id).sort();
};
const expected = (holds: (customer: BuyerModel) => boolean) =>
  [...customers]
    .filter(([, model]) => isCounted(model.contact) && holds(model))
    .map(([id]) => id)
    .sort();

it('of each criterion, and of its opposite, the SQL finds whom the criteria mean', async () => {
  for (const leaf of leaves) {
    await fc.assert(
      fc.asyncProperty(leaf, async ({ sent, holds }) => {
        expect(await holdsIn(sent)).toEqual(expected(holds));
        expect(await holdsIn({ not: sent })).toEqual(expected((one) => !holds(one)));
      }),
      { numRuns: 25 },
    );
  }
});

it('of any tree of criteria the SQL finds whom the criteria mean', async () => {
  const sizes: number[] = [];
  await fc.assert(
    fc.asyncProperty(trees([...leaves, ...leaves, ...others]), async ({ sent, holds }) => {
      const found = await holdsIn(sent);
      expect(found).toEqual(expected(holds));
      sizes.push(found.length);
    }),
    { numRuns: 100 },
  );
  // The trees are neither all empty nor all full: the comparison compares something.
  expect(sizes.filter((size) => size > 0 && size < HOW_MANY / 2).length).toBeGreaterThan(10);
});
