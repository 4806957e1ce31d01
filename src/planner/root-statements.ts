/** The statement of one root field: rows, or a page of them, as one JSON text. */
import type { PageRequest } from '../schema/index.ts';
import type { PageExpression } from './connections.ts';
import type { Models } from './models.ts';
import type { Expression, Writing } from './planning.ts';
import { rowsOf } from './rows-of.ts';
import { NotCompiled, type Statement, type StatementTexts, StatementWriter } from './statement.ts';
import type { Clause } from './where.ts';

/** One of the two: rows by `findMany` or `findFirst`, or a page. */
export type RootRead =
  | { readonly kind: 'rows'; readonly isList: boolean; readonly select: Expression; readonly model: string }
  | { readonly kind: 'page'; readonly page: PageExpression }
  | { readonly kind: 'name'; readonly name: string };

interface Asking extends Omit<Writing, 'writer'> {
  readonly texts: StatementTexts;
}

export function rowsStatement(models: Models, read: RootRead, query: Clause, { ctx, variables, texts }: Asking): Statement {
  if (read.kind !== 'rows') throw new NotCompiled('rows');
  const writer = new StatementWriter();
  const model = models.get(read.model);
  if (!model) throw new NotCompiled(read.model);
  const { from, alias } = rowsOf(models, writer, model, query);
  const rows = `${from} CROSS JOIN LATERAL (${read.select({ writer, ctx, variables }, alias)}) x`;
  const made = read.isList ? `coalesce(array_to_json(array_agg(row_to_json(x))), '[]')` : 'row_to_json(x)';
  return writer.statement(`SELECT ${made}::text FROM ${rows}`, texts);
}

export function pageStatement(
  read: RootRead,
  page: { readonly request: PageRequest; readonly matching: Clause | null },
  { ctx, variables, texts }: Asking,
): Statement {
  if (read.kind !== 'page') throw new NotCompiled('a page');
  const writer = new StatementWriter();
  return writer.statement(`SELECT ${read.page({ writer, ctx, variables }, page)}::text`, texts);
}
