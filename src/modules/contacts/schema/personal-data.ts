/** Handing out and erasing what is kept about a customer. */
import { idOf, type RapportBuilder, text } from '../../../kernel/index.ts';
import { eraseCustomer, exportCustomer } from '../personal-data/index.ts';

export function personalDataMutations(builder: RapportBuilder): void {
  builder.resultMutation('exportCustomer', {
    description:
      'Hands out everything that every module keeps about a customer, and about those who were merged into them. That it was done is written to the audit log.',
    permission: 'contacts.personal-data.export',
    input: (t) => ({ id: t.id({ required: true, description: 'Of the customer.' }).check(idOf('Customer')) }),
    success: { data: 'JSON', generatedAt: 'DateTime' },
    successDescriptions: {
      data: '`{ "version": 1, "customers": [{ "id", "modules": { "contacts": {…}, … } }] }`, at most 20 MB; ids within the modules are their own. It is not kept: a repeat with the same key is a ConflictError.',
      generatedAt: 'As of when.',
    },
    // Never stored with an idempotency key.
    secrets: ['data'],
    resolve: async ({ id }, tx) => exportCustomer(tx, id),
  });

  builder.resultMutation('eraseCustomer', {
    description:
      'Erases every personal value of a customer, and of those who were merged into them, in every module, event and audit entry, for good. The record stays as `Erased customer`, archived; sums, points, counts and states stay. It can never be changed, restored or merged again.',
    permission: 'contacts.personal-data.erase',
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the customer.' }).check(idOf('Customer')),
      reason: t
        .string({ required: true, description: 'Why, 1 to 500 characters, for the audit log. Name nobody: it is kept.' })
        .check(text(1, 500)),
      expectedVersion: t.int({ description: 'Refuses with STALE_VERSION if the customer has changed since this version.' }),
    }),
    success: { customer: 'Customer' },
    resolve: async ({ id, ...input }, tx) => ({ customer: await eraseCustomer(tx, { customerId: id, ...input }) }),
  });
}
