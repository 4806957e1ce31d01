/** Work calendars: when somebody works. */
import type { Prisma } from '../../../generated/index.ts';
import { ConflictError, type Ctx, newId, type TxCtx } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { advance, OVER, openClocks } from './clock-rows.ts';
import { settled } from './keep-clocks.ts';
import { type NewCalendar, readIntervals } from './read-calendar.ts';
import { type Calendar, timesOf, workTimes } from './work-times.ts';

/** Makes a calendar, or changes one: clocks that run by it count by the new times from now on. */
export function setWorkCalendar(ctx: Ctx, input: NewCalendar): Promise<Prisma.WorkCalendarModel> {
  return ctx.transact(async (tx) => {
    const intervals = readIntervals(input);
    const before = input.id ? await workTimes(tx, input.id) : null;
    const id = before?.id ?? newId();
    await requireFreeName(tx, id, input.name);
    const now = tx.clock.now();
    const data = { name: input.name, timeZone: input.timeZone, holidays: [...(input.holidays ?? [])], updatedAt: now };
    const rows = intervals.map((interval) => ({ id: newId(), calendarId: id, ...interval }));
    if (before) {
      await followCalendar(tx, id, { ...data, intervals: rows });
      await tx.db.workInterval.deleteMany({ where: { calendarId: id } });
      await tx.db.workCalendar.update({ where: { id }, data });
    } else {
      await tx.db.workCalendar.create({ data: { id, ...data, createdAt: now } });
    }
    await tx.db.workInterval.createMany({ data: rows });
    const after = await tx.db.workCalendar.findUniqueOrThrow({ where: { id } });
    await audit(tx, { action: 'feedback.calendar.set', type: 'WorkCalendar', id, before, after: { ...after, intervals } });
    return after;
  });
}

/** What running clocks have counted by the old times stays counted; from now on they count by the new ones. */
async function followCalendar(
  tx: TxCtx,
  calendarId: string,
  calendar: Pick<Calendar, 'timeZone' | 'holidays' | 'intervals'>,
): Promise<void> {
  const times = timesOf(calendar);
  const at = tx.clock.now();
  const clocks = await tx.db.slaClock.findMany({ where: { calendarId, state: { notIn: [...OVER] } } });
  const complaintIds = [...new Set(clocks.map(({ complaintId }) => complaintId))].sort();
  await tx.db.$queryRaw`SELECT "id" FROM "Complaint" WHERE "id" = ANY(${complaintIds}::uuid[]) ORDER BY "id" FOR NO KEY UPDATE`;
  for (const complaintId of complaintIds) {
    const breached = [];
    for (const clock of (await openClocks(tx, complaintId)).filter((one) => one.calendarId === calendarId)) {
      const { policyId, targetMinutes: same } = clock;
      const minutes = { ACKNOWLEDGE: same, FIRST_RESPONSE: same, NEXT_RESPONSE: same, RESOLUTION: same };
      if (await advance(tx, clock, { kind: 'RETARGET', at }, { policyId, calendarId, times, minutes })) breached.push(clock);
    }
    await settled(tx, await tx.db.complaint.findUniqueOrThrow({ where: { id: complaintId } }), breached);
  }
}

async function requireFreeName({ db }: TxCtx, id: string, name: string): Promise<void> {
  const other = await db.workCalendar.findUnique({ where: { name } });
  if (other && other.id !== id) throw new ConflictError('Another calendar has this name.', { code: 'UNIQUE_VIOLATION' });
}
