import { expect, it } from 'vitest';
import { encodeId, newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { CREATE_STAFF, CREATE_TEAM } from './documents.ts';

const rapport = createTestRapport([access]);

const STAFF_MEMBERS = /* GraphQL */ `
  query StaffMembers($search: String, $teamId: ID, $first: Int, $after: String) {
    staffMembers(search: $search, teamId: $teamId, first: $first, after: $after) {
      totalCount nodes { name } pageInfo { hasNextPage endCursor }
    }
  }
`;

interface Staffed {
  readonly staffMembers: { readonly nodes: readonly object[]; readonly pageInfo: { readonly endCursor: string } };
}

async function givenTeam(name: string): Promise<string> {
  const { createTeam } = await rapport.asAdministrator().data(CREATE_TEAM, { input: { name } });
  return String(createTeam?.team?.id);
}

async function roleId(name: string): Promise<string> {
  const { id } = await rapport.db.role.findFirstOrThrow({ where: { name } });
  return encodeId('Role', id);
}

it('adds a team, and refuses a second one of the same name, however it is capitalized', async () => {
  const admin = rapport.as('access.team.manage', 'access.staff.read');

  expect(await admin.run(CREATE_TEAM, { input: { name: '  Účtárna ' } })).toMatchObject({
    data: { createTeam: { __typename: 'CreateTeamSuccess', team: { name: 'Účtárna' } } },
  });
  expect(await admin.run(CREATE_TEAM, { input: { name: 'ÚČTÁRNA' } })).toMatchObject({
    data: {
      createTeam: { __typename: 'ConflictError', code: 'UNIQUE_VIOLATION', message: 'There is a team named "ÚČTÁRNA" already.' },
    },
  });
  expect(await rapport.db.team.count({ where: { nameKey: 'účtárna' } })).toBe(1);
});

it.each([
  ['a blank name', '  ', 'Must have 1 to 100 characters.'],
  ['a name of 101 characters', 'x'.repeat(101), 'Must have 1 to 100 characters.'],
])('refuses a team with %s and adds none', async (_case, name, message) => {
  const before = await rapport.db.team.count();

  const { data } = await rapport.as('access.team.manage', 'access.staff.read').run(CREATE_TEAM, { input: { name } });

  expect(data?.createTeam).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: ['name'], message }] });
  expect(await rapport.db.team.count()).toBe(before);
});

it('adds a member of staff with team and roles, and shows them', async () => {
  const teamId = await givenTeam('Repairs');
  const input = {
    name: 'Žofie Nováková',
    email: 'Zofie@Example.com',
    subject: 'auth|zofie',
    teamId,
    roleIds: [await roleId('service')],
  };

  const { data } = await rapport.asAdministrator().run(CREATE_STAFF, { input });

  expect(data?.createStaff).toMatchObject({
    __typename: 'CreateStaffSuccess',
    staff: {
      name: 'Žofie Nováková',
      email: 'Zofie@Example.com',
      subject: 'auth|zofie',
      team: { name: 'Repairs' },
      roles: [{ name: 'service' }],
    },
  });
});

it('reports every fault of a new member of staff at once and adds nobody', async () => {
  const before = await rapport.db.staff.count();
  const input = { name: '', email: 'nobody', subject: 'x'.repeat(256), teamId: 'nonsense', roleIds: [encodeId('Team', newId())] };

  const { data } = await rapport.asAdministrator().run(CREATE_STAFF, { input });

  expect(data?.createStaff).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [
      { path: ['name'], message: 'Must have 1 to 200 characters.' },
      { path: ['email'], message: 'Must be an e-mail address, for example ada@example.com.' },
      { path: ['subject'], message: 'Must have at most 255 characters.' },
      { path: ['teamId'], message: 'Must be the id of a Team.' },
      { path: ['roleIds', '0'], message: 'Must be the id of a Role.' },
    ],
  });
  expect(await rapport.db.staff.count()).toBe(before);
});

it('refuses a team or a role that is not there, by its id', async () => {
  const admin = rapport.asAdministrator();
  const teamId = encodeId('Team', newId());
  const missingRole = encodeId('Role', newId());

  expect(await admin.run(CREATE_STAFF, { input: { name: 'Nobody', teamId, roleIds: [] } })).toMatchObject({
    data: { createStaff: { __typename: 'NotFoundError', type: 'Team', id: teamId, message: 'There is no Team with this id.' } },
  });
  expect(await admin.run(CREATE_STAFF, { input: { name: 'Nobody', roleIds: [missingRole] } })).toMatchObject({
    data: { createStaff: { __typename: 'NotFoundError', type: 'Role', id: missingRole } },
  });
  expect(await rapport.db.staff.count({ where: { name: 'Nobody' } })).toBe(0);
});

it('refuses a subject that somebody has, though many have none', async () => {
  const admin = rapport.asAdministrator();
  await admin.data(CREATE_STAFF, { input: { name: 'First', subject: 'auth|same', roleIds: [] } });

  const { data } = await admin.run(CREATE_STAFF, { input: { name: 'Second', subject: 'auth|same', roleIds: [] } });

  expect(data?.createStaff).toMatchObject({
    code: 'UNIQUE_VIOLATION',
    message: 'There is a member of staff with this subject already.',
  });
  expect(await rapport.db.staff.count({ where: { name: 'Second' } })).toBe(0);
  for (const name of ['Third', 'Fourth']) await admin.data(CREATE_STAFF, { input: { name, roleIds: [] } });
  expect(await rapport.db.staff.count({ where: { name: { in: ['Third', 'Fourth'] }, subject: null } })).toBe(2);
});

it('takes names that fold to eighteen times their length, and pages across them', async () => {
  const admin = rapport.asAdministrator();
  const long = '\uFDFA'.repeat(200);
  const teamId = await givenTeam('\uFDFA'.repeat(100));
  for (const subject of ['long|1', 'long|2']) {
    await admin.data(CREATE_STAFF, { input: { name: long, subject, teamId, roleIds: [] } });
  }

  const first = await admin.data<Staffed>(STAFF_MEMBERS, { teamId, first: 1 });
  const after = first.staffMembers.pageInfo.endCursor;
  const second = await admin.data<Staffed>(STAFF_MEMBERS, { teamId, first: 1, after });

  expect([first, second].flatMap(({ staffMembers }) => staffMembers.nodes)).toEqual([{ name: long }, { name: long }]);
});

it('lets nobody give a role that holds more than they do', async () => {
  const roleIds = [await roleId('administrator')];
  const staffManager = rapport.as('access.staff.manage', 'access.staff.read');

  const { data } = await staffManager.run(CREATE_STAFF, { input: { name: 'Climber', roleIds } });

  expect(data?.createStaff).toMatchObject({
    issues: [
      {
        path: ['roleIds', '0'],
        message: 'The role "administrator" holds more than you do, so you cannot give it.',
        code: 'NOT_HELD',
      },
    ],
  });
  expect(await rapport.db.staff.count({ where: { name: 'Climber' } })).toBe(0);
});

it('finds staff by part of a name or e-mail without regard to case and accents, and takes wildcards as they stand', async () => {
  const admin = rapport.asAdministrator();
  for (const [name, email] of [
    ['Šárka Železná', null],
    ['Ole Dahl', 'zelezna_fan@example.com'],
    ['Percent 100% sure', null],
  ]) {
    await admin.data(CREATE_STAFF, { input: { name, email, roleIds: [] } });
  }
  const found = async (search: string) => {
    const { staffMembers } = await admin.data(STAFF_MEMBERS, { search });
    return staffMembers?.nodes;
  };

  expect(await found('ZELEZNA')).toEqual([{ name: 'Ole Dahl' }, { name: 'Šárka Železná' }]);
  expect(await found('00%')).toEqual([{ name: 'Percent 100% sure' }]);
  expect(await found('%')).toEqual([{ name: 'Percent 100% sure' }]);
  expect(await found('z_lezna')).toEqual([]);
  expect(await found('a_f')).toEqual([{ name: 'Ole Dahl' }]);
  expect(await found('no such person')).toEqual([]);
});

it('refuses a search of more than 200 characters', async () => {
  expect(await rapport.asAdministrator().run(STAFF_MEMBERS, { search: 'x'.repeat(201) })).toMatchObject({
    data: { staffMembers: null },
    errors: [{ message: 'A search has at most 200 characters.', extensions: { code: 'BAD_USER_INPUT' } }],
  });
});

it('lists the members of one team by name, page by page', async () => {
  const admin = rapport.asAdministrator();
  const teamId = await givenTeam('Pages');
  for (const name of ['Čeněk', 'Cyril', 'Dana']) await admin.data(CREATE_STAFF, { input: { name, teamId, roleIds: [] } });

  const first = await admin.data(STAFF_MEMBERS, { teamId, first: 2 });
  const second = await admin.data(STAFF_MEMBERS, { teamId, first: 2, after: first.staffMembers?.pageInfo?.endCursor });

  expect(first.staffMembers).toMatchObject({
    totalCount: 3,
    nodes: [{ name: 'Čeněk' }, { name: 'Cyril' }],
    pageInfo: { hasNextPage: true },
  });
  expect(second.staffMembers).toMatchObject({ nodes: [{ name: 'Dana' }], pageInfo: { hasNextPage: false } });
});

it.each([
  ['createStaff', CREATE_STAFF, { name: 'Refused', roleIds: [] }],
  ['createTeam', CREATE_TEAM, { name: 'Refused' }],
])('refuses %s without its permission and writes nothing', async (field, document, input) => {
  const { data, errors } = await rapport.as('access.staff.read').run(document, { input });

  expect(data).toEqual({ [field]: null });
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect(await rapport.db.staff.count({ where: { name: 'Refused' } })).toBe(0);
  expect(await rapport.db.team.count({ where: { name: 'Refused' } })).toBe(0);
});
