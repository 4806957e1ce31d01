/** Columns of an order as the JSON of a cursor's key. */
import type { Column } from './catalog.ts';
import { moment } from './json-values.ts';

const WRITERS: Partial<Record<Column['kind'], (at: string) => string>> = {
  text: (at) => `to_json(${at})::text`,
  uuid: (at) => `'"' || ${at}::text || '"'`,
  enum: (at) => `'"' || ${at}::text || '"'`,
  int: (at) => `${at}::text`,
  boolean: (at) => `${at}::text`,
  bigint: (at) => tagged('bigint', `${at}::text`),
  decimal: (at) => tagged('decimal', `trim_scale(${at})::text`),
  timestamp: (at) => tagged('date', moment(at)),
  date: (at) => tagged('date', `to_char(${at}, 'YYYY-MM-DD"T00:00:00.000Z"')`),
};

/** The expression of a value's JSON text, null for a null; null for a kind that JavaScript writes otherwise. */
export function jsonKind({ kind, isList }: Column): ((at: string) => string) | null {
  return isList ? null : (WRITERS[kind] ?? null);
}

function tagged(kind: string, text: string): string {
  return `'["${kind}","' || ${text} || '"]'`;
}
