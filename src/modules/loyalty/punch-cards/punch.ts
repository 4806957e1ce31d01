/** Punching cards: one punch for each line, on the open card; a full one is granted its reward, and the next punch opens the next. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, insertRows, newId, type TxCtx } from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { visibleCustomers } from '../../contacts/index.ts';
import type { ProgramVersion, Rules } from '../programs/index.ts';
import { rewardFullCard } from './full-card.ts';
import type { MemberInProgram } from './members.ts';

export type PunchCard = Prisma.PunchCardModel;

/** Which cards the caller may see: those of the customers they may see. */
export function visiblePunchCards(ctx: Ctx): Prisma.PunchCardWhereInput {
  const customer = visibleCustomers(ctx);
  return Object.keys(customer).length === 0 ? {} : { membership: { customer } };
}

export interface Punching {
  readonly member: MemberInProgram;
  /** Of the purchase; they have no punch in this program yet. */
  readonly lineIds: readonly string[];
  /** By which a card is opened: it keeps its rules until it is full. */
  readonly version: ProgramVersion;
  readonly punches: NonNullable<Rules['punches']>;
}

/** The member is held. */
export async function punchLines(tx: TxCtx, { member, lineIds, version, punches }: Punching): Promise<void> {
  let left = lineIds;
  while (left.length > 0) {
    const card = (await openCard(tx, member)) ?? (await newCard(tx, member, version, punches.required));
    const room = card.required - card.punchCount;
    await writePunches(tx, member, card, left.slice(0, room));
    left = left.slice(room);
  }
}

/** A merge may have left a member two of them: the older one is filled first. */
function openCard({ db }: TxCtx, { membershipIds }: MemberInProgram): Promise<PunchCard | null> {
  return db.punchCard.findFirst({
    where: { membershipId: { in: [...membershipIds] }, completedAt: null },
    orderBy: [{ openedAt: 'asc' }, { id: 'asc' }],
  });
}

function newCard(tx: TxCtx, { programId, membershipId }: MemberInProgram, { number }: ProgramVersion, required: number) {
  return tx.db.punchCard.create({
    data: { id: newId(), programId, membershipId, required, programVersion: number, openedAt: tx.clock.now() },
  });
}

async function writePunches(tx: TxCtx, member: MemberInProgram, before: PunchCard, lineIds: readonly string[]): Promise<void> {
  const { programId, customerId } = member;
  const now = tx.clock.now();
  const { id: punchCardId } = before;
  const rows = lineIds.map((purchaseLineId) => {
    return { id: newId(), cardId: punchCardId, programId, purchaseLineId, punchedAt: now, ...authorship(tx) };
  });
  await insertRows(tx.db, 'Punch', rows);
  const isFull = before.punchCount + rows.length >= before.required;
  const card = await tx.db.punchCard.update({
    where: { id: punchCardId },
    data: { punchCount: { increment: rows.length }, ...(isFull && { completedAt: now }) },
  });
  await tx.emitAll(
    'loyalty.punch.recorded',
    rows.map(({ id: punchId, purchaseLineId }) => ({ punchId, punchCardId, programId, customerId, purchaseLineId })),
  );
  await audit(tx, { action: 'loyalty.punch.recorded', type: 'PunchCard', id: punchCardId, before, after: card });
  if (!isFull) return;
  await tx.emit('loyalty.card.completed', { punchCardId, programId, customerId });
  await rewardFullCard(tx, card, member);
}
