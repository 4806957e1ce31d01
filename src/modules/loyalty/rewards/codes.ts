/** Codes of granted rewards: whoever shows one at the till gets the reward, so nobody may guess one. */
import { randomBytes } from 'node:crypto';

/** Crockford's base 32 (https://www.crockford.com/base32.html): without I, L, O and U, which are misread or misheard. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LETTERS = 20;
const GROUP = 4;

/** 100 random bits as people read them out: `7KQ2-M0XA-93TF-VB5C-E1HD`. */
export function newCode(): string {
  // A byte has eight times as many values as the alphabet has letters: none is likelier than another.
  const letters = [...randomBytes(LETTERS)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return letters.match(new RegExp(`.{${GROUP}}`, 'g'))?.join('-') ?? letters;
}
