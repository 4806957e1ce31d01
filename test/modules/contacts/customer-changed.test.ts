import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, globalId, type TestClient } from '../../support/index.ts';
import {
  ADD_CONTACT_POINT,
  ARCHIVE_CUSTOMER,
  IMPORT_CUSTOMERS,
  REMOVE_CONTACT_POINT,
  RESTORE_CUSTOMER,
  SET_CUSTOM_FIELDS,
  UPDATE_CONTACT_POINT,
  UPDATE_CUSTOMER,
} from './documents.ts';
import { clerk, givenCustomer, givenCustomFields } from './given.ts';

const rapport = createTestRapport([access, contacts]);

const CUSTOMER_CHANGED = /* GraphQL */ `
  subscription CustomerChanged($after: String, $customerId: ID) {
    customerChanged(after: $after, customerId: $customerId) { cursor occurredAt type customer { displayName } }
  }
`;

interface Changed {
  readonly cursor: string;
  readonly type: string;
  readonly customer: { readonly displayName: string };
}

const follow = (agent: TestClient, variables: Record<string, unknown> = {}) =>
  agent.subscribe<{ customerChanged: Changed }>(CUSTOMER_CHANGED, variables);

describe('the live feed of customers', () => {
  it('tells creations, changes and new contact points, in order, and goes on after a cursor', async () => {
    const agent = clerk(rapport);
    await using feed = await follow(agent);
    const { globalId: id } = await givenCustomer(rapport, { givenName: 'Ada' });
    await agent.run(UPDATE_CUSTOMER, { input: { id, lifecycle: 'ACTIVE' } });
    await agent.run(ADD_CONTACT_POINT, { input: { customerId: id, kind: 'SOCIAL', value: '@ada' } });

    const seen = await feed.take(3);

    expect(seen).toMatchObject([
      { customerChanged: { type: 'contacts.customer.created', customer: { displayName: 'Ada' } } },
      { customerChanged: { type: 'contacts.customer.changed' } },
      { customerChanged: { type: 'contacts.contact-point.added' } },
    ]);
    await using resumed = await follow(agent, { after: seen[0]?.customerChanged.cursor });
    expect(await resumed.take(2)).toEqual(seen.slice(1));
  });

  it('tells all that happens to how to reach a customer, and their archiving and restoring, in order', async () => {
    const agent = clerk(rapport);
    const { id, globalId: customerId } = await givenCustomer(rapport, { email: 'a@example.com' });
    const point = await rapport.db.contactPoint.findFirstOrThrow({ where: { customerId: id } });
    const pointId = globalId('ContactPoint', point.id);
    await using feed = await follow(agent, { customerId });

    await agent.run(UPDATE_CONTACT_POINT, { input: { id: pointId, label: 'Work' } });
    await agent.run(REMOVE_CONTACT_POINT, { input: { id: pointId } });
    await agent.run(ARCHIVE_CUSTOMER, { input: { id: customerId } });
    await agent.run(RESTORE_CUSTOMER, { input: { id: customerId } });

    expect((await feed.take(4)).map(({ customerChanged: { type } }) => type)).toEqual([
      'contacts.contact-point.changed',
      'contacts.contact-point.removed',
      'contacts.customer.archived',
      'contacts.customer.restored',
    ]);
  });

  it("tells that fields of one's own changed, set for one customer or imported, and not that nothing did", async () => {
    await givenCustomFields(rapport);
    const externalIds = [{ system: 'erp', id: 'own fields' }];
    const { globalId: customerId } = await givenCustomer(rapport, { externalIds });
    await using feed = await follow(clerk(rapport), { customerId });
    await using ofAll = await follow(clerk(rapport));
    const importer = rapport.as('contacts.customer.import');
    const set = (boolean: boolean) =>
      clerk(rapport).run(SET_CUSTOM_FIELDS, { input: { customerId, fields: [{ key: 'vip', boolean }] } });

    await set(true);
    await set(true);
    const rows = [{ kind: 'PERSON', givenName: 'Ada', externalIds, customFields: [{ key: 'nickname', text: 'Adi' }] }];
    await importer.run(IMPORT_CUSTOMERS, { input: { rows, idempotencyKey: 'own fields' } });
    await clerk(rapport).run(UPDATE_CUSTOMER, { input: { id: customerId, familyName: 'Last' } });

    const own = 'contacts.custom-fields.changed';
    for (const stream of [feed, ofAll]) {
      expect((await stream.take(3)).map(({ customerChanged: { type } }) => type)).toEqual([
        own,
        own,
        'contacts.customer.changed',
      ]);
    }
  });

  it('tells a merge and its undoing to who follows either of the two, and an erasure', async () => {
    const [stays, goes] = [await givenCustomer(rapport, { givenName: 'Stays' }), await givenCustomer(rapport)];
    await using one = await follow(clerk(rapport), { customerId: stays.globalId });
    await using other = await follow(clerk(rapport), { customerId: goes.globalId });
    const mergeId = crypto.randomUUID();

    await rapport.ctx.transact(async (tx) => {
      await tx.emit('contacts.customer.merged', { customerId: stays.id, absorbedId: goes.id, mergeId });
      await tx.emit('contacts.customer.unmerged', { customerId: stays.id, restoredId: goes.id, mergeId });
      await tx.emit('contacts.customer.erased', { customerId: stays.id });
    });

    const types = (seen: readonly { customerChanged: Changed }[]) => seen.map(({ customerChanged: { type } }) => type);
    const both = ['contacts.customer.merged', 'contacts.customer.unmerged'];
    expect(types(await one.take(3))).toEqual([...both, 'contacts.customer.erased']);
    expect(types(await other.take(2))).toEqual(both);
  });

  it('tells of one customer only, if asked', async () => {
    const agent = clerk(rapport);
    const one = await givenCustomer(rapport, { givenName: 'One' });
    const other = await givenCustomer(rapport, { givenName: 'Other' });
    await using feed = await follow(agent, { customerId: one.globalId });

    await agent.run(UPDATE_CUSTOMER, { input: { id: other.globalId, familyName: 'B' } });
    await agent.run(UPDATE_CUSTOMER, { input: { id: one.globalId, familyName: 'A' } });

    expect(await feed.take(1)).toMatchObject([{ customerChanged: { customer: { displayName: 'One A' } } }]);
  });

  it.each([
    ['contacts.customer.edit', {}, 'FORBIDDEN'],
    ['contacts.customer.read', { customerId: 'x' }, 'BAD_USER_INPUT'],
  ] as const)('does not open with %s and %j', async (permission, variables, code) => {
    await using feed = await follow(rapport.as(permission), variables);

    expect((await feed.next()).value?.errors).toMatchObject([{ extensions: { code } }]);
  });
});
