/** Somebody is erased at the moment at which what is pending of theirs is booked: whoever comes first, no words stay and nothing is booked after. */
import { expect, it, vi } from 'vitest';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { pendingJob } from '../../../src/modules/loyalty/ledger/index.ts';
import { createTestRapport, describeOnPostgres, globalId } from '../../support/index.ts';
import { givenSale } from '../sales/given-money.ts';
import { givenMember, givenProgram } from './given.ts';
import { MODULES } from './given-rewards.ts';
import { faultsIn, linesOf } from './points-documents.ts';

await describeOnPostgres('what is pending of somebody who is erased', () => {
  vi.setConfig({ testTimeout: 60_000 });
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres', poolSize: 8 } });
  const book = () => pendingJob.run(rapport.ctx, new AbortController().signal, null);
  const erase = (customerId: string) => eraseCustomer(rapport.ctx, { customerId, reason: 'Asked for it' });
  /** A member with 100 points that are due. */
  const given = async () => {
    const member = await givenMember(rapport, { program: await givenProgram(rapport, { rules: { pendingDays: 1 } }) });
    const id = member.customerId;
    await givenSale(rapport, { customer: { id, globalId: globalId('Customer', id) } });
    await rapport.settle();
    rapport.clock.set(new Date(rapport.clock.now().getTime() + 86_400_000));
    return member;
  };
  const waiting = (count: number) =>
    vi.waitFor(
      async () => {
        const rows = await rapport.db.$queryRaw<unknown[]>`
          SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        expect(rows).toHaveLength(count);
      },
      { timeout: 20_000 },
    );
  /** Starts the first, which waits for the table, then the second; then both may go on. */
  const whileHeld = (table: 'PointsLot' | 'PendingEarning', run: (done: Promise<unknown>[]) => Promise<void>) =>
    rapport.db
      .$transaction(
        async (holder) => {
          await holder.$executeRawUnsafe(`LOCK TABLE "${table}" IN EXCLUSIVE MODE`);
          const done: Promise<unknown>[] = [];
          await run(done);
          return { done };
        },
        { timeout: 50_000 },
      )
      .then(({ done }) => Promise.all(done));

  it('is booked without words if the booking comes first: the erasure waits for it', async () => {
    const member = await given();

    await whileHeld('PointsLot', async (done) => {
      done.push(book());
      await waiting(1);
      done.push(erase(member.customerId));
      await waiting(2);
    });

    expect(await rapport.db.pointsEntry.findMany({ where: { membershipId: member.id } })).toMatchObject([
      { kind: 'EARN', points: 100, reason: '[erased]' },
    ]);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('is not booked if the erasure comes first: the booking passes over it', async () => {
    const member = await given();

    await whileHeld('PendingEarning', async (done) => {
      done.push(erase(member.customerId));
      await waiting(1);
      await book();
    });
    await book();

    expect(await linesOf(rapport, member)).toEqual([]);
    expect(await rapport.db.pendingEarning.findMany({ where: { membershipId: member.id } })).toMatchObject([{ points: 0 }]);
    expect(await faultsIn(rapport)).toEqual([]);
  });
});
