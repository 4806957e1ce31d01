/** The address at which one click unsubscribes: signed, so that nobody unsubscribes others, and naming nobody. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Ctx } from '../../../kernel/index.ts';

export const UNSUBSCRIBE_PATH = '/unsubscribe';

/** Of the HMAC: 128 bits are beyond guessing, and the address stays short. */
const SIGNATURE_BYTES = 16;
const ID_BYTES = 16;
const TOKEN = /^[\w-]{43}$/;
/** No other signature of this key is taken for one of a link. */
const PURPOSE = 'communications.unsubscribe\0';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Null where those who get the message could not reach it. */
export function unsubscribeUrl(ctx: Pick<Ctx, 'config' | 'signingKey'>, communicationId: string): string | null {
  const server = reachedAt(ctx);
  return server === null ? null : `${server}${UNSUBSCRIBE_PATH}/${tokenOf(ctx, communicationId)}`;
}

/** Whether messages can say where one unsubscribes. */
export const canUnsubscribe = (ctx: Pick<Ctx, 'config'>): boolean => reachedAt(ctx) !== null;

/** Where nothing leaves this machine, as while somebody tries things out, its own address will do. */
function reachedAt({ config }: Pick<Ctx, 'config'>): string | null {
  const { PUBLIC_URL } = config.contacts;
  const { SMTP_URL, PORT } = config.communications;
  if (PUBLIC_URL !== '') return PUBLIC_URL;
  return SMTP_URL === undefined || LOOPBACK.test(new URL(SMTP_URL).hostname) ? `http://localhost:${PORT}` : null;
}

/** The message that a link was made for; null for anything that we did not make. */
export function unsubscribedFrom(ctx: Pick<Ctx, 'signingKey'>, token: string): string | null {
  if (!TOKEN.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  const id = bytes.subarray(0, ID_BYTES);
  if (!timingSafeEqual(bytes.subarray(ID_BYTES), signatureOf(ctx, id))) return null;
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function tokenOf(ctx: Pick<Ctx, 'signingKey'>, communicationId: string): string {
  const id = Buffer.from(communicationId.replaceAll('-', ''), 'hex');
  return Buffer.concat([id, signatureOf(ctx, id)]).toString('base64url');
}

function signatureOf({ signingKey }: Pick<Ctx, 'signingKey'>, id: Uint8Array): Uint8Array {
  return createHmac('sha256', signingKey).update(PURPOSE).update(id).digest().subarray(0, SIGNATURE_BYTES);
}
