/** The computation of all risks: in parts, by several processes at once, and again after a stop. */
import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { mergeCustomers } from '../../../src/modules/contacts/merging/index.ts';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { reviewChurn } from '../../../src/modules/loyalty/churn/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, startTestRapport } from '../../support/index.ts';
import type { GivenCustomer } from '../contacts/given.ts';
import { givenAtRisk } from './given-risks.ts';
import { LIKELY, review, standingsOf, tasksOf } from './given-standings.ts';

const MODULES = [access, contacts, sales, communications, feedback, loyalty];
await describeOnPostgres('the computation among many customers', () => {
  const counter = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter } });
  const MANY = 1_100;
  let people: readonly GivenCustomer[] = [];
  beforeAll(async () => {
    people = await givenAtRisk(
      rapport,
      Array.from({ length: MANY }, () => LIKELY),
    );
  });
  /** Is set after so many looks. */
  const stopAfter = (looks: number) => {
    let left = looks;
    const signal = {
      get aborted() {
        left -= 1;
        return left < 0;
      },
    };
    return signal as AbortSignal;
  };

  it('goes on after a stop where it had come to', async () => {
    const started = rapport.clock.now();
    await review(rapport, stopAfter(1));
    expect(await rapport.db.churnReview.findMany()).toMatchObject([
      { startedAt: started, finishedAt: null, reached: expect.any(String) },
    ]);
    expect(await rapport.db.churnStanding.count()).toBe(500);

    rapport.clock.set(new Date(started.getTime() + 1_000));
    const { statements } = await counter.during(() => review(rapport));
    expect(await rapport.db.churnStanding.groupBy({ by: ['asOf'], _count: true, orderBy: { asOf: 'asc' } })).toEqual([
      { asOf: started, _count: 500 },
      { asOf: rapport.clock.now(), _count: MANY - 500 },
    ]);
    expect(await rapport.db.churnReview.findMany()).toMatchObject([{ startedAt: started, finishedAt: rapport.clock.now() }]);
    expect(await tasksOf(rapport, people)).toHaveLength(MANY);
    // Two parts: so many statements for each, however many customers.
    expect(statements.length).toBeLessThanOrEqual(60);
  });

  it('begins anew once it was done, and asks nobody again', async () => {
    rapport.clock.set(new Date(rapport.clock.now().getTime() + 1_000));
    await review(rapport);
    expect(await rapport.db.churnStanding.count({ where: { asOf: rapport.clock.now() } })).toBe(MANY);
    expect(await tasksOf(rapport, people)).toHaveLength(MANY);
  });

  it('by several processes at once makes one standing and one task of each, also after one fails in the middle', async () => {
    await rapport.db.churnStanding.deleteMany();
    await rapport.db.task.deleteMany({ where: { origin: 'loyalty.risk' } });
    await using other = await startTestRapport(MODULES, { database: rapport.database });
    other.clock.set(rapport.clock.now());
    const crash = rapport.ctx.transact(async (tx) => {
      await reviewChurn(tx, new AbortController().signal);
      throw new Error('The process is gone.');
    });
    await expect(crash).rejects.toThrow('The process is gone.');
    expect(await rapport.db.churnStanding.count()).toBe(0);
    expect(await tasksOf(rapport, people)).toEqual([]);

    await Promise.all([review(rapport), review(other), review(rapport), review(other)]);
    expect(await rapport.db.churnStanding.count()).toBe(MANY);
    const tasks = await tasksOf(rapport, people);
    expect(new Set(tasks.map(({ customerId }) => customerId)).size).toBe(MANY);
    expect(tasks).toHaveLength(MANY);
  });
});

await describeOnPostgres('the computation beside merges and erasures', () => {
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('does not wait in a circle with merges and erasures, and leaves no standing of who is gone', async () => {
    const some = await givenAtRisk(
      rapport,
      Array.from({ length: 20 }, () => LIKELY),
    );
    for (const nth of [0, 2, 4]) {
      const [survivor, absorbed] = [some[nth]?.id ?? '', some[nth + 1]?.id ?? ''];
      await Promise.all([review(rapport), mergeCustomers(rapport.ctx, { survivorId: survivor, absorbedId: absorbed })]);
    }
    for (const nth of [6, 7]) {
      const asked = { customerId: some[nth]?.id ?? '', reason: 'Asked for it' };
      await Promise.all([review(rapport), eraseCustomer(rapport.ctx, asked)]);
    }
    const gone = [1, 3, 5, 6, 7].map((nth) => some[nth]);
    expect(await standingsOf(rapport, gone)).toEqual([]);
    await review(rapport);
    expect(
      await standingsOf(
        rapport,
        [0, 2, 4].map((nth) => some[nth]),
      ),
    ).toHaveLength(3);
    expect(await rapport.db.churnStanding.count()).toBe(20 - 5);
  });
});
