/** Codes of campaigns: what purchases name them by. */
import { Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';

export const LONGEST_CODE = 50;
export const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const NAMELESS = 'CAMPAIGN';
/** Room for a number behind what is made of the name. */
const LONGEST_STEM = 40;

/** A free code of the name's letters and digits, in capitals and without accents, with a number behind it where others have it. */
export async function freeCode(tx: TxCtx, name: string): Promise<string> {
  const stem = stemOf(name);
  const rows = await tx.db.$queryRaw<{ code: string }[]>(Prisma.sql`
    SELECT upper("code") AS "code" FROM "Campaign" WHERE upper("code") = ${stem} OR upper("code") LIKE ${`${stem}-%`}`);
  const taken = new Set(rows.map(({ code }) => code));
  let code = stem;
  for (let number = 2; taken.has(code); number += 1) code = `${stem}-${number}`;
  return code;
}

/** Names in other scripts leave nothing that can be read out at a till. */
function stemOf(name: string): string {
  const letters = name.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase();
  const stem = letters
    .replace(/[^A-Z0-9]+/g, '-')
    .slice(0, LONGEST_STEM)
    .replace(/^-+|-+$/g, '');
  return stem === '' ? NAMELESS : stem;
}
