/** What customers need, like, dislike and expect: recorded with its weight, and settled once, with the evidence. */
import type { NeedKind, NeedStatus, Prisma } from '../../../generated/index.ts';
import { ConflictError, type Ctx, idOf, optionalText, text, ValidationError, wholeNumber } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { type Customer, lockCustomer } from '../customers.ts';
import { Issues } from '../issues.ts';
import { lockFact } from '../lock-fact.ts';
import { type FactInput, type Given, newFact, readFact, requireRoom } from './facts.ts';

export type Need = Prisma.NeedModel;

const MIDDLE_PRIORITY = 3;

export interface RecordNeedInput extends FactInput {
  readonly statement: string;
  readonly kind: NeedKind;
  /** 1 (highest) to 5; 3 unless given. */
  readonly priority?: Given<number>;
}

export function recordNeed(ctx: Ctx, input: RecordNeedInput): Promise<{ need: Need; customer: Customer }> {
  const { customerId, source, ...columns } = readNeed(input);
  return ctx.transact(async (tx) => {
    const customer = await lockCustomer(tx, customerId);
    requireRoom(await tx.db.need.count({ where: { customerId: customer.id, settledAt: null } }), 'open needs');
    const need = await tx.db.need.create({ data: { ...newFact(tx, source), ...columns, customerId: customer.id } });
    const { id, kind, priority } = need;
    const action = 'contacts.need.recorded';
    await tx.emit(action, { customerId: customer.id, needId: id, kind, priority });
    await audit(tx, { action, type: 'Need', id, before: null, after: need });
    return { need, customer };
  });
}

export interface SettleNeedInput {
  /** A global id of a need. */
  readonly id: string;
  readonly status: NeedStatus;
  readonly evidence?: Given<string>;
}

/** Ends an open need, for good. */
export function settleNeed(ctx: Ctx, input: SettleNeedInput): Promise<Need> {
  const { id, status, evidence } = readSettlement(input);
  return ctx.transact(async (tx) => {
    const find = () => tx.db.need.findUnique({ where: { id } });
    const { fact: before, customer } = await lockFact(tx, { type: 'Need', id, find });
    if (before.status !== 'OPEN') {
      throw new ConflictError(`This need is settled already: it is ${before.status}. Record a new one if it has come back.`, {
        code: 'ILLEGAL_TRANSITION',
      });
    }
    const need = await tx.db.need.update({ where: { id }, data: { status, evidence, settledAt: tx.clock.now() } });
    const action = 'contacts.need.settled';
    await tx.emit(action, { customerId: customer.id, needId: id, kind: need.kind, status });
    await audit(tx, { action, type: 'Need', id, before, after: need });
    return need;
  });
}

function readNeed(input: RecordNeedInput) {
  const issues = new Issues();
  const { customerId, source } = readFact(input, issues);
  const statement = issues.read('statement', text(1, 1_000), input.statement);
  const priority = issues.read('priority', wholeNumber(1, 5), input.priority) ?? MIDDLE_PRIORITY;
  if (!customerId || !statement || issues.found.length > 0) throw new ValidationError(issues.found);
  return { customerId, statement, kind: input.kind, priority, source };
}

function readSettlement(input: SettleNeedInput) {
  const issues = new Issues();
  const { status } = input;
  const id = issues.read('id', idOf('Need'), input.id);
  const before = issues.found.length;
  const evidence = issues.read('evidence', optionalText(2_000), input.evidence) ?? null;
  if (status === 'OPEN') issues.add('status', 'A need ends as ADDRESSED, UNMET or OBSOLETE.');
  const needsEvidence = status === 'ADDRESSED' || status === 'UNMET';
  if (needsEvidence && evidence === null && issues.found.length === before) {
    issues.add('evidence', `Say what shows that the need is ${status}.`, 'REQUIRED');
  }
  if (!id || issues.found.length > 0) throw new ValidationError(issues.found);
  return { id, status, evidence };
}
