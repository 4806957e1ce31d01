/** The search of complaints: by number, or by all words of the query in the subject or the body. */
import type { Prisma } from '../../generated/index.ts';
import { type Ctx, type RankedRows, tieredRows } from '../../kernel/index.ts';
import { beginningOf, containsText, foldText } from '../contacts/index.ts';

type Where = Prisma.ComplaintWhereInput;

/** More words than these narrow nothing down. */
const MAX_WORDS = 20;
const NUMBER = /^(?:c-?)?0*([1-9]\d{0,8})$/;
const NOTHING: Where = { id: { in: [] } };

/** What a search means, in tiers from the best match to the least; together they hold each match once. */
interface Search {
  readonly matching: Where;
  readonly tiers: readonly Where[];
}

/** The rows that a search finds. Case and accents do not count. */
export async function complaintsMatching(ctx: Ctx, query: string): Promise<Where> {
  return (await understood(ctx, query)).matching;
}

/** The same rows, most relevant first: the number itself, then all words in the subject, then the rest; newest first in each. */
export async function rankedComplaints(ctx: Ctx, query: string, among: Where): Promise<RankedRows> {
  const { matching, tiers } = await understood(ctx, query);
  return tieredRows<Where, 'openedAt', Date>({
    tiers,
    column: 'openedAt',
    direction: 'desc',
    count: () => ctx.db.complaint.count({ where: { AND: [among, matching] } }),
    find: ({ where, beyond, direction, take }) =>
      ctx.db.complaint.findMany({
        where: { AND: [among, where, beyond] },
        orderBy: [{ openedAt: direction }, { id: direction }],
        take,
        select: { id: true, openedAt: true },
      }),
  });
}

async function understood(ctx: Ctx, query: string): Promise<Search> {
  const words = (await foldText(ctx, beginningOf(query)))
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS);
  if (words.length === 0) return { matching: NOTHING, tiers: [] };
  const serial = NUMBER.exec(words.join(''))?.[1];
  const byNumber = serial ? { serial: Number(serial) } : NOTHING;
  const inText: Where = { AND: words.map((word) => ({ searchText: containsText(word) })) };
  const inSubject: Where = { AND: words.map((word) => ({ subjectFolded: containsText(word) })) };
  return {
    matching: { OR: [byNumber, inText] },
    tiers: [byNumber, { AND: [inText, inSubject, { NOT: byNumber }] }, { AND: [inText, { NOT: inSubject }, { NOT: byNumber }] }],
  };
}
