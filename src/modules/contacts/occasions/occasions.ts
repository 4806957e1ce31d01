/**
 * Whom to greet, and when. Computed by the database a page at a time, from the days of a window to what falls on each: what a page
 * costs depends on its size, not on how many customers there are.
 */
import { type Channel, type CustomerKind, OccasionKind, Prisma } from '../../../generated/index.ts';
import { type ComputedSlice, type Ctx, type KeyValue, keyset, type SqlColumn } from '../../../kernel/index.ts';
import { isoDay, type Window } from './calendar.ts';
import { GREETING_CHANNEL, greetingNameOf, IS_GREETED, IS_NOT_REFUSING, livesOn, REFUSING } from './greeting.ts';
import { type HolidayCountries, type Slot, slotsOf, slotTable } from './slots.ts';

export interface Occasion {
  /** Of the recorded date; of a holiday, the customer's. */
  readonly id: string;
  readonly on: Date;
  readonly kind: OccasionKind;
  readonly customerId: string;
  readonly whose: string | null;
  /** What is celebrated, where it has a name. */
  readonly label: string | null;
  readonly greetingName: string;
  readonly displayName: string;
  readonly channel: Channel | null;
  /** When the date was recorded, or the customer last changed. */
  readonly changedAt: Date;
  /** The customer's name, as it sorts. */
  readonly name: string;
}

export interface Occasions {
  find(slice: ComputedSlice): Promise<readonly Occasion[]>;
  count(): Promise<number>;
}

/** All occasions of a window, by day, then kind, then the customer's name. */
export function occasionsIn(ctx: Ctx, window: Window, countries: HolidayCountries): Occasions {
  let known: Promise<readonly Slot[]> | undefined;
  const slots = () => {
    known ??= slotsOf(ctx, window, countries);
    return known;
  };
  return {
    // Entered at the day of the key; what lies beyond is read only if that day does not fill the slice.
    async find(slice) {
      const { reversed, take } = slice;
      const [entry, open] = reversed ? [slice.before, { ...slice, before: null }] : [slice.after, { ...slice, after: null }];
      if (!entry) return read(ctx, await slots(), slice);
      const day = String(entry[0]);
      const here = await read(ctx, onDayOf(entry, await slots(), reversed), slice, entry);
      if (here.length >= take) return here;
      const beyond = (await slots()).filter(({ on }) => (reversed ? on < day : on > day));
      return [...here, ...(await read(ctx, beyond, { ...open, take: take - here.length }))];
    },
    async count() {
      const [row] = await ctx.db.$queryRaw<{ count: bigint }[]>(occasionCount(await slots()));
      return Number(row?.count ?? 0);
    },
  };
}

/** The key of an occasion in the order. */
export function keyOf({ on, kind, name, id }: Occasion): readonly [string, string, string, string] {
  return [isoDay(on), kind, name, id];
}

const HOLIDAY = Prisma.sql`'HOLIDAY'::"OccasionKind"`;
const SLOT_DAY = Prisma.sql`slot."on"`;
const CUSTOMER_NAME = Prisma.sql`c."displayNameFolded"`;
const CUSTOMER_ID = Prisma.sql`c."id"`;

function inOrder(on: Prisma.Sql, kind: Prisma.Sql, name: Prisma.Sql, id: Prisma.Sql): readonly SqlColumn[] {
  const column = (of: string, sql: Prisma.Sql, type: string) => ({ column: of, direction: 'asc', sql, type }) as const;
  return [
    column('on', on, 'date'),
    column('kind', kind, '"OccasionKind"'),
    column('name', name, 'text'),
    column('id', id, 'uuid'),
  ];
}

export const ORDER = inOrder(SLOT_DAY, Prisma.sql`found."kind"`, Prisma.sql`found."name"`, Prisma.sql`found."id"`);
const OF_DATES = inOrder(SLOT_DAY, Prisma.sql`i."kind"`, CUSTOMER_NAME, Prisma.sql`i."id"`);
const OF_HOLIDAYS = inOrder(SLOT_DAY, HOLIDAY, CUSTOMER_NAME, CUSTOMER_ID);

/** A date that falls on the slot; none lies before its own year. The `IS NOT NULL` is what the index is made for. */
const FALLS_ON = Prisma.sql`(i."day" IS NOT NULL AND i."month" = slot."month" AND i."day" = slot."day"
  AND (i."year" IS NULL OR i."year" <= extract(year FROM slot."on")))`;

const KINDS: readonly string[] = Object.values(OccasionKind);

/** What of the key's own day may lie beyond the key: all holidays of a day sort together. */
function onDayOf([day, kind]: readonly KeyValue[], slots: readonly Slot[], reversed: boolean): readonly Slot[] {
  const ahead = KINDS.indexOf('HOLIDAY') - KINDS.indexOf(String(kind));
  const hasHolidays = reversed ? ahead <= 0 : ahead >= 0;
  return slots.filter(({ on, countryCode }) => on === day && (countryCode === null || hasHolidays));
}

interface Row extends Omit<Occasion, 'greetingName'> {
  readonly customerKind: CustomerKind;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly preferredName: string | null;
  readonly organizationName: string | null;
}

/** `entry` is given where all the slots lie on its day. */
async function read(
  { db }: Ctx,
  slots: readonly Slot[],
  slice: ComputedSlice,
  entry: readonly KeyValue[] | null = null,
): Promise<readonly Occasion[]> {
  if (slots.length === 0) return [];
  const rows = await db.$queryRaw<Row[]>(occasionRows(slots, slice, entry));
  return rows.map(({ givenName, familyName, preferredName, organizationName, customerKind, ...row }) => {
    const names = { kind: customerKind, givenName, familyName, preferredName, organizationName };
    return { ...row, greetingName: greetingNameOf(names, row.whose) };
  });
}

/** Each slot gives at most as many rows as are wanted, in order, and slots come by day: the database stops once it has enough. */
function occasionRows(slots: readonly Slot[], slice: ComputedSlice, entry: readonly KeyValue[] | null): Prisma.Sql {
  const [dates, holidays, all] = [keyset(OF_DATES, slice), keyset(OF_HOLIDAYS, slice), keyset(ORDER, slice)];
  const isGreeted = Prisma.sql`${IS_GREETED} AND ${livesOn(SLOT_DAY)}`;
  return Prisma.sql`
    SELECT found."id"::text, slot."on", found."kind"::text, found."customerId"::text, found."whose", found."label", found."name",
      ${GREETING_CHANNEL}::text AS "channel", greatest(found."recordedAt", c."updatedAt") AS "changedAt",
      c."kind"::text AS "customerKind", c."displayName", c."givenName", c."familyName", c."preferredName", c."organizationName"
    FROM (SELECT * FROM ${slotTable(slots)} ORDER BY slot."on" ${Prisma.raw(slice.reversed ? 'DESC' : 'ASC')}) AS slot CROSS JOIN LATERAL (
      (SELECT i."kind", c."displayNameFolded" AS "name", i."id", c."id" AS "customerId", i."whose", i."label", i."recordedAt"
        FROM "ImportantDate" AS i JOIN "Customer" AS c ON c."id" = i."customerId"
        WHERE ${FALLS_ON} AND ${isGreeted} AND ${dates.where} ORDER BY ${dates.orderBy} LIMIT ${dates.limit})
      UNION ALL
      (SELECT ${HOLIDAY}, c."displayNameFolded", c."id", c."id", NULL, slot."holiday", c."createdAt"
        FROM "Customer" AS c
        WHERE c."countryCode" = slot."countryCode" AND ${enteredAt(entry, slice.reversed)} AND ${isGreeted} AND ${holidays.where}
        ORDER BY ${holidays.orderBy} LIMIT ${holidays.limit})
    ) AS found JOIN "Customer" AS c ON c."id" = found."customerId"
    ORDER BY ${all.orderBy} LIMIT ${all.limit}`;
}

/** Implied by the key's condition, but only so is the index of the country's customers entered at the key. */
function enteredAt(entry: readonly KeyValue[] | null, reversed: boolean): Prisma.Sql {
  const [, kind, name, id] = entry ?? [];
  if (kind !== 'HOLIDAY') return Prisma.sql`true`;
  const beyond = reversed ? Prisma.sql`<` : Prisma.sql`>`;
  return Prisma.sql`(${CUSTOMER_NAME}, ${CUSTOMER_ID}) ${beyond} (${name}::text, ${id}::uuid)`;
}

/** Customers of a country are counted once, however many holidays it has. */
function occasionCount(slots: readonly Slot[]): Prisma.Sql {
  const codes = [...new Set(slots.flatMap(({ countryCode }) => countryCode ?? []))];
  return Prisma.sql`
    WITH ${REFUSING} SELECT (
      SELECT count(*) FROM ${slotTable(slots)} JOIN "ImportantDate" AS i ON ${FALLS_ON} JOIN "Customer" AS c ON c."id" = i."customerId"
      WHERE ${IS_NOT_REFUSING} AND ${livesOn(SLOT_DAY)}
    ) + (
      SELECT coalesce(sum(c."customers"), 0)::bigint FROM ${slotTable(slots)} JOIN (
        SELECT c."countryCode", c."deceasedOn", count(*) AS "customers" FROM "Customer" AS c
        WHERE c."countryCode" = ANY(${codes}::text[]) AND ${IS_NOT_REFUSING} GROUP BY c."countryCode", c."deceasedOn"
      ) AS c ON c."countryCode" = slot."countryCode" AND ${livesOn(SLOT_DAY)}
    ) AS "count"`;
}
