/**
 * What a mutation answers with, and how the idempotency record remembers it: records by their ids, other values as JSON, secrets
 * not at all.
 */
import { ConflictError, type Ctx, type JsonValue } from '../kernel/index.ts';
import type { Builder, Row } from './loose-types.ts';
import { type RecordExtensions, recordExtensions } from './record.ts';
import { rowsByIds } from './successors.ts';
import { tableOf } from './table.ts';

/** A success field as it was declared: a type or, in brackets, a list of it. */
export type SuccessParam = unknown | readonly [unknown];

export interface SuccessField {
  readonly name: string;
  /** The type's name if it was given by name. */
  readonly type: string | null;
  readonly isList: boolean;
  /** A record is remembered by its id and found again. */
  readonly isRecord: boolean;
  readonly successors: RecordExtensions['successors'];
  readonly isSecret: boolean;
}

/** The declared fields; whether a type is a record is known once all modules have spoken, so ask at run time. */
export function successFields(
  builder: Builder,
  success: Readonly<Record<string, SuccessParam>>,
  secrets: readonly string[],
): readonly SuccessField[] {
  return Object.entries(success).map(([name, param]) => {
    const isList = Array.isArray(param);
    const item: unknown = isList ? param[0] : param;
    const type = typeof item === 'string' ? item : null;
    const record = type === null ? null : recordExtensions(builder.configStore.typeConfigs.get(type)?.extensions);
    return { name, type, isList, isRecord: record !== null, successors: record?.successors, isSecret: secrets.includes(name) };
  });
}

/** What of an answer is stored with its idempotency key. */
export function referenceOf(fields: readonly SuccessField[], values: Row): Record<string, JsonValue> {
  return Object.fromEntries(
    fields
      .filter(({ isSecret }) => !isSecret)
      .map(({ name, isRecord }) => [name, isRecord ? idsIn(values[name]) : toJson(values[name])]),
  );
}

/** The answer again: the records as they are now. Throws ConflictError where a part of it was shown once only. */
export async function recall(
  fields: readonly SuccessField[],
  ctx: Ctx,
  reference: Readonly<Record<string, unknown>>,
): Promise<Row> {
  if (fields.some(({ isSecret }) => isSecret)) {
    throw new ConflictError('This was done before with the same key; its secret was shown then and is not shown again.');
  }
  const values = await Promise.all(
    fields.map(async (field) => [field.name, await recallField(field, ctx, reference[field.name])] as const),
  );
  return Object.fromEntries(values);
}

async function recallField({ type, isList, isRecord, successors }: SuccessField, ctx: Ctx, stored: unknown): Promise<unknown> {
  if (!isRecord || type === null) return type === 'DateTime' || type === 'Date' ? reviveDates(stored) : stored;
  if (stored === null) return null;
  const ids = (isList ? stored : [stored]) as readonly string[];
  const byId = await rowsByIds(ctx, ids, successors, (where) => tableOf(ctx, type).findMany({ where }));
  const found = ids.flatMap((id) => byId.get(id) ?? []);
  if (found.length < ids.length)
    throw new ConflictError('This was done before with the same key, and what it made no longer exists.');
  return isList ? found : found[0];
}

function idsIn(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(idsIn);
  if (value === null) return null;
  return String((value as Row).id);
}

function toJson(value: unknown): JsonValue {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as JsonValue);
}

function reviveDates(stored: unknown): unknown {
  if (Array.isArray(stored)) return stored.map(reviveDates);
  return typeof stored === 'string' ? new Date(stored) : stored;
}
