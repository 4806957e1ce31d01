/** The search of customers: all words of the query, anywhere in names, e-mail addresses, phones and external ids. */
import type { Prisma } from '../../generated/index.ts';
import { type Ctx, type RankedRows, sortKeyOf, tieredRows } from '../../kernel/index.ts';
import { beginningOf, containsText, foldText, literal } from './folded-text.ts';

type Where = Prisma.CustomerWhereInput;

/** More words than these narrow nothing down. */
const MAX_WORDS = 20;
/** A shorter word has no trigram of its own, so it is looked for where words begin. */
const SHORTEST_INSIDE = 3;
const PHONE = /^\+?[\d\s()./-]*\d[\d\s()./-]*$/;
const NOTHING: Where = { id: { in: [] } };

/** What a search means, in tiers from the best match to the least; together they hold each match once. */
interface Search {
  readonly matching: Where;
  readonly tiers: readonly Where[];
}

/** The customers that a search finds. Case and accents do not count. */
export async function customersMatching(ctx: Ctx, query: string): Promise<Where> {
  return (await understood(ctx, query)).matching;
}

/**
 * The same customers, most relevant first: the query is a whole word or value, begins the name, begins a word, stands anywhere; by
 * name in each. Tiers are told apart by conditions, not by a score, so that each is read from its index, a page at a time.
 */
export async function rankedCustomers(ctx: Ctx, query: string, among: Where): Promise<RankedRows> {
  const { matching, tiers } = await understood(ctx, query);
  return tieredRows<Where, 'displayNameFolded', string>({
    tiers,
    column: 'displayNameFolded',
    direction: 'asc',
    count: () => ctx.db.customer.count({ where: { AND: [among, matching] } }),
    find: ({ where, beyond, direction, take }) =>
      ctx.db.customer.findMany({
        where: { AND: [among, where, beyond] },
        orderBy: [{ displayNameFolded: direction }, { id: direction }],
        take,
        select: { id: true, displayNameFolded: true },
      }),
  });
}

async function understood(ctx: Ctx, query: string): Promise<Search> {
  const folded = (await foldText(ctx, beginningOf(query))).trim().replace(/\s+/gu, ' ');
  // A phone is looked for by its digits: without the trunk or international prefix they are part of every spelling.
  const digits = PHONE.test(folded) && /\s|[()./+-]/.test(folded) ? folded.replace(/\D/g, '').replace(/^0+/, '') : '';
  const words = (digits ? [digits] : folded.split(' ')).filter((word) => word !== '').slice(0, MAX_WORDS);
  if (words.length === 0) return { matching: NOTHING, tiers: [] };
  const phrase = words.join(' ');
  const matching: Where = { AND: words.map(wordIn) };
  const isWhole: Where = { searchText: containsText(` ${phrase} `) };
  const beginsName: Where = { displayNameFolded: { startsWith: literal(sortKeyOf(phrase)) } };
  const beginsWord: Where = { searchText: containsText(` ${phrase}`) };
  return {
    matching,
    tiers: [
      { AND: [matching, isWhole] },
      { AND: [matching, beginsName, { NOT: isWhole }] },
      { AND: [matching, beginsWord, { NOT: isWhole }, { NOT: beginsName }] },
      { AND: [matching, { NOT: beginsWord }] },
    ],
  };
}

function wordIn(word: string): Where {
  return { searchText: containsText([...word].length < SHORTEST_INSIDE ? ` ${word}` : word) };
}
