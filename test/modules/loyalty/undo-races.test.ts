/** A reward is claimed while the undoing of a merge gives its membership back: on a real Postgres. */
import { expect, it, vi } from 'vitest';
import type { Membership } from '../../../src/modules/loyalty/memberships/index.ts';
import { claimReward } from '../../../src/modules/loyalty/rewards/index.ts';
import { createTestRapport, describeOnPostgres } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { merge, undo } from '../contacts/merging.ts';
import { givenMember, givenProgram } from './given.ts';
import { givenPoints, givenReward, MODULES } from './given-rewards.ts';
import { faultsIn, sumsOf } from './points-documents.ts';

await describeOnPostgres('a claim that waits for the undoing of a merge', () => {
  vi.setConfig({ testTimeout: 60_000 });
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });
  const waiting = (many: number) =>
    vi.waitFor(
      async () => {
        const rows = await rapport.db.$queryRaw<unknown[]>`
          SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        expect(rows).toHaveLength(many);
      },
      { timeout: 20_000 },
    );

  /** Of a member with 100 points, for all of them: it comes after the undoing, and began before it. */
  async function claimed(survivorId: string, gone: Membership, program: { readonly id: string }): Promise<void> {
    await givenPoints(rapport, gone, 100);
    const reward = await givenReward(rapport, program, { cost: 100 });
    const mergeId = await merge(rapport, { survivor: survivorId, absorbed: gone.customerId });
    let undoing: Promise<void> | undefined;
    let claiming: ReturnType<typeof claimReward> | undefined;

    await rapport.ctx.transact(async (tx) => {
      await tx.db.$queryRaw`SELECT FROM "Customer" WHERE "id" = ${survivorId}::uuid FOR UPDATE`;
      undoing = undo(rapport, mergeId);
      await waiting(1);
      claiming = claimReward(rapport.ctx, { rewardId: reward.id, membershipId: gone.id });
      await waiting(2);
    });
    await undoing;

    expect(await claiming).toMatchObject({
      grant: { customerId: gone.customerId, membershipId: gone.id },
      membership: { id: gone.id, balance: 0 },
    });
    expect(await sumsOf(rapport, gone)).toMatchObject({ balance: 0, entries: 0, lots: 0 });
    expect(await faultsIn(rapport)).toEqual([]);
  }

  it('is theirs whose membership it was before it was absorbed, and pays with their points alone', async () => {
    const program = await givenProgram(rapport);
    const [kept, gone] = [await givenMember(rapport, { program }), await givenMember(rapport, { program })];
    await givenPoints(rapport, kept, 70);

    await claimed(kept.customerId, gone, program);

    expect(await sumsOf(rapport, kept)).toMatchObject({ balance: 70, entries: 70, lots: 70 });
  });

  it('is theirs whose membership went along with them', async () => {
    const program = await givenProgram(rapport);

    await claimed((await givenCustomer(rapport)).id, await givenMember(rapport, { program }), program);
  });
});
