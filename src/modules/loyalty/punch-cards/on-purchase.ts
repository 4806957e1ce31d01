/** Purchases punch by themselves, and what comes back punches no more. */
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { lockFact } from '../../contacts/index.ts';
import { findPurchase, linesOfPurchase, type Purchase } from '../../sales/index.ts';
import { unlessErased } from '../memberships/index.ts';
import { rulesOf, versionAt } from '../programs/index.ts';
import { holdMemberPrograms } from './members.ts';
import { punchLines } from './punch.ts';
import { voidPunch } from './void-punch.ts';

/** Voided in one transaction. */
const BATCH = 20;

/**
 * A punch for each line of a purchase, in each program with punch cards that the customer had joined by then, by the rules in force then.
 * Told twice, or after some of it came back, it punches what has no punch yet and is still there.
 */
export async function punchPurchase(ctx: Ctx, { purchaseId }: { readonly purchaseId: string }): Promise<void> {
  const bought = await findPurchase(ctx, purchaseId);
  if (!bought || !(await hasPunchCards(ctx, bought.customerId))) return;
  await withHeldPurchase(ctx, purchaseId, async (tx, { customerId, purchasedAt }) => {
    const lines = (await linesOfPurchase(tx, purchaseId)).filter(({ isBack }) => !isBack).map(({ id }) => id);
    for (const member of await holdMemberPrograms(tx, customerId)) {
      const { programId, joinedAt } = member;
      const version = joinedAt <= purchasedAt && (await versionAt(tx, programId, purchasedAt));
      const { punches } = version ? rulesOf(version) : { punches: null };
      if (!version || !punches) continue;
      const done = await tx.db.punch.findMany({
        where: { programId, purchaseLineId: { in: lines } },
        select: { purchaseLineId: true },
      });
      const punched = new Set(done.map(({ purchaseLineId }) => purchaseLineId));
      await punchLines(tx, { member, lineIds: lines.filter((id) => !punched.has(id)), version, punches });
    }
  });
}

/** Voids the punches of lines of which all came back, some at a time. Money that is paid back without goods voids none. */
export async function voidReturned(ctx: Ctx, { purchaseId }: { readonly purchaseId: string }): Promise<void> {
  if ((await punchesReturned(ctx, purchaseId)).length === 0) return;
  while ((await voidSome(ctx, purchaseId)) === BATCH);
}

/** How many were: each takes a dozen statements, while the customer is held. */
async function voidSome(ctx: Ctx, purchaseId: string): Promise<number> {
  let voided = 0;
  await withHeldPurchase(ctx, purchaseId, async (tx, { customerId }) => {
    const members = new Map((await holdMemberPrograms(tx, customerId)).map((member) => [member.programId, member]));
    const punches = (await punchesReturned(tx, purchaseId)).filter(({ programId }) => members.has(programId)).slice(0, BATCH);
    for (const { id, programId } of punches) {
      const member = members.get(programId);
      if (member) await voidPunch(tx, member, id);
    }
    voided = punches.length;
  });
  return voided;
}

async function hasPunchCards({ db }: Ctx, customerId: string): Promise<boolean> {
  return (await db.loyaltyMembership.count({ where: { customerId, program: { kind: 'PUNCH_CARD' } } })) > 0;
}

async function punchesReturned(ctx: Ctx, purchaseId: string) {
  const back = (await linesOfPurchase(ctx, purchaseId)).filter(({ isBack }) => isBack);
  return ctx.db.punch.findMany({
    where: { purchaseLineId: { in: back.map(({ id }) => id) }, voidedAt: null },
    orderBy: [{ programId: 'asc' }, { id: 'asc' }],
    select: { id: true, programId: true },
  });
}

/** The purchase, whose customer is held. For one who was erased nothing is done. */
async function withHeldPurchase(ctx: Ctx, id: string, run: (tx: TxCtx, purchase: Purchase) => Promise<void>): Promise<void> {
  await ctx.transact(async (tx) => {
    const held = await unlessErased(lockFact(tx, { type: 'Purchase', id, find: () => findPurchase(tx, id) }));
    if (held) await run(tx, held.fact);
  });
}
