/** The id of a customer who was merged into another keeps answering, with the other, until the merge is undone. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, globalId } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenComplaint } from '../feedback/given.ts';
import { ADD_CONTACT_POINT, IMPORT_CUSTOMERS, UPDATE_CUSTOMER } from './documents.ts';
import { clerk, givenCustomer, write } from './given.ts';
import { merge, undo } from './merging.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts, sales, communications, feedback], {
  databaseOptions: { wrapAdapter: counter.wrapAdapter },
});
const reader = () =>
  rapport.as('contacts.customer.read', 'contacts.customer.merge', 'feedback.complaint.read', 'feedback.complaint.open');

const READ = graphql(`
  query ReadByAnyId($id: ID!, $other: ID!) {
    customer(id: $id) { id displayName mergedIds }
    node(id: $id) { id ... on Customer { displayName } }
    nodes(ids: [$id, $other, $id]) { id }
    complaints(filter: { or: [{ customerId: $id }] }) { totalCount nodes { subject customer { id } } }
  }
`);
const ONE_CUSTOMER = graphql('query OneCustomer($id: ID!) { customer(id: $id) { displayName } }');
const ONE_NODE = graphql('query OneNode($id: ID!) { node(id: $id) { id } }');
const SEVERAL = graphql('query Several { customers(first: 100) { nodes { mergedIds } } }');
const CHANGED = graphql(
  'subscription ChangedById($id: ID) { customerChanged(customerId: $id) { type customer { displayName } } }',
);
const OPENED = graphql(`
  subscription OpenedById($id: ID) { complaintOpened(filter: { customerId: $id }) { complaint { subject } } }
`);

async function givenPair() {
  const survivor = await givenCustomer(rapport, { givenName: 'Survivor' });
  const absorbed = await givenCustomer(rapport, { givenName: 'Absorbed' });
  return { survivor, absorbed, pair: { survivor: survivor.id, absorbed: absorbed.id } };
}

describe('an absorbed id', () => {
  it('is read as the survivor: alone, as a node, in a filter; until the merge is undone', async () => {
    const { survivor, absorbed, pair } = await givenPair();
    await givenComplaint(rapport, absorbed, { subject: 'before' });
    const variables = { id: absorbed.globalId, other: globalId('Customer', newId()) };
    const before = await reader().data(READ, variables);

    const mergeId = await merge(rapport, pair);
    await givenComplaint(rapport, absorbed, { subject: 'after' });
    const during = await reader().data(READ, variables);

    expect(during).toEqual({
      customer: { id: survivor.globalId, displayName: 'Survivor', mergedIds: [absorbed.globalId] },
      node: { id: survivor.globalId, displayName: 'Survivor' },
      nodes: [{ id: survivor.globalId }, null, { id: survivor.globalId }],
      complaints: {
        totalCount: 2,
        nodes: [
          { subject: 'after', customer: { id: survivor.globalId } },
          { subject: 'before', customer: { id: survivor.globalId } },
        ],
      },
    });
    await undo(rapport, mergeId);
    expect(await reader().data(READ, variables)).toEqual(before);
  });

  it('follows a chain of merges to its end', async () => {
    const { absorbed, survivor, pair } = await givenPair();
    const last = await givenCustomer(rapport, { givenName: 'Last' });
    await merge(rapport, pair);
    await merge(rapport, { survivor: last.id, absorbed: survivor.id });

    const { customer } = await reader().data(READ, { id: absorbed.globalId, other: last.globalId });

    expect(customer).toMatchObject({ id: last.globalId, displayName: 'Last' });
    expect(new Set(customer?.mergedIds)).toEqual(new Set([absorbed.globalId, survivor.globalId]));
  });

  it('is written to as the survivor', async () => {
    const { survivor, absorbed, pair } = await givenPair();
    await merge(rapport, pair);

    await write(clerk(rapport), UPDATE_CUSTOMER, { id: absorbed.globalId, familyName: 'Renamed' });
    await write(clerk(rapport), ADD_CONTACT_POINT, { customerId: absorbed.globalId, kind: 'SOCIAL', value: '@absorbed' });
    const referred = await givenCustomer(rapport, { acquisition: { source: 'WORD_OF_MOUTH', referrerId: absorbed.globalId } });

    expect(await rapport.db.customer.findUnique({ where: { id: survivor.id } })).toMatchObject({ familyName: 'Renamed' });
    expect(await rapport.db.contactPoint.findMany({ where: { value: '@absorbed' } })).toMatchObject([
      { customerId: survivor.id },
    ]);
    expect(await rapport.db.customer.findUnique({ where: { id: referred.id } })).toMatchObject({
      acquisitionReferrerId: survivor.id,
    });
  });

  it('is followed live as the survivor', async () => {
    const { absorbed, survivor, pair } = await givenPair();
    await merge(rapport, pair);
    await using changes = await reader().subscribe(CHANGED, { id: absorbed.globalId });
    await using complaints = await reader().subscribe(OPENED, { id: absorbed.globalId });

    await write(clerk(rapport), UPDATE_CUSTOMER, { id: survivor.globalId, familyName: 'Live' });
    await givenComplaint(rapport, survivor, { subject: 'live' });

    let [change] = await changes.take(1);
    // What was there before, while a transaction of anybody's is open that is older.
    while (JSON.stringify(change).includes('contacts.customer.merged')) [change] = await changes.take(1);
    expect(change).toEqual({
      customerChanged: { type: 'contacts.customer.changed', customer: { displayName: 'Survivor Live' } },
    });
    expect(await complaints.take(1)).toEqual([{ complaintOpened: { complaint: { subject: 'live' } } }]);
  });

  it('hears live that it was merged and unmerged, and so does the survivor', async () => {
    const { absorbed, survivor, pair } = await givenPair();
    await using absorbeds = await reader().subscribe(CHANGED, { id: absorbed.globalId });
    await using survivors = await reader().subscribe(CHANGED, { id: survivor.globalId });

    await undo(rapport, await merge(rapport, pair));

    const told = ['contacts.customer.merged', 'contacts.customer.unmerged'].map((type) => ({
      customerChanged: { type, customer: { displayName: 'Survivor' } },
    }));
    expect(await absorbeds.take(2)).toEqual(told);
    expect(await survivors.take(2)).toEqual(told);
  });

  it('costs nothing where nobody was merged, and two statements where somebody was', async () => {
    const { absorbed, survivor, pair } = await givenPair();
    await merge(rapport, pair);
    const agent = reader();
    const cost = async (document: typeof ONE_CUSTOMER | typeof ONE_NODE, id: string) => {
      const { statements } = await counter.during(() => agent.data(document, { id }));
      return statements.filter(({ sql }) => sql.includes('"Customer"')).length;
    };
    expect([await cost(ONE_CUSTOMER, survivor.globalId), await cost(ONE_NODE, survivor.globalId)]).toEqual([1, 1]);
    expect([await cost(ONE_CUSTOMER, absorbed.globalId), await cost(ONE_NODE, absorbed.globalId)]).toEqual([3, 3]);
    const { statements } = await counter.during(() => agent.data(SEVERAL));
    expect(statements.filter(({ sql }) => sql.includes('"Customer"'))).toHaveLength(2);
  });

  it('of an external id or an imported row means the survivor in imports', async () => {
    const survivor = await givenCustomer(rapport, { givenName: 'Survivor' });
    const importer = rapport.as('contacts.customer.import');
    const rows = [
      { kind: 'PERSON', givenName: 'Known by content' },
      { kind: 'PERSON', givenName: 'Known by id', externalIds: [{ system: 'erp', id: '1' }] },
    ];
    const run = (key: string, given: readonly object[] = rows) =>
      write(importer, IMPORT_CUSTOMERS, { rows: given, idempotencyKey: key });
    await run('first');
    for (const givenName of ['Known by content', 'Known by id']) {
      const absorbed = await rapport.db.customer.findFirstOrThrow({ where: { givenName } });
      await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });
    }
    const count = await rapport.db.customer.count();

    const changed = [{ ...rows[1], givenName: 'Survivor', familyName: 'Imported' }];

    // The row itself still says its own name, so the survivor takes it; nobody is created.
    expect(await run('second')).toMatchObject({ created: 0 });
    expect(await run('third', changed)).toMatchObject({ created: 0, updated: 1 });
    expect(await rapport.db.customer.count()).toBe(count);
    expect(await rapport.db.customer.findUnique({ where: { id: survivor.id } })).toMatchObject({
      displayName: 'Survivor Imported',
    });
  });

  it('is not shown by what one request read before it merged', async () => {
    const { survivor, absorbed } = await givenPair();
    await givenComplaint(rapport, absorbed);
    const document = /* GraphQL */ `
      mutation ($open: OpenComplaintInput!, $merge: MergeCustomersInput!) {
        openComplaint(input: $open) { ... on OpenComplaintSuccess { complaint { customer { openComplaintCount mergedIds } } } }
        mergeCustomers(input: $merge) { ... on MergeCustomersSuccess { customer { openComplaintCount mergedIds } } }
      }
    `;
    const answer = await reader().data(document, {
      open: { customerId: survivor.globalId, subject: 'One' },
      merge: { survivorId: survivor.globalId, absorbedId: absorbed.globalId },
    });
    expect(answer).toEqual({
      openComplaint: { complaint: { customer: { openComplaintCount: 1, mergedIds: [] } } },
      mergeCustomers: { customer: { openComplaintCount: 2, mergedIds: [absorbed.globalId] } },
    });
  });
});
