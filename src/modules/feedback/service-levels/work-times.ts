/** Work calendars as clocks read them. */
import { z } from 'zod';
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, NotFoundError } from '../../../kernel/index.ts';
import type { WorkTimes } from './work-week.ts';

/** Nothing counts by what a calendar said before so many changes. */
const MOST_EARLIER = 50;
const WITH_TIMES = {
  intervals: true,
  earlier: { orderBy: [{ until: 'desc' }, { id: 'desc' }], take: MOST_EARLIER },
} as const satisfies Prisma.WorkCalendarInclude;

type Row = Prisma.WorkCalendarGetPayload<{ include: typeof WITH_TIMES }>;
type Times = Pick<Row, 'timeZone' | 'holidays'> & { readonly intervals: WorkTimes['intervals'] };

/** As they are kept of an earlier calendar. */
const Intervals = z.array(z.object({ weekday: z.int(), fromMinute: z.int(), toMinute: z.int() }));

export async function workTimes({ db }: Pick<Ctx, 'db'>, id: string): Promise<Row> {
  const calendar = await db.workCalendar.findUnique({ where: { id }, include: WITH_TIMES });
  if (!calendar) throw new NotFoundError('WorkCalendar', id);
  return calendar;
}

/** With what was worked before each of its changes, of which the latest come first. */
export function timesOf({ timeZone, intervals, holidays, earlier }: Times & Pick<Row, 'earlier'>): WorkTimes {
  const times = { timeZone, intervals, holidays };
  const [last, ...others] = earlier;
  if (!last) return times;
  const before = { ...last, intervals: Intervals.parse(last.intervals), earlier: others };
  return { ...times, earlier: { until: last.until, times: timesOf(before) } };
}

/** Many at once, in their order. */
export async function workTimesById({ db }: Pick<Ctx, 'db'>, ids: readonly string[]): Promise<(WorkTimes | null)[]> {
  const calendars = await db.workCalendar.findMany({ where: { id: { in: [...ids] } }, include: WITH_TIMES });
  const byId = new Map(calendars.map((calendar) => [calendar.id, timesOf(calendar)]));
  return ids.map((id) => byId.get(id) ?? null);
}
