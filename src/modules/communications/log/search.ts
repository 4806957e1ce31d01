/** The search of communications: all words of the query, in the subject or the beginning of the body. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, type RankedRows, tieredRows } from '../../../kernel/index.ts';
import { beginningOf, containsText, foldText } from '../../contacts/index.ts';

type Where = Prisma.CommunicationWhereInput;

/** More words than these narrow nothing down. */
const MAX_WORDS = 20;
/** A shorter word has no trigram of its own, so it is looked for where words begin. */
const SHORTEST_INSIDE = 3;
const NOTHING: Where = { id: { in: [] } };

/** Those of `among` that a search finds: all words in the subject first, then the rest; newest first in each. Case and accents do not count. */
export async function rankedCommunications(ctx: Ctx, query: string, among: Where): Promise<RankedRows> {
  const words = (await foldText(ctx, beginningOf(query)))
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS)
    .map((word) => ([...word].length < SHORTEST_INSIDE ? ` ${word}` : word));
  const matching: Where =
    words.length > 0 ? { AND: words.map((word) => ({ text: { searchText: containsText(word) } })) } : NOTHING;
  const inSubject: Where = { AND: words.map((word) => ({ text: { subjectFolded: containsText(word) } })) };
  return tieredRows<Where, 'occurredAt', Date>({
    tiers: [{ AND: [matching, inSubject] }, { AND: [matching, { NOT: inSubject }] }],
    column: 'occurredAt',
    direction: 'desc',
    count: () => ctx.db.communication.count({ where: { AND: [among, matching] } }),
    find: ({ where, beyond, direction, take }) =>
      ctx.db.communication.findMany({
        where: { AND: [among, where, beyond] },
        orderBy: [{ occurredAt: direction }, { id: direction }],
        take,
        select: { id: true, occurredAt: true },
      }),
  });
}
