/** The search of products: all words of the query, anywhere in sku, name, category and description. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, type RankedRows, sortKeyOf, tieredRows } from '../../../kernel/index.ts';
import { beginningOf, containsText, foldText, literal } from '../../contacts/index.ts';

type Where = Prisma.ProductWhereInput;

/** More words than these narrow nothing down. */
const MAX_WORDS = 20;
/** A shorter word has no trigram of its own, so it is looked for where words begin. */
const SHORTEST_INSIDE = 3;
const NOTHING: Where = { id: { in: [] } };

/**
 * The products that a search finds, most relevant first: its beginning is the sku itself, the name begins with it, the name has all
 * of its words, then the rest; by name in each. Case and accents do not count.
 */
export async function rankedProducts(ctx: Ctx, query: string): Promise<RankedRows> {
  const words = (await foldText(ctx, beginningOf(query)))
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS);
  const matching: Where = words.length > 0 ? { AND: words.map(wordIn) } : NOTHING;
  return tieredRows<Where, 'nameFolded', string>({
    tiers: tiersOf(words, matching),
    column: 'nameFolded',
    direction: 'asc',
    count: () => ctx.db.product.count({ where: matching }),
    find: ({ where, beyond, direction, take }) =>
      ctx.db.product.findMany({
        where: { AND: [where, beyond] },
        orderBy: [{ nameFolded: direction }, { id: direction }],
        take,
        select: { id: true, nameFolded: true },
      }),
  });
}

function tiersOf(words: readonly string[], matching: Where): readonly Where[] {
  const phrase = words.join(' ');
  // The searched text begins with the sku, between blanks.
  const isSku: Where = { searchText: { startsWith: literal(` ${phrase} `) } };
  const beginsName: Where = { nameFolded: { startsWith: literal(sortKeyOf(phrase)) } };
  const inName: Where = { AND: words.map((word) => ({ nameFolded: containsText(word) })) };
  return [
    { AND: [matching, isSku] },
    { AND: [matching, beginsName, { NOT: isSku }] },
    { AND: [matching, inName, { NOT: isSku }, { NOT: beginsName }] },
    { AND: [matching, { NOT: isSku }, { NOT: inName }] },
  ];
}

function wordIn(word: string): Where {
  return { searchText: containsText([...word].length < SHORTEST_INSIDE ? ` ${word}` : word) };
}
