/** Text as the database's search columns hold it: case and accents folded by `fold_text`, the same for what is asked. */
import type { Ctx } from '../../kernel/index.ts';

/** More characters narrow no search down; they would only keep its index busy. */
const LONGEST_QUERY = 200;

/** As much of a search's text as is looked for. Cut between code points: half of one would be refused by the database. */
export function beginningOf(query: string): string {
  return [...query.trimStart().slice(0, 2 * LONGEST_QUERY)].slice(0, LONGEST_QUERY).join('');
}

/** Folds many texts in one statement, in their order. */
export async function foldTexts(ctx: Ctx, texts: readonly string[]): Promise<readonly string[]> {
  if (texts.length === 0) return [];
  const rows = await ctx.db.$queryRaw<{ folded: string }[]>`
    SELECT fold_text(given.value) AS folded FROM unnest(${[...texts]}::text[]) WITH ORDINALITY AS given (value, place) ORDER BY place`;
  return rows.map(({ folded }) => folded);
}

export async function foldText(ctx: Ctx, text: string): Promise<string> {
  const [folded = ''] = await foldTexts(ctx, [text]);
  return folded;
}

/** The text as LIKE takes it literally: Prisma escapes nothing. */
export function literal(folded: string): string {
  return folded.replace(/[\\%_]/g, String.raw`\$&`);
}

/** A comparison of a folded column with folded text, which its trigram index answers. */
export function containsText(folded: string): { readonly contains: string } {
  return { contains: literal(folded) };
}
