/** Work calendars: when somebody works. */
import type { Prisma } from '../../../generated/index.ts';
import { ConflictError, type Ctx, newId, type TxCtx } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { changeServiceLevels } from './lock.ts';
import { type NewCalendar, readIntervals } from './read-calendar.ts';
import { workTimes } from './work-times.ts';

/** Makes a calendar, or changes one: clocks that run by it count by the new times from now on, and what they have counted stays. */
export function setWorkCalendar(ctx: Ctx, input: NewCalendar): Promise<Prisma.WorkCalendarModel> {
  return ctx.transact(async (tx) => {
    const intervals = readIntervals(input);
    await changeServiceLevels(tx);
    const before = input.id ? await workTimes(tx, input.id) : null;
    const id = before?.id ?? newId();
    await requireFreeName(tx, id, input.name);
    const now = tx.clock.now();
    const data = { name: input.name, timeZone: input.timeZone, holidays: daysOf(input), updatedAt: now };
    if (before) {
      await keepEarlier(tx, before, now);
      await tx.db.workInterval.deleteMany({ where: { calendarId: id } });
      await tx.db.workCalendar.update({ where: { id }, data });
      await tx.enqueue('feedback.retarget-clocks', { asOf: now.toISOString(), calendarId: id });
    } else {
      await tx.db.workCalendar.create({ data: { id, ...data, createdAt: now } });
    }
    await tx.db.workInterval.createMany({ data: intervals.map((interval) => ({ id: newId(), calendarId: id, ...interval })) });
    const after = await tx.db.workCalendar.findUniqueOrThrow({ where: { id } });
    const { earlier: _earlier, ...said } = before ?? { earlier: [] };
    await audit(tx, {
      ...{ action: 'feedback.calendar.set', type: 'WorkCalendar', id },
      ...{ before: before && said, after: { ...after, intervals } },
    });
    return after;
  });
}

/** What it said until now: what was worked up to here is counted by it. */
async function keepEarlier(
  { db }: TxCtx,
  { id: calendarId, timeZone, holidays, intervals }: Awaited<ReturnType<typeof workTimes>>,
  until: Date,
): Promise<void> {
  const times = intervals.map(({ weekday, fromMinute, toMinute }) => ({ weekday, fromMinute, toMinute }));
  await db.earlierCalendar.create({ data: { id: newId(), calendarId, until, timeZone, holidays, intervals: times } });
}

/** Each once, in their order. */
function daysOf({ holidays }: NewCalendar): Date[] {
  const days = new Map((holidays ?? []).map((day) => [day.getTime(), day]));
  return [...days.values()].sort((one, other) => one.getTime() - other.getTime());
}

/** Names that differ by case and accents alone are one, as those of surveys. */
async function requireFreeName({ db }: TxCtx, id: string, name: string): Promise<void> {
  const [other] = await db.$queryRaw<{ name: string }[]>`
    SELECT "name" FROM "WorkCalendar" WHERE fold_text("name") = fold_text(${name}) AND "id" <> ${id}::uuid`;
  if (other) throw new ConflictError(`There is a calendar named "${other.name}" already.`, { code: 'UNIQUE_VIOLATION' });
}
