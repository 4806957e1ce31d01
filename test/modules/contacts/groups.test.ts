import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, type TestClient } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from './given.ts';
import { factsAbout, faultsOf, profiler, refused, write } from './profile.ts';

const rapport = createTestRapport([access, contacts]);
const join = (input: object) => write(rapport, 'joinGroup', input);

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly { readonly displayName: string; readonly name: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly startCursor: string; readonly endCursor: string };
}
const MEMBERS = `query Members($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { node(id: $id) { ... on Group {
  members(first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { displayName } pageInfo { hasNextPage startCursor endCursor } } } } }`;
const LEADS = `query Leads($id: ID!, $first: Int, $after: String) { customer(id: $id) {
  leadCandidates(first: $first, after: $after) { totalCount nodes { displayName } pageInfo { hasNextPage endCursor } } } }`;
const GROUPS = `query Groups($search: String, $first: Int, $after: String) {
  groups(search: $search, first: $first, after: $after) { totalCount nodes { name } pageInfo { hasNextPage endCursor } } }`;

const members = async (id: string, args: object = {}) =>
  (await profiler(rapport).data<{ node: { members: Page } }>(MEMBERS, { id, ...args })).node.members;
const leads = async ({ globalId: id }: GivenCustomer, args: object = {}) =>
  (await profiler(rapport).data<{ customer: { leadCandidates: Page } }>(LEADS, { id, ...args })).customer.leadCandidates;
const groups = async (args: Record<string, unknown>) => (await profiler(rapport).data<{ groups: Page }>(GROUPS, args)).groups;
const names = ({ nodes }: Page) => nodes.map(({ displayName, name }) => displayName ?? name);

async function givenMember(
  groupName: string,
  familyName: string,
  more: object = {},
): Promise<GivenCustomer & { groupId: string }> {
  const customer = await givenCustomer(rapport, { givenName: null, familyName, ...more });
  const { group } = await join({ customerId: customer.globalId, groupName });
  return { ...customer, groupId: group.id };
}

describe('joining a group', () => {
  it('makes the group if there is none of the name, and tells role, since, when, by whom and from where', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);

    const { customer, group } = await join({
      customerId,
      groupName: ' TJ  Sokol ',
      role: ' goalkeeper ',
      since: '2019-05-01',
      source: 'badge',
    });

    expect(customer.groups).toEqual([
      {
        id: expect.any(String),
        group: { id: group.id, name: 'TJ Sokol' },
        role: 'goalkeeper',
        since: '2019-05-01',
        recordedAt: rapport.clock.now().toISOString(),
        recordedBy: { kind: 'API_KEY' },
        source: 'badge',
      },
    ]);
    expect(await factsAbout(rapport, id)).toMatchObject([{ name: 'contacts.group.joined', payload: { customerId: id } }]);
    expect(await rapport.db.auditEntry.count({ where: { action: 'contacts.group.created' } })).toBe(1);
  });

  it('finds the group however its name is spelled, and is refused to a member', async () => {
    const [ada, ben] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const { group } = await join({ customerId: ada.globalId, groupName: 'Přátelé piva' });

    expect(await join({ customerId: ben.globalId, groupName: 'pratele PIVA' })).toMatchObject({ group: { id: group.id } });
    expect(await refused(rapport, 'joinGroup', { customerId: ada.globalId, groupName: 'PRATELE PIVA' })).toMatchObject({
      __typename: 'ConflictError',
      code: 'UNIQUE_VIOLATION',
    });
  });

  it('makes no group where it is refused', async () => {
    const { globalId: customerId } = await givenCustomer(rapport);

    expect(
      faultsOf(
        await refused(rapport, 'joinGroup', { customerId: 'x', groupName: '', role: 'x'.repeat(101), since: '2026-03-03' }),
      ),
    ).toEqual(['customerId', 'groupName', 'role', 'since'].map((path) => [path, 'INVALID']));
    expect(await join({ customerId, groupName: 'Today', since: '2026-03-02' })).toMatchObject({ __typename: 'JoinGroupSuccess' });
  });

  it('ends by leaving, once; the group stays', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);
    const { customer, group } = await join({ customerId, groupName: 'Left behind' });
    const leaving = { id: customer.groups[0]?.id };

    expect(await write(rapport, 'leaveGroup', leaving)).toMatchObject({ customer: { groups: [] } });
    expect((await factsAbout(rapport, id)).at(-1)).toMatchObject({ name: 'contacts.group.left' });
    expect(await refused(rapport, 'leaveGroup', leaving)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await members(group.id)).toMatchObject({ totalCount: 0, nodes: [] });
    expect(await join({ customerId, groupName: 'left behind' })).toMatchObject({ group: { id: group.id } });
  });
});

describe('the members of a group', () => {
  it('come by name, a page at a time, forward and back, without the archived and the merged', async () => {
    const { groupId } = await givenMember('Choir', 'Dvořák');
    const { id: survivor } = await givenMember('Choir', 'Čapek');
    for (const name of ['Adam', 'Bartoš', 'Eliáš']) await givenMember('Choir', name);
    const archived = await givenMember('Choir', 'Archived');
    await rapport.db.customer.update({ where: { id: archived.id }, data: { archivedAt: rapport.clock.now() } });
    const merged = await givenMember('Choir', 'Merged');
    await rapport.db.customer.update({ where: { id: merged.id }, data: { mergedIntoId: survivor } });

    const one = await members(groupId, { first: 2 });
    const two = await members(groupId, { first: 2, after: one.pageInfo.endCursor });
    const three = await members(groupId, { first: 2, after: two.pageInfo.endCursor });
    const back = await members(groupId, { last: 2, before: three.pageInfo.startCursor });

    expect([one, two, three, back].map(names)).toEqual([['Adam', 'Bartoš'], ['Čapek', 'Dvořák'], ['Eliáš'], ['Čapek', 'Dvořák']]);
    expect([one, two, three].map(({ totalCount, pageInfo }) => [totalCount, pageInfo.hasNextPage])).toEqual([
      [5, true],
      [5, true],
      [5, false],
    ]);
  });

  it('are found by the filter of customers, by who may read profiles', async () => {
    const { groupId } = await givenMember('Filtered', 'Member');
    await givenMember('Other', 'Stranger');
    const query = 'query Q($id: ID!) { customers(filter: { groupId: $id }) { nodes { displayName } } }';
    const ask = (agent: TestClient) => agent.run(query, { id: groupId });

    expect(await ask(profiler(rapport))).toEqual({ data: { customers: { nodes: [{ displayName: 'Member' }] } } });
    expect((await ask(rapport.as('contacts.customer.read'))).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('lead candidates', () => {
  it('are members of the same groups who are LEAD or PROSPECT: not the customer, the archived, the merged or the deceased', async () => {
    const ada = await givenMember('Riders', 'Ada', { lifecycle: 'LEAD' });
    await join({ customerId: ada.globalId, groupName: 'Swimmers' });
    const lead = await givenMember('Riders', 'Lead');
    await join({ customerId: lead.globalId, groupName: 'Swimmers' });
    await givenMember('Swimmers', 'Prospect', { lifecycle: 'PROSPECT' });
    await givenMember('Riders', 'Active', { lifecycle: 'ACTIVE' });
    await givenMember('Walkers', 'Stranger');
    const gone = { archivedAt: rapport.clock.now(), deceasedOn: new Date('2020-01-01'), mergedIntoId: lead.id };
    for (const [column, value] of Object.entries(gone)) {
      const { id } = await givenMember('Riders', column);
      await rapport.db.customer.update({ where: { id }, data: { [column]: value } });
    }
    const ended = await givenMember('Riders', 'Left');
    const { id: membership } = await rapport.db.groupMembership.findFirstOrThrow({ where: { customerId: ended.id } });
    await rapport.db.groupMembership.delete({ where: { id: membership } });

    const first = await leads(ada, { first: 1 });

    expect([names(first), first.totalCount, first.pageInfo.hasNextPage]).toEqual([['Lead'], 2, true]);
    expect(names(await leads(ada, { first: 1, after: first.pageInfo.endCursor }))).toEqual(['Prospect']);
    expect(await leads(await givenCustomer(rapport))).toMatchObject({ totalCount: 0, nodes: [] });
  });

  it('and groups are withheld from who may not read profiles', async () => {
    const ada = await givenMember('Secret', 'Ada');
    const { data, errors } = await rapport.as('contacts.customer.read').run(
      `query Q($c: ID!, $g: ID!) { customer(id: $c) { displayName groups { role } interests { name } needs { status } importantDates { label }
          leadCandidates { totalCount } } groups { totalCount } node(id: $g) { id } }`,
      { c: ada.globalId, g: ada.groupId },
    );

    const nothing = { groups: null, interests: null, needs: null, importantDates: null, leadCandidates: null };
    expect(data).toEqual({ customer: { displayName: 'Ada', ...nothing }, groups: null, node: null });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(Array(7).fill('FORBIDDEN'));
  });
});

it('groups come by name; a search folds case and accents and puts first whose name begins with it', async () => {
  for (const name of ['Zahrádkáři', 'Klub zahrádkářů', 'zahrada 100%', 'Myslivci']) await givenMember(name, 'Somebody');

  expect(names(await groups({ search: ' ZAHRAD ' }))).toEqual(['zahrada 100%', 'Zahrádkáři', 'Klub zahrádkářů']);
  expect(names(await groups({ search: 'klub zahr' }))).toEqual(['Klub zahrádkářů']);
  expect(await groups({ search: '%' })).toMatchObject({ totalCount: 1, nodes: [{ name: 'zahrada 100%' }] });
  const one = await groups({ search: 'zahrad', first: 2 });
  expect(names(await groups({ search: 'zahrad', first: 2, after: one.pageInfo.endCursor }))).toEqual(['Klub zahrádkářů']);
  const all = names(await groups({ search: ' ', first: 100 }));
  expect(all).toEqual(all.toSorted(new Intl.Collator('und').compare));
  expect(all).toContain('Myslivci');
});
