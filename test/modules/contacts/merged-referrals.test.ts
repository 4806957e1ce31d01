/** Referrals follow a merge and its undoing, as many as one transaction may hold. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from './given.ts';
import { merge, tryMerge, undo } from './merging.ts';

const rapport = createTestRapport([access, contacts]);
const referredBy = (id: string) => rapport.db.customer.count({ where: { acquisitionReferrerId: id } });

async function givenReferred(referrerId: string, many: number): Promise<void> {
  await rapport.db.$executeRaw`
    INSERT INTO "Customer" ("id", "version", "kind", "givenName", "displayName", "lifecycle", "serviceTier", "reachText",
      "acquisitionSource", "acquisitionReferrerId", "createdAt", "updatedAt", "recordedByKind")
    SELECT gen_random_uuid(), 1, "kind", "givenName", "displayName", "lifecycle", "serviceTier", '', 'WORD_OF_MOUTH', "id",
      "createdAt", "updatedAt", "recordedByKind"
    FROM "Customer", generate_series(1, ${many}::int) WHERE "id" = ${referrerId}::uuid`;
}

it('follow by the thousand and come back; of more the merge is refused, and goes the other way', async () => {
  const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport)];
  const pair = { survivor: survivor.id, absorbed: absorbed.id };
  await givenReferred(absorbed.id, 1_000);
  await givenReferred(survivor.id, 5);

  const mergeId = await merge(rapport, pair);
  expect([await referredBy(survivor.id), await referredBy(absorbed.id)]).toEqual([1_005, 0]);
  await undo(rapport, mergeId);
  expect([await referredBy(survivor.id), await referredBy(absorbed.id)]).toEqual([5, 1_000]);

  await givenReferred(absorbed.id, 1);
  expect(await tryMerge(rapport, pair)).toMatchObject({
    __typename: 'ConflictError',
    message: 'Who would be absorbed sent 1001 others; at most 1000 change hands at once. Merge the other way.',
  });
  expect([await referredBy(survivor.id), await referredBy(absorbed.id)]).toEqual([5, 1_001]);
  await merge(rapport, { survivor: absorbed.id, absorbed: survivor.id });
  expect(await referredBy(absorbed.id)).toBe(1_006);
});
