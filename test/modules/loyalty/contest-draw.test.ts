/** What a draw costs where many positions are passed over. */
import { expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { drawContest } from '../../../src/modules/loyalty/contests/index.ts';
import { createContest } from '../../../src/modules/loyalty/index.ts';
import { countStatements, createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { MODULES } from './given-rewards.ts';

const ENTRIES = 40;
const counter = countStatements();
const rapport = createTestRapport(MODULES, { databaseOptions: { wrapAdapter: counter.wrapAdapter } });

it('looks up the positions in one statement, though only one of forty entries counts', async () => {
  const [dead, alive] = [await givenCustomer(rapport), await givenCustomer(rapport)];
  await rapport.db.customer.update({ where: { id: dead.id }, data: { deceasedOn: new Date('2020-01-01T00:00:00Z') } });
  const [opensAt, closesAt] = [rapport.clock.now(), new Date(rapport.clock.now().getTime() + 3_600_000)];
  const { id: contestId } = await createContest(rapport.ctx, { name: 'Summer draw', opensAt, closesAt });
  const data = Array.from({ length: ENTRIES }, (_none, position) => ({
    ...{ id: newId(), contestId, position, enteredAt: opensAt, recordedByKind: 'SYSTEM' as const },
    customerId: position === 7 ? alive.id : dead.id,
    // One entry of a customer counts: those of the dead are as if voided by merges, but for the first.
    voidedAt: position > 0 && position !== 7 ? opensAt : null,
  }));
  await rapport.db.contestEntry.createMany({ data });
  await rapport.db.contest.update({ where: { id: contestId }, data: { entryCount: ENTRIES } });
  rapport.clock.set(closesAt);

  const { result, statements } = await counter.during(() => drawContest(rapport.ctx, contestId));

  expect(result.winnerEntryId).toBe(data[7]?.id);
  expect(statements.filter(({ sql }) => /^SELECT.*FROM "(?:public"\.")?ContestEntry"/s.test(sql))).toHaveLength(2);
});
