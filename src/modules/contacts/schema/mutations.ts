/** What can be done with customers. */
import { CustomerKind } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';
import { archiveCustomer, restoreCustomer } from '../customer-archive.ts';
import { updateCustomer } from '../customer-changes.ts';
import { createCustomer } from '../customers.ts';
import { importCustomers, MAX_ROWS } from '../import-customers.ts';
import { type ContactInputs, customerFields, newCustomerFields } from './inputs.ts';

export function contactMutations(builder: RapportBuilder, inputs: ContactInputs): void {
  creation(builder, inputs);
  changes(builder, inputs);
}

function creation(builder: RapportBuilder, inputs: ContactInputs): void {
  const { input: CreateCustomerInput } = builder.resultMutation('createCustomer', {
    description:
      'Records a customer and how to reach them. Others may share a phone or an e-mail address; an external id is theirs alone.',
    permission: 'contacts.customer.create',
    input: (t) => ({
      kind: t.field({ type: CustomerKind, required: true, description: 'A person or an organization.' }),
      ...customerFields(t, inputs),
      ...newCustomerFields(t, inputs),
    }),
    success: { customer: 'Customer' },
    resolve: async (input, tx) => ({ customer: await createCustomer(tx, input) }),
  });

  builder.resultMutation('importCustomers', {
    description:
      'Creates and changes customers, who are known by their external ids, or by the whole row if it has none. A row whose content is there already is unchanged; absent and null fields change nothing. Refused rows are told, the others stand.',
    permission: 'contacts.customer.import',
    idempotencyKey: 'required',
    extensions: { costClass: 'import' },
    input: (t) => ({
      rows: t.field({
        type: [CreateCustomerInput],
        required: true,
        description: `At most ${MAX_ROWS}. A phone that cannot be read is kept as written, and INVALID. The idempotencyKey of a row means nothing.`,
        extensions: { maxItems: MAX_ROWS },
      }),
      dryRun: t.boolean({ description: 'Tell what would happen, and change nothing.' }),
    }),
    success: { created: 'Int', updated: 'Int', unchanged: 'Int', rejected: ['ImportRowError'], warnings: ['ImportRowError'] },
    successDescriptions: {
      created: 'How many customers are new.',
      updated: 'How many have changed.',
      unchanged: 'How many were there with the same content.',
      rejected: 'Rows that were not taken, in their order.',
      warnings: 'Rows that were taken, with something in them that could not be understood and was kept as written.',
    },
    resolve: (input, tx) => importCustomers(tx, input),
  });
}

function changes(builder: RapportBuilder, inputs: ContactInputs): void {
  builder.resultMutation('updateCustomer', {
    description: 'Changes what is given; null clears, absent stays. Without a difference nothing happens, and the version stays.',
    permission: 'contacts.customer.edit',
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the customer.' }),
      expectedVersion: t.int({ description: 'Refuses with STALE_VERSION if the customer has changed since this version.' }),
      ...customerFields(t, inputs),
      deceasedOn: t.field({ type: 'Date', description: 'Not in the future.' }),
    }),
    success: { customer: 'Customer' },
    resolve: async (input, tx) => ({ customer: await updateCustomer(tx, input) }),
  });

  builder.resultMutation('archiveCustomer', {
    description:
      'Puts a customer away: kept with all that belongs to them, found by id, in lists only with isArchived. The external ids are free for others meanwhile. Nothing happens to one who is archived already.',
    permission: 'contacts.customer.edit',
    input: (t) => ({ id: t.id({ required: true, description: 'Of the customer.' }) }),
    success: { customer: 'Customer' },
    resolve: async (input, tx) => ({ customer: await archiveCustomer(tx, input) }),
  });

  builder.resultMutation('restoreCustomer', {
    description:
      'Brings an archived customer back into the lists. A ConflictError with UNIQUE_VIOLATION names external ids that another customer has meanwhile. Nothing happens to one who is not archived.',
    permission: 'contacts.customer.edit',
    input: (t) => ({ id: t.id({ required: true, description: 'Of the customer.' }) }),
    success: { customer: 'Customer' },
    resolve: async (input, tx) => ({ customer: await restoreCustomer(tx, input) }),
  });
}
