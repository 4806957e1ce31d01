/** A root field that asks for more than its type: its plan is all that stands before a compiled read. */
import { expect, it } from 'vitest';
import { orderedBy, type RapportModule } from '../../src/kernel/index.ts';
import { access } from '../../src/modules/access/index.ts';
import { contacts, createCustomer } from '../../src/modules/contacts/index.ts';
import { createTestRapport } from '../support/index.ts';

const STRICTER = { can: 'access.audit.read' } as const;

const strict: RapportModule = {
  name: 'strict',
  contract: 1,
  dependsOn: ['access', 'contacts'],
  schema(builder) {
    builder.queryField('strictCustomers', (t) =>
      t.page('Customer', { description: 'For few.', authScopes: STRICTER, order: orderedBy('id', 'asc') }),
    );
    builder.queryField('strictCustomer', (t) =>
      t.prismaField({
        type: 'Customer',
        nullable: true,
        description: 'For few.',
        authScopes: STRICTER,
        resolve: (query, _root, _args, ctx) => ctx.db.customer.findFirst(query),
      }),
    );
  },
};

const rapport = createTestRapport([access, contacts, strict], { compiledReads: true });

it.each([
  ['a page', '{ strictCustomers(first: 1) { nodes { displayName } } }', { strictCustomers: { nodes: [{ displayName: 'Ada' }] } }],
  ['one', '{ strictCustomer { displayName } }', { strictCustomer: { displayName: 'Ada' } }],
])('is shown as %s to who may both, and to nobody else', async (_case, query, shown) => {
  if ((await rapport.db.customer.count()) === 0) await createCustomer(rapport.ctx, { kind: 'PERSON', givenName: 'Ada' });
  const both = await rapport.as('contacts.customer.read', 'access.audit.read').run(query, {});
  expect(both).toMatchObject({ data: shown });

  const reader = await rapport.as('contacts.customer.read').run(query, {});
  expect(reader.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect(JSON.stringify(reader)).not.toContain('Ada');
});
