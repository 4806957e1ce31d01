/** What holds of points when many move them at the same moment: on a real Postgres, as the embedded database has one connection. */
import { expect, it, vi } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres } from '../../support/index.ts';
import { givenMember } from './given.ts';
import { earn, entryIn, reverse, spend, sumsOf } from './points-documents.ts';

const inParallel = <Result>(times: number, run: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: times }, (_none, index) => run(index)));

/** As a client does: whoever did not get their turn tries again. */
async function insist<Answer extends { readonly __typename: string }>(attempt: () => Promise<Answer>): Promise<Answer> {
  const answer = await attempt();
  return 'code' in answer && answer.code === 'TRY_AGAIN' ? insist(attempt) : answer;
}

await describeOnPostgres('points in parallel', () => {
  vi.setConfig({ testTimeout: 120_000 });
  const rapport = createTestRapport([access, contacts, sales, communications, loyalty], {
    databaseOptions: { kind: 'postgres', poolSize: 25 },
    // They wait for each other: on a busy machine for longer than a client would.
    limits: { requestMilliseconds: 60_000 },
  });

  it('100 spends of 100 from 100: one succeeds, 99 are told that there is nothing left, and the winner’s key answers its entry', async () => {
    const agent = rapport.asAdministrator();
    const member = await givenMember(rapport);
    await earn(agent, member, 100);
    const keys = Array.from({ length: 100 }, () => newId());

    const answers = await inParallel(100, (index) => insist(() => spend(agent, member, 100, { idempotencyKey: keys[index] })));

    const winner = answers.findIndex(({ __typename }) => __typename === 'SpendPointsSuccess');
    const losers = answers.filter((_answer, index) => index !== winner);
    expect(losers).toHaveLength(99);
    for (const loser of losers) {
      expect(loser).toMatchObject({ __typename: 'InsufficientPointsError', code: 'INSUFFICIENT_POINTS', balance: 0 });
    }
    expect(await sumsOf(rapport, member)).toEqual({ balance: 0, owed: 0, entries: 0, owedByEntries: 0, lots: 0 });
    expect(await spend(agent, member, 100, { idempotencyKey: keys[winner] })).toEqual(answers[winner]);
    expect(await rapport.db.pointsEntry.count({ where: { membershipId: member.id } })).toBe(2);
  });

  it('50 reversals of one entry: one succeeds, 49 are told so', async () => {
    const agent = rapport.asAdministrator();
    const member = await givenMember(rapport);
    const entry = entryIn(await earn(agent, member, 70));

    const answers = await inParallel(50, () => insist(() => reverse(agent, entry)));

    const refused = answers.filter((answer) => 'code' in answer && answer.code === 'ALREADY_REVERSED');
    expect(refused).toHaveLength(49);
    expect(await sumsOf(rapport, member)).toEqual({ balance: 0, owed: 0, entries: 0, owedByEntries: 0, lots: 0 });
  });
});
