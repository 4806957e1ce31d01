/** Counting what the sources say of each product or team. */
import { Prisma, type SignalKind } from '../../../generated/index.ts';
import { type Ctx, DAY_MS } from '../../../kernel/index.ts';
import { teamsWithStaff } from '../../access/index.ts';
import { type Tally, WINDOW_DAYS } from './figures.ts';
import { type SignalWindow, type SourceRole, sourcesOf } from './sources.ts';

/** The API shows no greater whole number. */
const MOST = 2_147_483_647;

/** The time that counts at this moment. */
export function windowUntil(to: Date): SignalWindow {
  return { from: new Date(to.getTime() - WINDOW_DAYS * DAY_MS), to };
}

const COLUMNS: Readonly<Record<SourceRole, readonly string[]>> = {
  evidence: ['id', 'recordType', 'recordId', 'occurredAt'],
  exposure: ['amount'],
};

/** Rows of all sources of a kind, as `row`, with `"source"`; null where there are none. */
function united(ctx: Ctx, kind: SignalKind, role: SourceRole, window: SignalWindow): Prisma.Sql | null {
  const subject = kind === 'POOR_SERVICE' ? ['teamId', 'staffId'] : ['productId'];
  const columns = Prisma.raw([...subject, ...COLUMNS[role]].map((column) => `part."${column}"`).join(', '));
  const parts = sourcesOf(ctx, kind, role).map(
    ([name, source]) => Prisma.sql`SELECT ${name}::text AS "source", ${columns} FROM (${source.select(window)}) AS part`,
  );
  return parts.length === 0 ? null : Prisma.sql`(${Prisma.join(parts, ' UNION ALL ')}) AS "row"`;
}

/** The rows of a kind, to be read FROM, and whom each of them is about. */
export interface SubjectRows {
  readonly rows: Prisma.Sql;
  readonly subjectId: Prisma.Sql;
}

/** Null where no installed module brings any. */
export async function rowsBySubject(
  ctx: Ctx,
  kind: SignalKind,
  role: SourceRole,
  window: SignalWindow,
): Promise<SubjectRows | null> {
  const rows = united(ctx, kind, role, window);
  if (!rows || kind !== 'POOR_SERVICE') return rows && { rows, subjectId: Prisma.sql`"row"."productId"` };
  const members = (await teamsWithStaff(ctx)).flatMap(({ id: teamId, staff }) => staff.map(({ id }) => ({ id, teamId })));
  const staffIds = members.map(({ id }) => id);
  const teamIds = members.map(({ teamId }) => teamId);
  return {
    rows: Prisma.sql`${rows} LEFT JOIN unnest(${staffIds}::uuid[], ${teamIds}::uuid[]) AS member ("staffId", "teamId")
      ON "row"."teamId" IS NULL AND member."staffId" = "row"."staffId"`,
    subjectId: Prisma.sql`coalesce("row"."teamId", member."teamId")`,
  };
}

type Sums = ReadonlyMap<string, number>;

async function sumsOf(ctx: Ctx, kind: SignalKind, role: SourceRole, window: SignalWindow): Promise<Sums> {
  const found = await rowsBySubject(ctx, kind, role, window);
  if (!found) return new Map();
  const sum = role === 'evidence' ? Prisma.sql`count(*)` : Prisma.sql`round(sum("row"."amount"))`;
  const rows = await ctx.db.$queryRaw<{ subjectId: string; sum: number }[]>`
    SELECT ${found.subjectId} AS "subjectId", least(${sum}, ${MOST}::int)::int AS "sum"
    FROM ${found.rows} WHERE ${found.subjectId} IS NOT NULL GROUP BY 1`;
  return new Map(rows.map(({ subjectId, sum }) => [subjectId, sum]));
}

/** By product or team: what there was in the window. Who is not named had nothing. */
export async function talliesOf(ctx: Ctx, kind: SignalKind, window: SignalWindow): Promise<ReadonlyMap<string, Tally>> {
  const counts = await sumsOf(ctx, kind, 'evidence', window);
  const exposures = await sumsOf(ctx, kind, 'exposure', window);
  const ids = new Set([...counts.keys(), ...exposures.keys()]);
  return new Map([...ids].map((id) => [id, { count: counts.get(id) ?? 0, exposure: exposures.get(id) ?? 0 }]));
}
