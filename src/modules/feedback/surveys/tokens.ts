/** What an invitation is answered with: 256 random bits, of which only the hash is kept. */
import { createHash, randomBytes } from 'node:crypto';

const BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

/** base64url, 43 characters. */
export const newToken = (): string => randomBytes(BYTES).toString('base64url');

export const isToken = (text: string): boolean => TOKEN.test(text);

/** SHA-256. No salt is needed for what nobody can guess. */
export function tokenHashOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}
