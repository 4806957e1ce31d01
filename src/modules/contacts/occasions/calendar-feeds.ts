/** Addresses under which calendar programs read the occasions, each with a key of its own. */
import { createHash, randomBytes } from 'node:crypto';
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, NotFoundError, newId } from '../../../kernel/index.ts';
import { actorRecorded, audit, authorship, stillHolds } from '../../access/index.ts';

export const CALENDAR_PATH = '/calendar/occasions.ics';

const KEY_BYTES = 32;
const KEY = /^[\w-]{43}$/;

/** Makes a feed. The key is in the answer's address and nowhere else. */
export function createCalendarFeed(
  ctx: Ctx,
  { name }: { readonly name: string },
): Promise<{ calendarFeed: Prisma.CalendarFeedModel; url: string }> {
  return ctx.transact(async (tx) => {
    const key = randomBytes(KEY_BYTES).toString('base64url');
    const recordedAt = tx.clock.now();
    const calendarFeed = await tx.db.calendarFeed.create({
      data: { id: newId(), name, keyHash: hashOf(key), recordedAt, ...authorship(tx) },
    });
    const { id } = calendarFeed;
    await tx.emit('contacts.calendar-feed.created', { calendarFeedId: id });
    await audit(tx, { action: 'contacts.calendar-feed.created', type: 'CalendarFeed', id, before: null, after: { name } });
    return { calendarFeed, url: `${tx.config.contacts.PUBLIC_URL}${CALENDAR_PATH}?key=${key}` };
  });
}

/** Ends a feed for good. Revoking it again changes nothing. */
export function revokeCalendarFeed(ctx: Ctx, { id }: { readonly id: string }): Promise<Prisma.CalendarFeedModel> {
  return ctx.transact(async (tx) => {
    const revokedAt = tx.clock.now();
    const { count } = await tx.db.calendarFeed.updateMany({ where: { id, revokedAt: null }, data: { revokedAt } });
    const calendarFeed = await tx.db.calendarFeed.findUnique({ where: { id } });
    if (!calendarFeed) throw new NotFoundError('CalendarFeed', id);
    if (count === 0) return calendarFeed;
    await tx.emit('contacts.calendar-feed.revoked', { calendarFeedId: id });
    const change = { before: { revokedAt: null }, after: { revokedAt } };
    await audit(tx, { action: 'contacts.calendar-feed.revoked', type: 'CalendarFeed', id, ...change });
    return calendarFeed;
  });
}

/** Whether this key opens a feed now: known, not revoked, and whoever made the feed may still read what it shows. */
export async function opensCalendar(ctx: Ctx, key: string | null): Promise<boolean> {
  if (key === null || !KEY.test(key)) return false;
  // Of 256 random bits nothing is learned from how long the index takes to find their hash.
  const feed = await ctx.db.calendarFeed.findUnique({ where: { keyHash: hashOf(key) } });
  if (!feed || feed.revokedAt) return false;
  const maker = actorRecorded(feed.recordedByKind, feed.recordedById);
  // The calendar names the customers of its occasions.
  return (await stillHolds(ctx, maker, 'contacts.occasion.read')) && stillHolds(ctx, maker, 'contacts.customer.read');
}

function hashOf(key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(key).digest());
}
