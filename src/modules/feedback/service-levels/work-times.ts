/** Work calendars as clocks read them. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, NotFoundError } from '../../../kernel/index.ts';
import type { WorkTimes } from './working-time.ts';

export type Calendar = Prisma.WorkCalendarGetPayload<{ include: { intervals: true } }>;

export async function workTimes({ db }: Pick<Ctx, 'db'>, id: string): Promise<Calendar> {
  const calendar = await db.workCalendar.findUnique({ where: { id }, include: { intervals: true } });
  if (!calendar) throw new NotFoundError('WorkCalendar', id);
  return calendar;
}

export function timesOf({ timeZone, intervals, holidays }: Pick<Calendar, 'timeZone' | 'intervals' | 'holidays'>): WorkTimes {
  return { timeZone, intervals, holidays: new Set(holidays.map((day) => day.toISOString().slice(0, 10))) };
}

/** Many at once, in their order. */
export async function workTimesById({ db }: Pick<Ctx, 'db'>, ids: readonly string[]): Promise<(WorkTimes | null)[]> {
  const calendars = await db.workCalendar.findMany({ where: { id: { in: [...ids] } }, include: { intervals: true } });
  const byId = new Map(calendars.map((calendar) => [calendar.id, timesOf(calendar)]));
  return ids.map((id) => byId.get(id) ?? null);
}
