/** Customers enter a contest, each once. */
import { ConflictError, type Ctx, newId, type TxCtx } from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { type Customer, requireCustomer } from '../../contacts/index.ts';
import { requireMayTakePart } from '../memberships/index.ts';
import { type Contest, lockContest } from './contests.ts';

/** Uuids. */
export interface Entering {
  readonly contestId: string;
  readonly customerId: string;
}

/** Gives the customer the next position, while the contest is open; of many at the same moment each gets one of their own. */
export function enterContest(ctx: Ctx, { contestId, customerId: givenId }: Entering): Promise<Contest> {
  return ctx.transact(async (tx) => {
    const customer = await requireCustomer(tx, givenId);
    const contest = await lockContest(tx, contestId);
    requireOpen(tx, contest);
    await requireMayEnter(tx, contest, customer);
    const [id, customerId, position] = [newId(), customer.id, contest.entryCount];
    await tx.db.contestEntry.create({
      data: { id, contestId, customerId, position, enteredAt: tx.clock.now(), ...authorship(tx) },
    });
    const action = 'loyalty.contest.entered';
    await tx.emit(action, { contestId, customerId, position });
    await audit(tx, { action, type: 'Contest', id: contestId, before: null, after: { customerId, position } });
    return tx.db.contest.update({ where: { id: contestId }, data: { entryCount: position + 1 } });
  });
}

function requireOpen({ clock }: TxCtx, { opensAt, closesAt }: Contest): void {
  const now = clock.now();
  if (now < opensAt) throw new ConflictError(`This contest opens at ${opensAt.toISOString()}.`);
  if (now >= closesAt) throw new ConflictError(`This contest was closed at ${closesAt.toISOString()}.`);
}

async function requireMayEnter(tx: TxCtx, { id: contestId }: Contest, customer: Customer): Promise<void> {
  requireMayTakePart(tx, customer);
  const { id: customerId } = customer;
  if (await tx.db.contestEntry.findFirst({ where: { contestId, customerId, voidedAt: null }, select: { id: true } }))
    throw new ConflictError('This customer has entered this contest already.', { code: 'UNIQUE_VIOLATION' });
}
