/** The records behind a signal: read from the sources when they are asked for. */
import DataLoader from 'dataloader';
import { Prisma, type SignalKind } from '../../../generated/index.ts';
import {
  type ComputedRow,
  type ComputedRows,
  type ComputedSlice,
  type Ctx,
  keyset,
  type NamedRecord,
  type SqlColumn,
} from '../../../kernel/index.ts';
import { type Group, together } from '../together.ts';
import { rowsBySubject, windowUntil } from './tallies.ts';

/** Whose evidence is asked for. */
export interface EvidenceAsked {
  readonly kind: SignalKind;
  readonly subjectId: string;
}

export interface EvidencePageAsked extends EvidenceAsked {
  readonly slice: ComputedSlice;
}

type Piece = ComputedRow<NamedRecord>;

const ORDER: readonly SqlColumn[] = [
  { column: 'occurredAt', direction: 'desc', sql: Prisma.sql`"row"."occurredAt"`, type: 'timestamptz' },
  { column: 'source', direction: 'desc', sql: Prisma.sql`"row"."source"`, type: 'text' },
  { column: 'id', direction: 'desc', sql: Prisma.sql`"row"."id"`, type: 'uuid' },
];

/** Of the last 90 days, newest first. */
export function evidenceOf(ctx: Ctx, asked: EvidenceAsked): ComputedRows<NamedRecord> {
  return {
    order: ORDER,
    find: (slice) => ctx.loaders.feedback.signalEvidence.load({ ...asked, slice }),
    count: () => ctx.loaders.feedback.signalEvidenceCount.load(asked),
  };
}

export const evidenceLoaders = (ctx: Ctx) => ({
  /** A page of each signal's evidence: one statement for all of a kind with the same bounds. */
  signalEvidence: new DataLoader<EvidencePageAsked, readonly Piece[]>(
    (asked) =>
      together(
        asked,
        ({ kind, slice }) => `${kind} ${boundsOf(slice)}`,
        (group) => readPages(ctx, group),
        [],
      ),
    { cache: false },
  ),
  signalEvidenceCount: new DataLoader<EvidenceAsked, number>(
    (asked) =>
      together(
        asked,
        ({ kind }) => kind,
        (group) => readCounts(ctx, group),
        0,
      ),
    { cache: false },
  ),
});

const boundsOf = (slice: ComputedSlice): string => JSON.stringify(slice);

async function readPages(ctx: Ctx, group: Group<EvidencePageAsked>): Promise<ReadonlyMap<string, readonly Piece[]>> {
  const [{ kind, slice }] = group;
  const found = await rowsBySubject(ctx, kind, 'evidence', windowUntil(ctx.clock.now()));
  if (!found) return new Map();
  const { where, orderBy, limit } = keyset(ORDER, slice);
  const ids = group.map(({ subjectId }) => subjectId);
  const rows = await ctx.db.$queryRaw<Row[]>`
    SELECT subject."id" AS "subjectId", page.* FROM unnest(${ids}::uuid[]) AS subject ("id") CROSS JOIN LATERAL (
      SELECT "row"."source", "row"."id", "row"."recordType", "row"."recordId", "row"."occurredAt" FROM ${found.rows}
      WHERE ${found.subjectId} = subject."id" AND ${where} ORDER BY ${orderBy} LIMIT ${limit}) AS page`;
  const pages = new Map<string, Piece[]>();
  for (const { subjectId, source, id, recordType, recordId, occurredAt } of rows) {
    const page = pages.get(subjectId) ?? [];
    page.push({ node: { type: recordType, id: recordId }, key: [occurredAt, source, id] });
    pages.set(subjectId, page);
  }
  return pages;
}

interface Row {
  readonly subjectId: string;
  readonly source: string;
  readonly id: string;
  readonly recordType: string;
  readonly recordId: string;
  readonly occurredAt: Date;
}

async function readCounts(ctx: Ctx, group: Group<EvidenceAsked>): Promise<ReadonlyMap<string, number>> {
  const [{ kind }] = group;
  const found = await rowsBySubject(ctx, kind, 'evidence', windowUntil(ctx.clock.now()));
  if (!found) return new Map();
  const ids = group.map(({ subjectId }) => subjectId);
  const rows = await ctx.db.$queryRaw<{ subjectId: string; count: number }[]>`
    SELECT ${found.subjectId} AS "subjectId", count(*)::int AS "count" FROM ${found.rows}
    WHERE ${found.subjectId} = ANY(${ids}::uuid[]) GROUP BY 1`;
  return new Map(rows.map(({ subjectId, count }) => [subjectId, count]));
}
