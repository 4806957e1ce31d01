/** Opportunities: what a customer may come to buy, opened, and moved stage by stage to an end. */
import type { OpportunityStage, Prisma } from '../../../generated/index.ts';
import {
  ConflictError,
  type Ctx,
  formatAmount,
  type Money,
  NotFoundError,
  newId,
  type TxCtx,
  takesAll,
} from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { lockFact, requireCustomer, visibleCustomers } from '../../contacts/index.ts';
import { allowedStages } from './stages.ts';

export type Opportunity = Prisma.OpportunityModel;

/** Ids are uuids; what is absent or null is unknown. */
export interface NewOpportunity {
  readonly customerId: string;
  readonly title: string;
  readonly value?: Money | null | undefined;
  /** A day, as midnight in UTC. */
  readonly expectedCloseOn?: Date | null | undefined;
}

/** Opens an opportunity at the first stage and announces it, or changes nothing. */
export function createOpportunity(ctx: Ctx, input: NewOpportunity): Promise<Opportunity> {
  return ctx.transact(async (tx) => {
    const { id: customerId } = await requireCustomer(tx, input.customerId);
    const now = tx.clock.now();
    const opportunity = await tx.db.opportunity.create({
      data: {
        id: newId(),
        customerId,
        title: input.title,
        valueMinor: input.value?.minor ?? null,
        valueCurrency: input.value?.currencyCode ?? null,
        expectedCloseOn: input.expectedCloseOn ?? null,
        createdAt: now,
        updatedAt: now,
        ...authorship(tx),
        stageChanges: { create: stageChange(tx, null, 'NEW') },
      },
    });
    const { id } = opportunity;
    const action = 'sales.opportunity.opened';
    await tx.emit(action, { opportunityId: id, customerId, changedAt: now.toISOString() });
    await audit(tx, { action, type: 'Opportunity', id, before: null, after: audited(opportunity) });
    return opportunity;
  });
}

export interface StageMove {
  readonly id: string;
  readonly stage: OpportunityStage;
  readonly expectedVersion?: number | null | undefined;
}

/** Moves an opportunity on, or to its end. Of several movers at once each sees what the one before them did. */
export function moveOpportunity(ctx: Ctx, { id, stage, expectedVersion }: StageMove): Promise<Opportunity> {
  return ctx.transact(async (tx) => {
    const find = () => findOpportunity(tx, id);
    const { fact: before, customer } = await lockFact(tx, { type: 'Opportunity', id, find });
    refuseMove(before, stage, expectedVersion);
    const opportunity = await tx.db.opportunity.update({
      where: { id },
      data: { stage, version: { increment: 1 }, updatedAt: tx.clock.now() },
    });
    await tx.db.stageChange.create({ data: { ...stageChange(tx, before.stage, stage), opportunityId: id } });
    const changedAt = opportunity.updatedAt.toISOString();
    const action = await announceMove(tx, { opportunityId: id, customerId: customer.id, changedAt, from: before.stage }, stage);
    await audit(tx, { action, type: 'Opportunity', id, before: audited(before), after: audited(opportunity) });
    return opportunity;
  });
}

/** Which opportunities the caller may see: those of the customers they may see. */
export function visibleOpportunities(ctx: Ctx): Prisma.OpportunityWhereInput {
  const customer = visibleCustomers(ctx);
  return takesAll(customer) ? {} : { customer };
}

function findOpportunity(ctx: Ctx, id: string): Promise<Opportunity | null> {
  return ctx.db.opportunity.findFirst({ where: { AND: [{ id }, visibleOpportunities(ctx)] } });
}

export async function requireOpportunity(ctx: Ctx, id: string): Promise<Opportunity> {
  const opportunity = await findOpportunity(ctx, id);
  if (!opportunity) throw new NotFoundError('Opportunity', id);
  return opportunity;
}

function refuseMove({ stage: from, version }: Opportunity, to: OpportunityStage, expected: number | null | undefined): void {
  if (expected != null && expected !== version) {
    throw new ConflictError('Somebody moved this opportunity since you read it. Read it again.', {
      code: 'STALE_VERSION',
      currentVersion: version,
    });
  }
  const allowed = allowedStages(from);
  if (allowed.includes(to)) return;
  const instead = allowed.length > 0 ? `Allowed are: ${allowed.join(', ')}.` : 'This stage is final.';
  throw new ConflictError(`An opportunity that is ${from} cannot become ${to}. ${instead}`, {
    code: 'ILLEGAL_TRANSITION',
    currentVersion: version,
  });
}

interface Moved {
  readonly opportunityId: string;
  readonly customerId: string;
  readonly changedAt: string;
  readonly from: OpportunityStage;
}

/** Under the name of what it came to, which it answers. */
async function announceMove(tx: TxCtx, moved: Moved, to: OpportunityStage): Promise<string> {
  if (to === 'WON' || to === 'LOST') {
    const end = to === 'WON' ? 'sales.opportunity.won' : 'sales.opportunity.lost';
    await tx.emit(end, { ...moved });
    return end;
  }
  await tx.emit('sales.opportunity.moved', { ...moved, to });
  return 'sales.opportunity.moved';
}

function stageChange(tx: TxCtx, fromStage: OpportunityStage | null, toStage: OpportunityStage) {
  return { id: newId(), fromStage, toStage, changedAt: tx.clock.now(), ...authorship(tx) };
}

/** The value as people read it: minor units mean nothing without their currency. */
function audited({ valueMinor, valueCurrency, updatedAt: _updated, ...columns }: Opportunity) {
  const hasValue = valueMinor !== null && valueCurrency !== null;
  return {
    ...columns,
    value: hasValue ? `${formatAmount({ minor: valueMinor, currencyCode: valueCurrency })} ${valueCurrency}` : null,
  };
}
