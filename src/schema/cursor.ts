/**
 * Cursors: the sort key of a row, signed together with the list's type and order, so that one of another list or order, or of
 * one's own making, is refused. They outlive restarts and hold in every process, as the signing key is the database's.
 */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Prisma } from '../generated/index.ts';
import { type KeyValue, type OrderColumn, RequestError } from '../kernel/index.ts';

const VERSION = 1;
const SIGNATURE_BYTES = 12;
/** Longer than any key of two sort columns and an id. */
const MAX_LENGTH = 4_000;

/** Of which list and in which order a cursor holds. */
export interface CursorScope {
  readonly type: string;
  readonly order: readonly OrderColumn[];
  readonly signingKey: Uint8Array;
}

export function encodeCursor(scope: CursorScope, key: readonly KeyValue[]): string {
  const body = Buffer.from(JSON.stringify(key.map(toJson)));
  return Buffer.concat([sign(scope, body), body]).toString('base64url');
}

/** The sort key, or CURSOR_INVALID for anything but a cursor of this list in this order. */
export function decodeCursor(scope: CursorScope, text: string): readonly KeyValue[] {
  const bytes = Buffer.from(text.length > MAX_LENGTH ? '' : text, 'base64url');
  const body = bytes.subarray(SIGNATURE_BYTES);
  const isOurs =
    bytes.length > SIGNATURE_BYTES &&
    timingSafeEqual(bytes.subarray(0, SIGNATURE_BYTES), sign(scope, body)) &&
    bytes.toString('base64url') === text;
  if (!isOurs) {
    throw new RequestError('CURSOR_INVALID', 'This cursor is not of this list in this order: ask again without it.');
  }
  return (JSON.parse(body.toString()) as readonly Stored[]).map(fromJson);
}

function sign(scope: CursorScope, body: Uint8Array): Uint8Array {
  const hmac = createHmac('sha256', keyOf(scope.signingKey));
  return hmac.update(cursorPrefix(scope)).update(body).digest().subarray(0, SIGNATURE_BYTES);
}

const keys = new WeakMap<Uint8Array, KeyObject>();

/** Made once: of bytes Node 24 makes one for each signature, which then takes 13 µs instead of 2.5. */
function keyOf(bytes: Uint8Array): KeyObject {
  const known = keys.get(bytes);
  if (known) return known;
  const key = createSecretKey(bytes);
  keys.set(bytes, key);
  return key;
}

/** What is signed before the key. */
export function cursorPrefix({ type, order }: CursorScope): string {
  const columns = order.map(({ column, direction }) => `${column} ${direction}`).join(', ');
  return `cursor ${VERSION} ${type} ${columns}\0`;
}

/** What JSON has no words for, in an array: a date, a bigint, a decimal. */
type Stored = string | number | boolean | null | readonly ['date' | 'bigint' | 'decimal', string];

function toJson(value: KeyValue): Stored {
  if (value instanceof Date) return ['date', value.toISOString()];
  if (typeof value === 'bigint') return ['bigint', value.toString()];
  if (Prisma.Decimal.isDecimal(value)) return ['decimal', (value as Prisma.Decimal).toFixed()];
  return value;
}

function fromJson(stored: Stored): KeyValue {
  if (typeof stored !== 'object' || stored === null) return stored;
  const [kind, text] = stored;
  if (kind === 'date') return new Date(text);
  return kind === 'bigint' ? BigInt(text) : text;
}
