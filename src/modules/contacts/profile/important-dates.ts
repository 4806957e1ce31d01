/** Dates worth remembering: a customer's own, and those of people around them. */
import type { OccasionKind } from '../../../generated/index.ts';
import { type Ctx, optionalText, ValidationError } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { type Customer, lockCustomer } from '../customers.ts';
import { Issues } from '../issues.ts';
import { lockFact } from '../lock-fact.ts';
import { type FactInput, type Given, newFact, readFact, requireRoom } from './facts.ts';
import { isAfter, type PartialDateInput, readPartialDate } from './partial-date.ts';

export interface AddImportantDateInput extends FactInput {
  readonly kind: OccasionKind;
  readonly date: PartialDateInput;
  readonly whose?: Given<string>;
  readonly label?: Given<string>;
}

/** Records a date, of which parts may be unknown. */
export function addImportantDate(ctx: Ctx, input: AddImportantDateInput): Promise<Customer> {
  return ctx.transact(async (tx) => {
    const { customerId, source, ...columns } = readImportantDate(input, tx.clock.now());
    const customer = await lockCustomer(tx, customerId);
    requireRoom(await tx.db.importantDate.count({ where: { customerId: customer.id } }), 'important dates');
    const date = await tx.db.importantDate.create({ data: { ...newFact(tx, source), ...columns, customerId: customer.id } });
    const action = 'contacts.important-date.added';
    await tx.emit(action, { customerId: customer.id, importantDateId: date.id, kind: date.kind });
    await audit(tx, { action, type: 'ImportantDate', id: date.id, before: null, after: date });
    return customer;
  });
}

/** Takes back a date that was wrong. */
export function removeImportantDate(ctx: Ctx, id: string): Promise<Customer> {
  return ctx.transact(async (tx) => {
    const find = () => tx.db.importantDate.findUnique({ where: { id } });
    const { fact: date, customer } = await lockFact(tx, { type: 'ImportantDate', id, find });
    await tx.db.importantDate.delete({ where: { id } });
    const action = 'contacts.important-date.removed';
    await tx.emit(action, { customerId: customer.id, importantDateId: id, kind: date.kind });
    await audit(tx, { action, type: 'ImportantDate', id, before: date, after: null });
    return customer;
  });
}

function readImportantDate({ kind, ...input }: AddImportantDateInput, now: Date) {
  const issues = new Issues();
  const { customerId, source } = readFact(input, issues);
  const date = readPartialDate(input.date, issues.at('date'));
  if (kind === 'BIRTHDAY' && isAfter(date, now)) issues.add('date', 'Nobody is born in the future.');
  const whose = issues.read('whose', optionalText(100), input.whose) ?? null;
  const label = issues.read('label', optionalText(100), input.label) ?? null;
  if (!customerId || issues.found.length > 0) throw new ValidationError(issues.found);
  return { customerId, source, kind, ...date, whose, label };
}
