/** Setting custom fields of one customer. */
import { type Ctx, idOf, ValidationError } from '../../kernel/index.ts';
import {
  type CustomFieldInput,
  changedSettings,
  customFieldsByKey,
  customFieldValues,
  readCustomFields,
  writeCustomFields,
} from './custom-fields/index.ts';
import { type Customer, lockCustomer, touchCustomer } from './customers.ts';
import { Issues } from './issues.ts';

export interface SetCustomFieldsInput {
  /** A global id of a customer. */
  readonly customerId: string;
  readonly fields: readonly CustomFieldInput[];
}

/** Sets and clears what is given, or nothing at all; other fields stay. */
export function setCustomFields(ctx: Ctx, input: SetCustomFieldsInput): Promise<Customer> {
  return ctx.transact(async (tx) => {
    const issues = new Issues();
    const id = issues.read('customerId', idOf('Customer'), input.customerId);
    if (input.fields.length === 0) issues.add('fields', 'Must have at least one entry.', 'REQUIRED');
    const given = readCustomFields(input.fields, await customFieldsByKey(tx), issues.at('fields'));
    if (!id || issues.found.length > 0) throw new ValidationError(issues.found);
    const customer = await lockCustomer(tx, id);
    const before = (await customFieldValues(tx, [customer.id])).get(customer.id) ?? new Map();
    const settings = changedSettings(before, given);
    if (settings.length === 0) return customer;
    await writeCustomFields(tx, [{ customerId: customer.id, before, settings }]);
    return touchCustomer(tx, customer.id);
  });
}
