/** The job that tells every member what a version that is to come means for them. Whatever ends it, the next run goes on where it ended. */

import { Prisma } from '../../../generated/index.ts';
import type { Ctx, JobDefinition, TxCtx } from '../../../kernel/index.ts';
import { lockCustomers, presentCustomers } from '../../contacts/index.ts';
import { customersToTell, type Membership, UNABSORBED } from '../memberships/index.ts';
import { NOTICE_JOB, type ProgramVersion } from '../programs/index.ts';
import { deliver } from './deliver.ts';

/** Told in one transaction. */
const BATCH = 200;
/** A run ends long before it would be taken for dead; what is left is queued anew. */
const MOST_BATCHES = 200;

/** Who is to be told, in the order in which they joined. */
interface Untold {
  readonly id: string;
  readonly customerId: string;
  readonly joinedAt: Date;
}

/** Tells everybody who is not told yet. */
export async function writeNotices(ctx: Ctx, signal: AbortSignal, versionId: string): Promise<void> {
  const version = await ctx.db.loyaltyProgramVersion.findUniqueOrThrow({ where: { id: versionId } });
  let told = 0;
  let last: Untold | null = null;
  for (let left = MOST_BATCHES; left > 0 && !signal.aborted; left -= 1) {
    const members: readonly Untold[] = await untold(ctx, version, last);
    // From the start once more: who came back meanwhile, by the undoing of a merge, joined earlier than those who were told last.
    if (members.length === 0 && last === null) return;
    if (members.length > 0) told += await tell(ctx, version, members);
    last = members.at(-1) ?? null;
    ctx.log.info({ versionId, told }, 'Members are told what changes in their program.');
  }
  if (!signal.aborted) await ctx.transact((tx) => tx.enqueue(NOTICE_JOB, { versionId }, { singletonKey: versionId }));
}

/** Who joined after it was in force joined by its rules. */
function untold({ db, clock }: Ctx, { id, programId, effectiveFrom }: ProgramVersion, after: Untold | null): Promise<Untold[]> {
  const later = after
    ? Prisma.sql`(member."joinedAt", member."id") > (${after.joinedAt}::timestamptz, ${after.id}::uuid)`
    : Prisma.sql`true`;
  return db.$queryRaw<Untold[]>`
    SELECT member."id"::text, member."customerId"::text, member."joinedAt" FROM "LoyaltyMembership" AS member
    JOIN ${presentCustomers({ livingAt: clock.now() })} AS living ON living."id" = member."customerId"
    WHERE member."programId" = ${programId}::uuid AND member."absorbedIntoId" IS NULL AND member."joinedAt" < ${effectiveFrom}
      AND ${later} AND NOT EXISTS (
        SELECT FROM "ProgramNotice" AS notice WHERE notice."versionId" = ${id}::uuid AND notice."membershipId" = member."id")
    ORDER BY member."joinedAt", member."id" LIMIT ${BATCH}::int`;
}

/** How many were told. One run at a time tells of a version: another may have told some of them while this one waited. */
function tell(ctx: Ctx, version: ProgramVersion, found: readonly Untold[]): Promise<number> {
  return ctx.transact(async (tx) => {
    await tx.db.$queryRaw`SELECT FROM "LoyaltyProgramVersion" WHERE "id" = ${version.id}::uuid FOR NO KEY UPDATE`;
    await lockCustomers(
      tx,
      found.map(({ customerId }) => customerId),
    );
    const members = await stillUntold(tx, version, found);
    const customers = await customersToTell(
      tx,
      members.map(({ customerId }) => customerId),
    );
    const present = members.filter(({ customerId }) => customers.has(customerId));
    await deliver(tx, version, present, customers);
    return present.length;
  });
}

/** A merge, or its undoing, made some another customer's before they were held: they are looked at the next time. */
async function stillUntold(tx: TxCtx, { id: versionId }: ProgramVersion, found: readonly Untold[]): Promise<Membership[]> {
  const customerOf = new Map(found.map(({ id, customerId }) => [id, customerId]));
  const members = await tx.db.loyaltyMembership.findMany({
    where: { id: { in: [...customerOf.keys()] }, ...UNABSORBED, notices: { none: { versionId } } },
    orderBy: [{ joinedAt: 'asc' }, { id: 'asc' }],
  });
  return members.filter(({ id, customerId }) => customerOf.get(id) === customerId);
}

export const noticeJob: JobDefinition = {
  description: 'Tells each member of a program what a version that was published means for them, some at a time.',
  run: (ctx, signal, data) => writeNotices(ctx, signal, versionIn(data)),
};

function versionIn(data: unknown): string {
  if (typeof data === 'object' && data !== null && 'versionId' in data && typeof data.versionId === 'string')
    return data.versionId;
  throw new Error('Members are to be told of a version, but it is not said of which.');
}
