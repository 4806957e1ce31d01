/**
 * Opaque ids: base64 of `Type:uuid`. An id is accepted only in its one spelling and only where its type is meant, and a refused
 * one is never echoed.
 */
import { RequestError } from './errors.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TYPE = /^[A-Za-z_][A-Za-z0-9_]{0,59}$/;
/** Longer than any id that `encodeId` makes: nothing beyond it is decoded. */
const MAX_LENGTH = 140;
/** Is no record's id, so a read by it finds nothing. */
const NIL_UUID = '00000000-0000-0000-0000-000000000000';

export interface GlobalId {
  readonly type: string;
  /** The uuid, as the tables hold it. */
  readonly id: string;
}

export function encodeId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`, 'latin1').toString('base64');
}

/** Null for anything that this server did not make; never throws. */
export function decodeId(text: string): GlobalId | null {
  if (text.length > MAX_LENGTH) return null;
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  const colon = decoded.indexOf(':');
  const type = decoded.slice(0, Math.max(colon, 0));
  const id = decoded.slice(colon + 1);
  return TYPE.test(type) && UUID.test(id) && encodeId(type, id) === text ? { type, id } : null;
}

/** For filters and arguments: the uuid, or a `BAD_USER_INPUT` that says which type was meant. */
export function requireIdOf(type: string, text: string): string {
  const found = decodeId(text);
  if (found?.type !== type) throw new RequestError('BAD_USER_INPUT', `This is not the id of ${withArticle(type)}.`);
  return found.id;
}

/** For single reads, which answer null for what does not exist: a foreign or malformed id becomes one that matches nothing. */
export function uuidOf(type: string, text: string): string {
  const found = decodeId(text);
  return found?.type === type ? found.id : NIL_UUID;
}

/** `a Customer`, `an Author`. */
export function withArticle(type: string): string {
  return `${/^[AEIO]/.test(type) ? 'an' : 'a'} ${type}`;
}
