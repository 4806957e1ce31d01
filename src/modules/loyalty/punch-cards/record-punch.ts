/** Punches by hand: what the till forgot. */
import { ConflictError, type Ctx, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { lockCustomer } from '../../contacts/index.ts';
import { linesOfPurchase, purchaseOfLine, requirePurchase } from '../../sales/index.ts';
import { requireProgram, rulesOf, versionAt } from '../programs/index.ts';
import type { Grant } from '../rewards/index.ts';
import { holdMemberPrograms, type MemberInProgram } from './members.ts';
import { type PunchCard, punchLines } from './punch.ts';

/** Uuids. */
export interface PunchByHand {
  readonly customerId: string;
  readonly programId: string;
  readonly purchaseLineId: string;
}

export interface Punched {
  readonly punchCard: PunchCard;
  /** What the card is worth, once it is full. */
  readonly grant: Grant | null;
}

/**
 * Punches the member's card for a line that they bought, also before they joined. A line that has a punch answers that one's card,
 * void or not.
 */
export function recordPunch(ctx: Ctx, { customerId: givenId, programId, purchaseLineId }: PunchByHand): Promise<Punched> {
  return ctx.transact(async (tx) => {
    const program = await requireProgram(tx, programId);
    const purchaseId = await purchaseOfLine(tx, purchaseLineId);
    const customer = await lockCustomer(tx, givenId);
    const { customerId, purchasedAt } = await requirePurchase(tx, purchaseId);
    if (customerId !== customer.id) throw ValidationError.at(['purchaseLineId'], 'Somebody else bought this.');
    if (program.kind !== 'PUNCH_CARD') throw ValidationError.at(['programId'], 'This program has no punch cards.');
    const member = (await holdMemberPrograms(tx, customerId)).find((other) => other.programId === programId);
    if (!member) throw new ConflictError('This customer is no member of the program: enrol them first.');
    if (!(await findPunch(tx, programId, purchaseLineId))) {
      await requireStillThere(tx, purchaseId, purchaseLineId);
      await punchLines(tx, { member, lineIds: [purchaseLineId], ...(await rulesFor(tx, member, purchasedAt)) });
    }
    return punchedBy(tx, programId, purchaseLineId);
  });
}

/** The rules in force when it was bought; where they had no cards, those in force now. */
async function rulesFor(tx: TxCtx, { programId }: MemberInProgram, purchasedAt: Date) {
  for (const moment of [purchasedAt, tx.clock.now()]) {
    const version = await versionAt(tx, programId, moment);
    const { punches } = version ? rulesOf(version) : { punches: null };
    if (version && punches) return { version, punches };
  }
  throw ValidationError.at(['programId'], 'The rules in force in this program have no punch cards.');
}

async function requireStillThere(tx: TxCtx, purchaseId: string, lineId: string): Promise<void> {
  const line = (await linesOfPurchase(tx, purchaseId)).find(({ id }) => id === lineId);
  if (line?.isBack) throw new ConflictError('All of this line came back: it punches no card.');
}

function findPunch({ db }: TxCtx, programId: string, purchaseLineId: string) {
  return db.punch.findUnique({
    where: { programId_purchaseLineId: { programId, purchaseLineId } },
    include: { card: true },
  });
}

async function punchedBy(tx: TxCtx, programId: string, lineId: string): Promise<Punched> {
  const punch = await findPunch(tx, programId, lineId);
  if (!punch) throw new Error('A line that was punched has a punch.');
  const { card } = punch;
  const where = { punchCardId: card.id, state: { not: 'REVOKED' } } as const;
  return { punchCard: card, grant: await tx.db.rewardGrant.findFirst({ where }) };
}
