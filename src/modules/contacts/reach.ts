/** By which ways customers can be reached, and whose an address is: for modules that exchange words with them. */
import type { ContactPointKind } from '../../generated/index.ts';
import type { Ctx, TxCtx } from '../../kernel/index.ts';
import { announcePointChanges } from './contact-point-log.ts';
import { type ContactPoint, IN_ORDER_OF_RECORDING } from './contact-points.ts';
import { lockCustomers, touchCustomer, UNMERGED, visibleCustomers } from './customers.ts';
import { parseEmail } from './emails.ts';

/** The ways of these kinds that work, by the customer's uuid: the primary ones first, then as they were recorded. One statement. */
export async function waysToReach(
  { db }: Pick<Ctx, 'db'>,
  customerIds: readonly string[],
  kinds: readonly ContactPointKind[],
): Promise<ReadonlyMap<string, readonly ContactPoint[]>> {
  const points = await db.contactPoint.findMany({
    where: { customerId: { in: [...customerIds] }, kind: { in: [...kinds] }, status: 'VALID' },
    orderBy: [{ isPrimary: 'desc' }, ...IN_ORDER_OF_RECORDING],
  });
  const byCustomer = new Map<string, ContactPoint[]>();
  for (const point of points) byCustomer.set(point.customerId, [...(byCustomer.get(point.customerId) ?? []), point]);
  return byCustomer;
}

/** Contact points by their uuids, of customers who may be seen; those that were removed are absent. One statement. */
export async function contactPointsById(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, ContactPoint>> {
  const points = await ctx.db.contactPoint.findMany({ where: { id: { in: [...ids] }, customer: visibleCustomers(ctx) } });
  return new Map(points.map((point) => [point.id, point]));
}

/** An address as it is compared: case folded, its domain in ASCII; null for anything but one e-mail address. */
export function normalizedEmail(address: string): string | null {
  return parseEmail(address)?.normalized ?? null;
}

/**
 * The contact points with these e-mail addresses, as `normalizedEmail` writes them, of customers who may be seen and stand for themselves.
 * One statement.
 */
export function ownersOfEmails(ctx: Ctx, normalized: readonly string[]): Promise<readonly ContactPoint[]> {
  return ctx.db.contactPoint.findMany({
    where: {
      kind: 'EMAIL',
      normalized: { in: [...normalized] },
      customer: { AND: [visibleCustomers(ctx), UNMERGED, { erasedAt: null }] },
    },
    orderBy: [...IN_ORDER_OF_RECORDING],
  });
}

/** The e-mail addresses of a customer, whether they work or not, as `normalizedEmail` writes them. One statement. */
export async function emailsOf({ db }: Pick<Ctx, 'db'>, customerId: string): Promise<readonly string[]> {
  const points = await db.contactPoint.findMany({
    where: { customerId, kind: 'EMAIL', normalized: { not: null } },
    orderBy: [...IN_ORDER_OF_RECORDING],
    select: { normalized: true },
  });
  return points.flatMap(({ normalized }) => normalized ?? []);
}

/** Whether two customers can be reached by the same e-mail address, number or account; at one postal address they are a household. */
export async function shareContactPoint({ db }: Pick<Ctx, 'db'>, one: string, other: string): Promise<boolean> {
  const [found] = await db.$queryRaw<{ isShared: boolean }[]>`
    SELECT EXISTS (
      SELECT FROM "ContactPoint" AS own JOIN "ContactPoint" AS their ON their."normalized" = own."normalized"
      WHERE own."customerId" = ${one}::uuid AND their."customerId" = ${other}::uuid AND own."kind" <> 'POSTAL' AND their."kind" <> 'POSTAL'
    ) AS "isShared"`;
  return found?.isShared ?? false;
}

/** Notes that messages to this address come back: wherever it is VALID it is BOUNCED from now on. Answers those contact points. */
export async function noteBounce(tx: TxCtx, normalized: string): Promise<readonly ContactPoint[]> {
  const found = await ownersOfEmails(tx, [normalized]);
  await lockCustomers(tx, [...new Set(found.map(({ customerId }) => customerId))]);
  const points = (await ownersOfEmails(tx, [normalized])).filter(({ status }) => status === 'VALID');
  const bounced: ContactPoint[] = [];
  for (const before of points) {
    const after = await tx.db.contactPoint.update({ where: { id: before.id }, data: { status: 'BOUNCED' } });
    await touchCustomer(tx, before.customerId);
    await announcePointChanges(tx, [{ before, after, fields: ['status'] }]);
    bounced.push(after);
  }
  return bounced;
}
