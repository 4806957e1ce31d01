/** Punching cards: one punch for each line, on the open card; a full one is granted its reward, and the next punch opens the next. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, insertRows, newId, type TxCtx, takesAll } from '../../../kernel/index.ts';
import { auditAll, authorship } from '../../access/index.ts';
import { visibleCustomers } from '../../contacts/index.ts';
import type { ProgramVersion, Rules } from '../programs/index.ts';
import { rewardFullCards } from './full-card.ts';
import type { MemberInProgram } from './members.ts';

export type PunchCard = Prisma.PunchCardModel;

/** Which cards the caller may see: those of the customers they may see. */
export function visiblePunchCards(ctx: Ctx): Prisma.PunchCardWhereInput {
  const customer = visibleCustomers(ctx);
  return takesAll(customer) ? {} : { membership: { customer } };
}

export interface Punching {
  readonly member: MemberInProgram;
  /** Of the purchase; they have no punch in this program yet. */
  readonly lineIds: readonly string[];
  /** By which a card is opened: it keeps its rules until it is full. */
  readonly version: ProgramVersion;
  readonly punches: NonNullable<Rules['punches']>;
}

/** A card, before and after the punches of these lines. */
interface Filled {
  readonly before: PunchCard;
  readonly after: PunchCard;
  readonly lineIds: readonly string[];
}

/** The member is held. In as many statements for many lines as for one. */
export async function punchLines(tx: TxCtx, { member, lineIds, version, punches }: Punching): Promise<void> {
  if (lineIds.length === 0) return;
  const open = await openCards(tx, member);
  const filled = fill(lineIds, open, () => newCard(tx, member, version, punches.required), tx.clock.now());
  await writeCards(tx, open, filled);
  await writePunches(tx, member, filled);
  const full = filled.flatMap(({ after }) => (after.completedAt === null ? [] : [after]));
  const { programId, customerId } = member;
  await tx.emitAll(
    'loyalty.card.completed',
    full.map(({ id: punchCardId }) => ({ punchCardId, programId, customerId })),
  );
  await rewardFullCards(tx, full, member);
}

/** A merge may have left a member two of them: the older one is filled first. */
function openCards({ db }: TxCtx, { membershipIds }: MemberInProgram): Promise<PunchCard[]> {
  return db.punchCard.findMany({
    where: { membershipId: { in: [...membershipIds] }, completedAt: null },
    orderBy: [{ openedAt: 'asc' }, { id: 'asc' }],
  });
}

function newCard(
  { clock }: TxCtx,
  { programId, membershipId }: MemberInProgram,
  { number: programVersion }: ProgramVersion,
  required: number,
): PunchCard {
  const openedAt = clock.now();
  return { id: newId(), programId, membershipId, required, programVersion, punchCount: 0, openedAt, completedAt: null };
}

/** One card after the other: first those that are open, then new ones. */
function fill(lineIds: readonly string[], open: readonly PunchCard[], opened: () => PunchCard, now: Date): readonly Filled[] {
  const filled: Filled[] = [];
  for (let left = lineIds; left.length > 0; ) {
    const before = open[filled.length] ?? opened();
    const punched = left.slice(0, before.required - before.punchCount);
    const punchCount = before.punchCount + punched.length;
    const completedAt = punchCount >= before.required ? now : null;
    filled.push({ before, after: { ...before, punchCount, completedAt }, lineIds: punched });
    left = left.slice(punched.length);
  }
  return filled;
}

/** Those that were open come first: a membership has one open card, so theirs are full before another is opened. */
async function writeCards(tx: TxCtx, open: readonly PunchCard[], filled: readonly Filled[]): Promise<void> {
  for (const { after } of filled.slice(0, open.length)) {
    const { id, punchCount, completedAt } = after;
    await tx.db.punchCard.update({ where: { id }, data: { punchCount, completedAt } });
  }
  await insertRows(
    tx.db,
    'PunchCard',
    filled.slice(open.length).map(({ after }) => after),
  );
}

async function writePunches(tx: TxCtx, { programId, customerId }: MemberInProgram, filled: readonly Filled[]): Promise<void> {
  const punchedAt = tx.clock.now();
  const rows = filled.flatMap(({ after: { id: cardId }, lineIds }) =>
    lineIds.map((purchaseLineId) => ({ id: newId(), cardId, programId, purchaseLineId, punchedAt, ...authorship(tx) })),
  );
  await insertRows(tx.db, 'Punch', rows);
  await tx.emitAll(
    'loyalty.punch.recorded',
    rows.map(({ id: punchId, cardId: punchCardId, purchaseLineId }) => {
      return { punchId, punchCardId, programId, customerId, purchaseLineId };
    }),
  );
  await auditAll(
    tx,
    filled.map(({ before, after }) => ({ action: 'loyalty.punch.recorded', type: 'PunchCard', id: after.id, before, after })),
  );
}
