/** The search of customers: all words of the query, anywhere in names, e-mail addresses, phones and external ids. */
import type { Prisma } from '../../generated/index.ts';
import type { Ctx, KeyValue, OrderColumn, RankedRow, RankedRows } from '../../kernel/index.ts';
import { containsText, foldText, literal } from './folded-text.ts';

type Where = Prisma.CustomerWhereInput;

/** More words than these narrow nothing down. */
const MAX_WORDS = 20;
/** A shorter word has no trigram of its own, so it is looked for where words begin. */
const SHORTEST_INSIDE = 3;
const PHONE = /^\+?[\d\s()./-]*\d[\d\s()./-]*$/;
const NOTHING: Where = { id: { in: [] } };

const BY_RELEVANCE: readonly OrderColumn[] = [
  { column: 'relevance', direction: 'asc' },
  { column: 'displayNameFolded', direction: 'asc' },
  { column: 'id', direction: 'asc' },
];

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
  return {
    order: BY_RELEVANCE,
    count: () => ctx.db.customer.count({ where: { AND: [among, matching] } }),
    async find({ after, take, reversed }) {
      const found: RankedRow[] = [];
      const numbered = tiers.map((where, tier) => ({ where, tier }));
      for (const { where, tier } of reversed ? numbered.reverse() : numbered) {
        const beyond = beyondKey(after, tier, reversed);
        if (found.length >= take || beyond === null) continue;
        const direction = reversed ? 'desc' : 'asc';
        const rows = await ctx.db.customer.findMany({
          where: { AND: [among, where, beyond] },
          orderBy: [{ displayNameFolded: direction }, { id: direction }],
          take: take - found.length,
          select: { id: true, displayNameFolded: true },
        });
        found.push(...rows.map(({ id, displayNameFolded }) => ({ id, key: [tier, displayNameFolded, id] })));
      }
      return found;
    },
  };
}

async function understood(ctx: Ctx, query: string): Promise<Search> {
  const folded = (await foldText(ctx, query)).trim().replace(/\s+/gu, ' ');
  // A phone is looked for by its digits: without the trunk or international prefix they are part of every spelling.
  const digits = PHONE.test(folded) && /\s|[()./+-]/.test(folded) ? folded.replace(/\D/g, '').replace(/^0+/, '') : '';
  const words = (digits ? [digits] : folded.split(' ')).filter((word) => word !== '').slice(0, MAX_WORDS);
  if (words.length === 0) return { matching: NOTHING, tiers: [] };
  const phrase = words.join(' ');
  const matching: Where = { AND: words.map(wordIn) };
  const isWhole: Where = { searchText: containsText(` ${phrase} `) };
  const beginsName: Where = { displayNameFolded: { startsWith: literal(phrase) } };
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

/** The rows of a tier beyond a key; null where the key lies behind the whole tier. */
function beyondKey(after: readonly KeyValue[] | null, tier: number, reversed: boolean): Where | null {
  const [keyTier, name, id] = after ?? [];
  if (typeof keyTier !== 'number') return {};
  if (keyTier !== tier) return keyTier < tier === reversed ? null : {};
  if (typeof name !== 'string' || typeof id !== 'string') return NOTHING;
  const comparison = reversed ? 'lt' : 'gt';
  return { OR: [{ displayNameFolded: { [comparison]: name } }, { displayNameFolded: name, id: { [comparison]: id } }] };
}
