/** Which names of time zones are taken: those that the engine and the database read alike, at all times. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isTimeZone } from '../../../src/modules/contacts/index.ts';
import { eachKind, type TestDatabase, testDatabase } from '../../support/index.ts';

/** Of which every edition of the IANA database tells the same: of what a country decides anew, an older one knows nothing. */
const MOMENTS = ['2001-01-15', '2001-07-15', '2012-03-20', '2019-10-30', '2025-01-15', '2025-07-15'].map(
  (day) => new Date(`${day}T12:34:56Z`),
);
/** Known to the engine, and not to databases, or as other times; it lists its canonical names alone. */
const READ_OTHERWISE =
  'ACT AET AGT ART AST BET BST CAT CET CNT CST CTT EAT ECT EET IET IST JST MET MIT MST NET NST PLT PNT PRT PST SST VST WET ' +
  'SystemV/AST4 SystemV/CST6CDT SystemV/HST10 US/Pacific-New Canada/East-Saskatchewan';

/** Hours and minutes by which the engine's clocks are ahead of UTC, at each moment. */
function offsetsOf(timeZone: string): readonly number[] {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return MOMENTS.map((moment) => {
    const name = format.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes] = /^GMT(?:([+-])(\d{2}):(\d{2}))?$/.exec(name) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) + 0;
  });
}

describe.each(await eachKind())('a time zone, as %s reads it,', (kind) => {
  let database: TestDatabase;
  let known: readonly string[];
  beforeAll(async () => {
    database = await testDatabase({ modules: [], kind });
    known = (await database.prisma.$queryRaw<{ name: string }[]>`SELECT "name" FROM pg_timezone_names`).map(({ name }) => name);
  });
  afterAll(() => database.close());

  it('is taken by names that mean the same time to the engine and the database, in whatever case', async () => {
    const names = [...new Set([...known, ...Intl.supportedValuesOf('timeZone'), ...READ_OTHERWISE.split(' ')])];
    const taken = names.flatMap((name) => [name, name.toLowerCase()]).filter(isTimeZone);
    expect(taken.length).toBeGreaterThan(1_000);
    const inDatabase = new Set(known.map((name) => name.toLowerCase()));
    expect(taken.filter((name) => !inDatabase.has(name.toLowerCase()))).toEqual([]);

    const read = await database.prisma.$queryRaw<{ name: string; minutes: number[] }[]>`
      SELECT "name", array_agg((extract(epoch FROM ("at" AT TIME ZONE "name") - ("at" AT TIME ZONE 'UTC')) / 60)::float8 ORDER BY "at") AS "minutes"
      FROM unnest(${taken}::text[]) AS "name" CROSS JOIN unnest(${MOMENTS}::timestamptz[]) AS "at" GROUP BY "name"`;
    expect(read.length).toBe(taken.length);
    expect(read.filter(({ name, minutes }) => String(minutes) !== String(offsetsOf(name)))).toEqual([]);
  });

  it('is taken by every name of a place that both know', () => {
    const places = Intl.supportedValuesOf('timeZone').filter((name) => known.includes(name));
    expect(places.filter((name) => !isTimeZone(name))).toEqual([]);
  });
});

it.each([...READ_OTHERWISE.split(' '), 'EST5EDT', 'GMT+3', '+02:00', 'Europe/Nowhere', 'Etc/Unknown', 'posix/Europe/Prague', ''])(
  'is not %j',
  (name) => {
    expect(isTimeZone(name)).toBe(false);
  },
);
