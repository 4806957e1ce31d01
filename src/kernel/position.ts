/** Places in the event log, and the opaque cursors that clients hold for them. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { RequestError } from './errors.ts';

/** Orders the log. Transaction ids are of one cluster; an epoch is one cluster's. */
export interface Position {
  readonly epoch: number;
  readonly xid: bigint;
  readonly seq: bigint;
}

/** A position with the time at which it was current, by which a cursor grows too old to resume. */
export interface Bookmark extends Position {
  readonly at: Date;
}

/** No event's own: a position with it stands behind all events of its transaction. */
export const LAST_SEQ = 2n ** 63n - 1n;

export function isAfter(one: Position, other: Position): boolean {
  if (one.epoch !== other.epoch) return one.epoch > other.epoch;
  return one.xid === other.xid ? one.seq > other.seq : one.xid > other.xid;
}

const VERSION = 1;
const BODY_BYTES = 27;
const SIGNATURE_BYTES = 12;

export function encodeCursor(key: Uint8Array, { epoch, xid, seq, at }: Bookmark): string {
  const body = Buffer.alloc(BODY_BYTES);
  body.writeUInt8(VERSION, 0);
  body.writeUInt32BE(epoch, 1);
  body.writeBigInt64BE(xid, 5);
  body.writeBigInt64BE(seq, 13);
  body.writeUIntBE(at.getTime(), 21, 6);
  return Buffer.concat([body, signatureOf(key, body)]).toString('base64url');
}

/** Refuses what this server's database did not sign, in its one spelling. */
export function decodeCursor(key: Uint8Array, text: string): Bookmark {
  const bytes = text.length > 100 ? Buffer.alloc(0) : Buffer.from(text, 'base64url');
  const body = bytes.subarray(0, BODY_BYTES);
  const isOurs =
    bytes.length === BODY_BYTES + SIGNATURE_BYTES &&
    bytes.toString('base64url') === text &&
    timingSafeEqual(bytes.subarray(BODY_BYTES), signatureOf(key, body)) &&
    body.readUInt8(0) === VERSION;
  if (!isOurs) throw new RequestError('CURSOR_INVALID', 'This is not a cursor of this feed.');
  return {
    epoch: body.readUInt32BE(1),
    xid: body.readBigInt64BE(5),
    seq: body.readBigInt64BE(13),
    at: new Date(body.readUIntBE(21, 6)),
  };
}

function signatureOf(key: Uint8Array, body: Buffer): Buffer {
  return createHmac('sha256', key).update('event log\0').update(body).digest().subarray(0, SIGNATURE_BYTES);
}
