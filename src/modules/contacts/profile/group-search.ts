/** The search of groups: all words of the query, anywhere in the name. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, type RankedRows, sortKeyOf, tieredRows } from '../../../kernel/index.ts';
import { beginningOf, containsText, foldText, literal } from '../folded-text.ts';

type Where = Prisma.GroupWhereInput;

/** More words than these narrow nothing down. */
const MAX_WORDS = 20;
const NOTHING: Where = { id: { in: [] } };

/** The groups that a search finds, those whose name begins with it first; by name in each. Case and accents do not count. */
export async function rankedGroups(ctx: Ctx, query: string): Promise<RankedRows> {
  const words = (await foldText(ctx, beginningOf(query)))
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS);
  const matching: Where = words.length > 0 ? { AND: words.map((word) => ({ nameFolded: containsText(word) })) } : NOTHING;
  const begins: Where = { nameFolded: { startsWith: literal(sortKeyOf(words.join(' '))) } };
  return tieredRows<Where, 'nameFolded', string>({
    tiers: [{ AND: [matching, begins] }, { AND: [matching, { NOT: begins }] }],
    column: 'nameFolded',
    direction: 'asc',
    count: () => ctx.db.group.count({ where: matching }),
    find: ({ where, beyond, direction, take }) =>
      ctx.db.group.findMany({
        where: { AND: [where, beyond] },
        orderBy: [{ nameFolded: direction }, { id: direction }],
        take,
        select: { id: true, nameFolded: true },
      }),
  });
}
