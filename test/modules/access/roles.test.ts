import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { CREATE_API_KEY, CREATE_ROLE, CREATE_STAFF } from './documents.ts';

const rapport = createTestRapport([access]);

const ROLES = /* GraphQL */ `
  query Roles { roles(first: 50) { nodes { name permissions maxRefund { amount currencyCode } maxPoints } } }
`;

it('comes with six roles, of which the administrator holds every permission', async () => {
  const { roles } = await rapport.asAdministrator().data(ROLES);
  const names = ['administrator', 'dashboard', 'manager', 'marketing', 'sales', 'service'];

  const builtIn = await rapport.db.role.findMany({ where: { builtIn: { not: null } }, orderBy: { name: 'asc' } });

  expect(builtIn.map(({ name }) => name)).toEqual(names);
  expect(roles?.nodes).toMatchObject(names.map((name) => ({ name, maxRefund: null, maxPoints: null })));
  expect(builtIn[0]?.permissions).toEqual(Object.keys(access.permissions ?? {}).sort());
  expect(builtIn[2]?.permissions).toEqual(['access.approval.decide', 'access.approval.read', 'access.staff.read']);
});

it('adds a role with permissions and authority', async () => {
  const input = {
    name: 'Supervisor',
    permissions: ['access.approval.decide', 'access.staff.read', 'access.staff.read'],
    maxRefund: [
      { amount: '500.00', currencyCode: 'EUR' },
      { amount: '60000', currencyCode: 'JPY' },
    ],
    maxPoints: 2000,
  };

  const { data } = await rapport.asAdministrator().run(CREATE_ROLE, { input });

  expect(data?.createRole).toMatchObject({
    __typename: 'CreateRoleSuccess',
    role: {
      name: 'Supervisor',
      permissions: ['access.approval.decide', 'access.staff.read'],
      maxRefund: [
        { amount: '500.00', currencyCode: 'EUR' },
        { amount: '60000', currencyCode: 'JPY' },
      ],
      maxPoints: 2000,
    },
  });
});

it('refuses a second role of the same name, a built-in one’s too', async () => {
  const { data } = await rapport.asAdministrator().run(CREATE_ROLE, { input: { name: 'Manager', permissions: [] } });

  expect(data?.createRole).toMatchObject({ code: 'UNIQUE_VIOLATION', message: 'There is a role named "Manager" already.' });
  expect(await rapport.db.role.count({ where: { nameKey: 'manager' } })).toBe(1);
});

it('refuses a role of 101 permissions, though they repeat, and adds nothing', async () => {
  const input = { name: 'Crowded', permissions: Array(101).fill('access.staff.read') };

  const { data } = await rapport.asAdministrator().run(CREATE_ROLE, { input });

  expect(data?.createRole).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [{ path: ['permissions'], message: 'Must have at most 100 items.', code: 'TOO_MANY' }],
  });
  expect(await rapport.db.role.count({ where: { name: 'Crowded' } })).toBe(0);
});

it('reports every unknown permission and every currency that comes twice, and adds nothing', async () => {
  const input = {
    name: 'Faulty',
    permissions: ['access.staff.read', 'access.staff.reed', 'sales.everything.do'],
    maxRefund: [
      { amount: '1.00', currencyCode: 'EUR' },
      { amount: '2.00', currencyCode: 'EUR' },
    ],
  };

  const { data } = await rapport.asAdministrator().run(CREATE_ROLE, { input });

  expect(data?.createRole).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [
      { path: ['permissions', '1'], message: 'There is no permission "access.staff.reed".' },
      { path: ['permissions', '2'], message: 'There is no permission "sales.everything.do".' },
      { path: ['maxRefund', '1', 'currencyCode'], message: 'There is an amount in EUR already.', code: 'DUPLICATE' },
    ],
  });
  expect(await rapport.db.role.count({ where: { name: 'Faulty' } })).toBe(0);
});

it.each([
  ['a negative amount', { maxRefund: [{ amount: '-1.00', currencyCode: 'EUR' }] }, ['maxRefund', '0', 'amount']],
  ['decimals that the currency has not', { maxRefund: [{ amount: '1.50', currencyCode: 'JPY' }] }, ['maxRefund', '0', 'amount']],
  ['negative points', { maxPoints: -1 }, ['maxPoints']],
  ['a blank name', { name: ' ' }, ['name']],
])('refuses %s and adds nothing', async (_case, faulty, path) => {
  const before = await rapport.db.role.count();

  const { data } = await rapport.asAdministrator().run(CREATE_ROLE, { input: { name: 'Faulty', permissions: [], ...faulty } });

  expect(data?.createRole).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path }] });
  expect(await rapport.db.role.count()).toBe(before);
});

it('lets nobody make a role that holds more than they do, in permissions or in authority', async () => {
  const roleManager = rapport.as('access.role.manage', 'access.staff.read');
  const input = {
    name: 'Ladder',
    permissions: ['access.staff.read', 'access.audit.read'],
    maxRefund: [{ amount: '0.01', currencyCode: 'EUR' }],
    maxPoints: 1,
  };

  const { data } = await roleManager.run(CREATE_ROLE, { input });

  expect(data?.createRole).toMatchObject({
    issues: [
      { path: ['permissions', '1'], message: 'You do not hold "access.audit.read", so you cannot give it.', code: 'NOT_HELD' },
      { path: ['maxRefund'], message: 'This is more authority than you have, so you cannot give it.', code: 'NOT_HELD' },
      { path: ['maxPoints'], code: 'NOT_HELD' },
    ],
  });
  expect(await rapport.db.role.count({ where: { name: 'Ladder' } })).toBe(0);
});

it('lets somebody with authority give as much of it, and no more', async () => {
  const admin = rapport.asAdministrator();
  const permissions = ['access.role.manage', 'access.staff.read'];
  const head = await admin.data(CREATE_ROLE, {
    input: { name: 'Head', permissions, maxRefund: [{ amount: '100.00', currencyCode: 'EUR' }], maxPoints: 10 },
  });
  const staff = await admin.data(CREATE_STAFF, { input: { name: 'Head', roleIds: [head.createRole?.role?.id] } });
  const key = await admin.data(CREATE_API_KEY, { input: { name: 'Head', permissions, staffId: staff.createStaff?.staff?.id } });
  const client = rapport.withCredential(String(key.createApiKey?.secret));
  const giving = (name: string, amount: string, currencyCode: string, maxPoints: number) =>
    client.data(CREATE_ROLE, { input: { name, permissions, maxRefund: [{ amount, currencyCode }], maxPoints } });

  expect(await giving('Deputy', '100.00', 'EUR', 10)).toMatchObject({ createRole: { __typename: 'CreateRoleSuccess' } });
  expect(await giving('Too much', '100.01', 'EUR', 10)).toMatchObject({ createRole: { issues: [{ path: ['maxRefund'] }] } });
  expect(await giving('Too much', '1.00', 'USD', 10)).toMatchObject({ createRole: { issues: [{ path: ['maxRefund'] }] } });
  expect(await giving('Too much', '1.00', 'EUR', 11)).toMatchObject({ createRole: { issues: [{ path: ['maxPoints'] }] } });
  expect(await rapport.db.role.count({ where: { name: 'Too much' } })).toBe(0);
});

it('refuses createRole without its permission', async () => {
  const { data, errors } = await rapport
    .as('access.staff.read')
    .run(CREATE_ROLE, { input: { name: 'Refused', permissions: [] } });

  expect(data).toEqual({ createRole: null });
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect(await rapport.db.role.count({ where: { name: 'Refused' } })).toBe(0);
});

it('does nothing twice for one idempotency key', async () => {
  const admin = rapport.asAdministrator();
  const input = { name: 'Once', permissions: [], idempotencyKey: 'role-once' };

  const first = await admin.data(CREATE_ROLE, { input });
  const second = await admin.data(CREATE_ROLE, { input });

  expect(second).toEqual(first);
  expect(await rapport.db.role.count({ where: { name: 'Once' } })).toBe(1);
});
