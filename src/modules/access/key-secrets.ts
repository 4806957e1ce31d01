/** The text of an API key: a readable prefix that tells keys apart, and a secret of 256 bits that is kept nowhere. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;
const PREFIX_BYTES = 6;
const KEY = /^(rpt_[\w-]{8})\.[\w-]{43}$/;

export interface NewSecret {
  readonly secret: string;
  readonly prefix: string;
  readonly secretHash: Uint8Array<ArrayBuffer>;
}

/** Makes a key: `rpt_Wm3kQ9aZ.` and 43 characters. */
export function newSecret(): NewSecret {
  const prefix = `rpt_${randomBytes(PREFIX_BYTES).toString('base64url')}`;
  const secret = `${prefix}.${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { secret, prefix, secretHash: hashOf(secret) };
}

/** The prefix of a text that looks like one of our keys, else null. */
export function prefixOf(credential: string): string | null {
  return KEY.exec(credential)?.[1] ?? null;
}

/** SHA-256 is enough for a secret of 256 random bits: there is nothing to guess that a slow hash would make slower. */
export function hashOf(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret).digest());
}

/** Compares in a time that does not depend on where the two differ. */
export function isSecret(credential: string, secretHash: Uint8Array): boolean {
  return timingSafeEqual(hashOf(credential), secretHash);
}
