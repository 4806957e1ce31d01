/** What customers like to do and to have. A name is one interest of a customer, however it is spelled. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, sortKeyOf, type TxCtx, ValidationError, wholeNumber } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { type Customer, lockCustomer } from '../customers.ts';
import { foldText } from '../folded-text.ts';
import { Issues } from '../issues.ts';
import { lockFact } from '../lock-fact.ts';
import { type FactInput, type Given, nameOf, newFact, readFact, recording, requireRoom } from './facts.ts';

type Interest = Prisma.InterestModel;

export interface AddInterestInput extends FactInput {
  readonly name: string;
  readonly strength?: Given<number>;
}

interface InterestDraft {
  readonly name: string;
  readonly strength: number | null;
  readonly source: string | null;
}

/** Records an interest; of one that is known already, what is said of it now. */
export function addInterest(ctx: Ctx, input: AddInterestInput): Promise<Customer> {
  const { customerId, ...draft } = readInterest(input);
  return ctx.transact(async (tx) => {
    const customer = await lockCustomer(tx, customerId);
    const nameFolded = sortKeyOf(await foldText(tx, draft.name));
    const known = await tx.db.interest.findUnique({
      where: { customerId_nameFolded: { customerId: customer.id, nameFolded } },
    });
    await (known ? renewInterest(tx, known, draft) : writeInterest(tx, customer.id, draft));
    return customer;
  });
}

async function writeInterest(tx: TxCtx, customerId: string, { source, ...columns }: InterestDraft): Promise<void> {
  requireRoom(await tx.db.interest.count({ where: { customerId } }), 'interests');
  const interest = await tx.db.interest.create({ data: { ...newFact(tx, source), ...columns, customerId } });
  const action = 'contacts.interest.added';
  await tx.emit(action, { customerId, interestId: interest.id });
  await audit(tx, { action, type: 'Interest', id: interest.id, before: null, after: audited(interest) });
}

/** The spelling stays. A strength that is new is known from now on, from whom it is heard. */
async function renewInterest(tx: TxCtx, known: Interest, { strength, source }: InterestDraft): Promise<void> {
  if (strength === null || strength === known.strength) return;
  const { id, customerId } = known;
  const interest = await tx.db.interest.update({ where: { id }, data: { strength, source, ...recording(tx) } });
  const action = 'contacts.interest.changed';
  await tx.emit(action, { customerId, interestId: id });
  await audit(tx, { action, type: 'Interest', id, before: audited(known), after: audited(interest) });
}

export function removeInterest(ctx: Ctx, id: string): Promise<Customer> {
  return ctx.transact(async (tx) => {
    const find = () => tx.db.interest.findUnique({ where: { id } });
    const { fact: interest, customer } = await lockFact(tx, { type: 'Interest', id, find });
    await tx.db.interest.delete({ where: { id } });
    const action = 'contacts.interest.removed';
    await tx.emit(action, { customerId: customer.id, interestId: id });
    await audit(tx, { action, type: 'Interest', id, before: audited(interest), after: null });
    return customer;
  });
}

/** What these customers like, folded as `sortKeyOf(foldText(…))` folds it, by customer: the strongest first. One statement. */
export async function interestsOf(ctx: Ctx, customerIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await ctx.db.interest.findMany({
    where: { customerId: { in: [...customerIds] } },
    orderBy: [{ strength: { sort: 'desc', nulls: 'last' } }, { recordedAt: 'asc' }, { id: 'asc' }],
    select: { customerId: true, nameFolded: true },
  });
  const byCustomer = new Map<string, string[]>();
  for (const { customerId, nameFolded } of rows) {
    byCustomer.set(customerId, [...(byCustomer.get(customerId) ?? []), nameFolded]);
  }
  return byCustomer;
}

function readInterest(input: AddInterestInput) {
  const issues = new Issues();
  const { customerId, source } = readFact(input, issues);
  const name = issues.read('name', nameOf(100), input.name);
  const strength = issues.read('strength', wholeNumber(1, 5), input.strength) ?? null;
  if (!customerId || !name || issues.found.length > 0) throw new ValidationError(issues.found);
  return { customerId, name, strength, source };
}

function audited({ nameFolded: _folded, ...columns }: Interest) {
  return columns;
}
