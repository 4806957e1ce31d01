/** Policies and calendars that change while complaints come, move on and follow merges. */
import { expect, it } from 'vitest';
import { ConflictError } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { mergeCustomers } from '../../../src/modules/contacts/merging/index.ts';
import { feedback, moveComplaint, openComplaint } from '../../../src/modules/feedback/index.ts';
import { setSlaPolicy, setWorkCalendar } from '../../../src/modules/feedback/service-levels/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenComplaint } from './given.ts';

const ALWAYS = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' }));
const NIGHTS = ALWAYS.map(({ weekday }) => ({ weekday, from: '22:00', to: '24:00' }));

/** On a busy machine some do not get their turn at once, and change nothing. */
async function insist<Result>(run: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof ConflictError) || error.code !== 'TRY_AGAIN') throw error;
    }
  }
}

await describeOnPostgres('changing policies and calendars at once with all else', () => {
  const rapport = createTestRapport([access, contacts, sales, communications, feedback], {
    databaseOptions: { kind: 'postgres' },
  });
  const policy = (resolutionMinutes: number, calendarId: string | null = null) =>
    setSlaPolicy(rapport.ctx, {
      ...{ severity: 'MEDIUM', acknowledgeMinutes: 60, firstResponseMinutes: 60, nextResponseMinutes: 60 },
      ...{ resolutionMinutes, calendarId },
    });

  const isWaitedFor = async () => {
    const [row] = await rapport.db.$queryRaw<{ waiting: boolean }[]>`
      SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS waiting`;
    return row?.waiting ?? false;
  };

  it('leaves no clock behind that was begun by what was just replaced', async () => {
    const customer = await givenCustomer(rapport);
    await policy(99);
    let changed: Promise<unknown> = Promise.resolve();
    const { id } = await rapport.ctx.transact(async (tx) => {
      const complaint = await openComplaint(tx, { customerId: customer.id, subject: 'Late' });
      let isChanged = false;
      changed = policy(100).then(() => {
        isChanged = true;
      });
      while (!isChanged && !(await isWaitedFor())) await new Promise((resolve) => setImmediate(resolve));
      if (isChanged) await rapport.settle();
      return complaint;
    });
    await changed;
    await rapport.settle();
    const clock = await rapport.db.slaClock.findFirstOrThrow({ where: { complaintId: id, metric: 'RESOLUTION' } });
    expect(clock.targetMinutes).toBe(100);
  });

  it('waits for merges and moves, and they for it: every clock follows in the end', async () => {
    const { id } = await setWorkCalendar(rapport.ctx, { name: 'Shop', timeZone: 'UTC', intervals: NIGHTS });
    await policy(100, id);
    await rapport.settle();
    const pairs = await Promise.all(
      Array.from({ length: 6 }, async () => [await givenCustomer(rapport), await givenCustomer(rapport)] as const),
    );
    const complaints = await Promise.all(pairs.flat().map((customer) => insist(() => givenComplaint(rapport, customer))));
    const set = async (intervals: typeof ALWAYS) => {
      await insist(() => setWorkCalendar(rapport.ctx, { id, name: 'Shop', timeZone: 'UTC', intervals }));
      await rapport.settle();
    };
    await Promise.all([
      set(NIGHTS).then(() => set(ALWAYS)),
      ...pairs.map(([survivor, absorbed]) =>
        insist(() => mergeCustomers(rapport.ctx, { survivorId: survivor.id, absorbedId: absorbed.id })),
      ),
      ...complaints.map((complaint) => insist(() => moveComplaint(rapport.ctx, { id: complaint.id, status: 'INVESTIGATING' }))),
    ]);
    await rapport.settle();
    const due = new Date(rapport.clock.now().getTime() + 100 * 60_000);
    const where = { metric: 'RESOLUTION', complaintId: { in: complaints.map((one) => one.id) } } as const;
    const clocks = await rapport.db.slaClock.findMany({ where });
    expect(clocks.map(({ dueAt }) => dueAt)).toEqual(complaints.map(() => due));
  });
});
