/** Points expire, whoever expires them: several processes at once, and one that was killed in the middle. */
import { expect, it, vi } from 'vitest';
import { expiryJob } from '../../../src/modules/loyalty/ledger/index.ts';
import { createTestRapport, describeOnPostgres, startTestRapport, type TestRapport } from '../../support/index.ts';
import { givenMember, givenProgram } from './given.ts';
import { MODULES } from './given-rewards.ts';
import { faultsIn } from './points-documents.ts';

/** More lots than a batch has. */
const MEMBERS = 24;
const LOTS_EACH = 50;

await describeOnPostgres('points whose time is over', () => {
  vi.setConfig({ testTimeout: 60_000 });
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres', poolSize: 8 } });
  const expire = ({ ctx }: TestRapport) => expiryJob.run(ctx, new AbortController().signal, null);

  /** Members with 50 lots of 2 points each, which expire tomorrow. */
  async function givenLots(): Promise<readonly string[]> {
    const program = await givenProgram(rapport, { rules: { expiresAfterDays: 1 } });
    const ids: string[] = [];
    for (let made = 0; made < MEMBERS; made += 1) ids.push((await givenMember(rapport, { program })).id);
    const now = rapport.clock.now();
    await rapport.db.$executeRaw`
      WITH lines AS (
        INSERT INTO "PointsEntry" ("id", "membershipId", "programId", "kind", "points", "reason", "balanceAfter", "programVersion", "enteredAt", "recordedByKind")
        SELECT gen_random_uuid(), member."id", ${program.id}::uuid, 'EARN', 2, 'Bought', 2 * nth, 1, ${now}, 'SYSTEM'
        FROM unnest(${ids}::uuid[]) AS member("id") CROSS JOIN generate_series(1, ${LOTS_EACH}::int) AS nth ORDER BY nth RETURNING "id", "membershipId"
      )
      INSERT INTO "PointsLot" ("id", "entryId", "membershipId", "points", "remaining", "earnedAt", "expiresAt")
      SELECT gen_random_uuid(), "id", "membershipId", 2, 2, ${now}, ${new Date(now.getTime() + 86_400_000)} FROM lines`;
    await rapport.db.loyaltyMembership.updateMany({ where: { id: { in: ids } }, data: { balance: 2 * LOTS_EACH } });
    expect(await faultsIn(rapport)).toEqual([]);
    rapport.clock.set(new Date(now.getTime() + 86_400_000));
    return ids;
  }

  async function expired(ids: readonly string[]) {
    const where = { membershipId: { in: [...ids] } };
    const { _sum } = await rapport.db.pointsEntry.aggregate({ where: { ...where, kind: 'EXPIRE' }, _sum: { points: true } });
    const left = await rapport.db.pointsLot.count({ where: { ...where, remaining: { gt: 0 } } });
    const drawn = await rapport.db.pointsDraw.count({ where: { lot: where } });
    return { points: _sum.points ?? 0, left, drawn };
  }
  const ALL = { points: -2 * LOTS_EACH * MEMBERS, left: 0, drawn: LOTS_EACH * MEMBERS };

  it('expire once, though two processes expire them at the same moment', async () => {
    const ids = await givenLots();
    await using second = await startTestRapport(MODULES, { database: rapport.database, startAt: rapport.clock.now() });

    await Promise.all([expire(rapport), expire(second), expire(rapport), expire(second)]);

    expect(await expired(ids)).toEqual(ALL);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('of a batch that was killed in the middle are all there, and expire with the next run', async () => {
    const ids = await givenLots();
    const ended = await rapport.db.$transaction(
      async (holder) => {
        // The batch has written its lines, and waits here for its draws.
        await holder.$executeRaw`LOCK TABLE "PointsDraw" IN EXCLUSIVE MODE`;
        const run = expire(rapport).then(
          () => 'done',
          () => 'failed',
        );
        const kill = async () => {
          const killed = await rapport.db.$queryRaw<unknown[]>`
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO "PointsDraw"%'`;
          expect(killed).toHaveLength(1);
        };
        await vi.waitFor(kill, { timeout: 20_000 });
        return run;
      },
      { timeout: 40_000 },
    );
    expect(ended).toBe('failed');
    expect(await expired(ids)).toEqual({ points: 0, left: LOTS_EACH * MEMBERS, drawn: 0 });

    await expire(rapport);

    expect(await expired(ids)).toEqual(ALL);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('end with the batch in which a stop is asked for, and go on from there', async () => {
    const ids = await givenLots();
    const stop = new AbortController();
    const stopping = { ...rapport.ctx, log: { ...rapport.ctx.log, info: () => stop.abort() } };

    await expiryJob.run(stopping, stop.signal, null);
    expect(await expired(ids)).toMatchObject({ left: LOTS_EACH * MEMBERS - 1_000 });
    expect(await faultsIn(rapport)).toEqual([]);
    await expire(rapport);

    expect(await expired(ids)).toEqual(ALL);
  });
});
