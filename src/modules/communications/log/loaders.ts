/** What the log reads in batches. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../../kernel/index.ts';
import { type ContactPoint, contactPointsById } from '../../contacts/index.ts';

export const logLoaders = (ctx: Ctx) => ({
  /** By uuid; null where it was removed since. */
  contactPoint: new DataLoader<string, ContactPoint | null>(async (ids) => {
    const points = await contactPointsById(ctx, ids);
    return ids.map((id) => points.get(id) ?? null);
  }),
  /** By thread: the subject of its first word, as it is now. */
  threadSubject: new DataLoader<string, string | null>(async (threadIds) => {
    const rows = await ctx.db.$queryRaw<{ threadId: string; subject: string | null }[]>`
      SELECT thread."id" AS "threadId", "first"."subject" FROM unnest(${[...threadIds]}::uuid[]) AS thread ("id")
      CROSS JOIN LATERAL (
        SELECT word."subject" FROM "Communication" AS word WHERE word."threadId" = thread."id"
          AND NOT EXISTS (SELECT FROM "Communication" AS newer WHERE newer."correctsId" = word."id")
        ORDER BY word."occurredAt", word."id" LIMIT 1) AS "first"`;
    const subjects = new Map(rows.map(({ threadId, subject }) => [threadId, subject]));
    return threadIds.map((id) => subjects.get(id) ?? null);
  }),
});
