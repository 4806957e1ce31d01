/** Cursors made by the database, in the very bytes of `encodeCursor`: the key as JSON behind the first bytes of its HMAC (RFC 2104). */
import { createHash } from 'node:crypto';
import { type CursorScope, cursorPrefix } from '../schema/index.ts';
import type { Column } from './catalog.ts';
import { jsonKind } from './key-json.ts';
import type { Model } from './models.ts';
import { columnOf, NotCompiled, reference, type StatementWriter } from './statement.ts';

const BLOCK_BYTES = 64;
const INNER = 0x36;
const OUTER = 0x5c;
const SIGNATURE_BYTES = 12;

/** The key of the row at an alias, as `JSON.stringify` writes it. */
export function keyJson(model: Model, { order }: CursorScope, alias: string): string {
  const parts = order.map(({ column }) => partOf(columnOf(model, column), alias));
  return `('[' || ${parts.join(" || ',' || ")} || ']')`;
}

/** The cursor of a key that `keyJson` made; both pads are parameters, so the text is the same for every key. */
export function cursorOf(writer: StatementWriter, scope: CursorScope, key: string): string {
  const inner = writer.parameter(hexOf(padded(scope.signingKey, INNER), cursorPrefix(scope)), 'text');
  const outer = writer.parameter(hexOf(padded(scope.signingKey, OUTER)), 'text');
  const body = `convert_to(${key}, 'UTF8')`;
  const hash = `sha256(decode(${outer}, 'hex') || sha256(decode(${inner}, 'hex') || ${body}))`;
  return `translate(encode(substring(${hash} FOR ${SIGNATURE_BYTES}) || ${body}, 'base64'), E'+/=\\n', '-_')`;
}

function partOf(column: Column, alias: string): string {
  const json = jsonKind(column);
  if (json === null) throw new NotCompiled(`a cursor of ${column.name}`);
  return `coalesce(${json(reference(alias, column))}, 'null')`;
}

function padded(signingKey: Uint8Array, byte: number): Uint8Array {
  const key = signingKey.length > BLOCK_BYTES ? createHash('sha256').update(signingKey).digest() : signingKey;
  const block = new Uint8Array(BLOCK_BYTES).fill(byte);
  for (const [index, value] of key.entries()) block[index] = value ^ byte;
  return block;
}

function hexOf(...parts: readonly (Uint8Array | string)[]): string {
  return Buffer.concat(parts.map((part) => Buffer.from(part as string))).toString('hex');
}
