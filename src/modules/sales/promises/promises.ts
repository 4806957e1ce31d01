/** Promises: what somebody of ours told a customer would be done by when, and whether it was. */
import type { Prisma } from '../../../generated/index.ts';
import { ConflictError, type Ctx, liesAhead, newId, type TxCtx, takesAll, ValidationError } from '../../../kernel/index.ts';
import { audit, authorship, requireStaff } from '../../access/index.ts';
import { Issues, lockFact, requireCustomer, visibleCustomers } from '../../contacts/index.ts';

export type CustomerPromise = Prisma.CustomerPromiseModel;

/** Ids are uuids. */
export interface NewPromise {
  readonly customerId: string;
  readonly statement: string;
  /** May have passed: promises are also written down afterwards. */
  readonly dueAt: Date;
  /** Who promised it; the member of staff who acts, if one does, unless given. */
  readonly staffId?: string | null | undefined;
}

/** Records a promise and announces it, or changes nothing. */
export function makePromise(ctx: Ctx, { customerId: given, statement, dueAt, staffId }: NewPromise): Promise<CustomerPromise> {
  return ctx.transact(async (tx) => {
    const { id: customerId } = await requireCustomer(tx, given);
    if (staffId) await requireStaff(tx, staffId);
    const promise = await tx.db.customerPromise.create({
      data: {
        id: newId(),
        customerId,
        statement,
        dueAt,
        promisedById: staffId ?? tx.actor?.staffId ?? null,
        madeAt: tx.clock.now(),
        ...authorship(tx),
      },
    });
    const action = 'sales.promise.made';
    await tx.emit(action, {
      ...{ promiseId: promise.id, customerId },
      dueAt: dueAt.toISOString(),
      madeAt: promise.madeAt.toISOString(),
    });
    await audit(tx, { action, type: 'CustomerPromise', id: promise.id, before: null, after: promise });
    return promise;
  });
}

export interface PromiseSettlement {
  readonly id: string;
  readonly kept: boolean;
  /** When it was kept, or turned out broken; now unless given. May lie before the promise was recorded, as its due time may. */
  readonly at?: Date | null | undefined;
  /** Why it was broken: needed then, and only then. */
  readonly brokenReason?: string | null | undefined;
}

/** Says of an open promise whether it was kept, for good. Of several who settle it at once, the first one does. */
export function settlePromise(ctx: Ctx, settlement: PromiseSettlement): Promise<CustomerPromise> {
  return ctx.transact(async (tx) => {
    refuseFaults(tx, settlement);
    const { id } = settlement;
    const find = () => findPromise(tx, id);
    const { fact: before, customer } = await lockFact(tx, { type: 'CustomerPromise', id, find });
    if (before.status !== 'OPEN') {
      throw new ConflictError(`This promise is settled already: it is ${before.status}.`, { code: 'ILLEGAL_TRANSITION' });
    }
    const data = settled(tx, before, settlement);
    const promise = await tx.db.customerPromise.update({ where: { id }, data });
    const action = 'sales.promise.settled';
    await tx.emit(action, {
      ...{ promiseId: id, customerId: customer.id, status: promise.status },
      settledAt: data.settledAt.toISOString(),
    });
    await audit(tx, { action, type: 'CustomerPromise', id, before, after: promise });
    return promise;
  });
}

/** Which promises the caller may see: those to the customers they may see. */
export function visiblePromises(ctx: Ctx): Prisma.CustomerPromiseWhereInput {
  const customer = visibleCustomers(ctx);
  return takesAll(customer) ? {} : { customer };
}

function findPromise(ctx: Ctx, id: string): Promise<CustomerPromise | null> {
  return ctx.db.customerPromise.findFirst({ where: { AND: [{ id }, visiblePromises(ctx)] } });
}

function refuseFaults(tx: TxCtx, { kept, at, brokenReason }: PromiseSettlement): void {
  const issues = new Issues();
  if (at && liesAhead(at, tx.clock.now())) issues.add('at', 'Must not lie in the future.');
  if (kept && brokenReason) issues.add('brokenReason', 'A promise that was kept has none.');
  if (!kept && !brokenReason) issues.add('brokenReason', 'Say why the promise was broken.', 'REQUIRED');
  if (issues.found.length > 0) throw new ValidationError(issues.found);
}

function settled(tx: TxCtx, { dueAt }: CustomerPromise, { kept, at, brokenReason }: PromiseSettlement) {
  const now = tx.clock.now();
  const settledAt = at && at < now ? at : now;
  if (!kept) return { status: 'BROKEN', settledAt, brokenReason: brokenReason ?? null } as const;
  return { status: settledAt <= dueAt ? 'KEPT' : 'KEPT_LATE', settledAt, keptAt: settledAt } as const;
}
