import { expect, it } from 'vitest';
import { type BuiltInRole, defineModule, encodeId, newId, type RapportModule } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { startTestRapport } from '../../support/index.ts';
import { CREATE_API_KEY } from './documents.ts';

/** A module whose declarations change between two starts. */
function shop(roles: Readonly<Record<string, readonly BuiltInRole[]>>): RapportModule {
  const permissions = Object.entries(roles).map(([name, holders]) => [`shop.${name}`, { description: name, roles: holders }]);
  return defineModule({ name: 'shop', contract: 1, permissions: Object.fromEntries(permissions) });
}

async function started(modules: readonly RapportModule[], shared?: Awaited<ReturnType<typeof startTestRapport>>) {
  return startTestRapport([access, ...modules], shared ? { database: shared.database } : {});
}

async function shopPermissions({ db }: Awaited<ReturnType<typeof startTestRapport>>, name: string): Promise<string[]> {
  const { permissions } = await db.role.findUniqueOrThrow({ where: { builtIn: name } });
  return permissions.filter((permission) => permission.startsWith('shop.'));
}

it('keeps the roles in step with the modules’ declarations, and keeps what an operator changed', async () => {
  await using first = await started([shop({ look: ['sales', 'service'], sell: ['sales'] })]);
  expect(await shopPermissions(first, 'sales')).toEqual(['shop.look', 'shop.sell']);
  expect(await shopPermissions(first, 'administrator')).toEqual(['shop.look', 'shop.sell']);

  const own = ['access.audit.read', 'shop.sell'];
  await first.db.role.update({ where: { builtIn: 'sales' }, data: { permissions: own } });
  await using again = await started([shop({ look: ['sales', 'service'], sell: ['sales'] })], first);
  expect((await again.db.role.findUniqueOrThrow({ where: { builtIn: 'sales' } })).permissions).toEqual(own);

  await using changed = await started([shop({ look: ['sales'], sell: [], pay: ['sales'] })], first);
  expect((await changed.db.role.findUniqueOrThrow({ where: { builtIn: 'sales' } })).permissions).toEqual([
    'access.audit.read',
    'shop.pay',
  ]);
  expect(await shopPermissions(changed, 'service')).toEqual([]);
});

it('keeps the permissions of a module that is not registered for a while', async () => {
  await using first = await started([shop({ look: ['sales'], sell: ['sales'] })]);
  await first.db.role.update({ where: { builtIn: 'sales' }, data: { permissions: ['shop.sell'] } });

  await using without = await started([], first);
  expect(await shopPermissions(without, 'sales')).toEqual(['shop.sell']);
  await using back = await started([shop({ look: ['sales'], sell: ['sales'] })], first);
  expect(await shopPermissions(back, 'sales')).toEqual(['shop.sell']);
});

it('gives callers only permissions that a registered module declares', async () => {
  await using first = await started([shop({ look: ['sales'] })]);
  const { id } = await first.db.role.findUniqueOrThrow({ where: { builtIn: 'sales' } });
  const staff = { id: newId(), name: 'Seller', nameKey: 'seller', searchKey: 'seller', createdAt: first.clock.now() };
  await first.db.staff.create({ data: { ...staff, roles: { connect: { id } } } });
  const permissions = ['access.staff.read', 'shop.look'];
  const made = async (staffId: string | null) => {
    const input = { name: 'Key', permissions, staffId };
    const { createApiKey } = await first.asAdministrator().data(CREATE_API_KEY, { input });
    return String(createApiKey?.secret);
  };
  const secrets = [await made(null), await made(encodeId('Staff', staff.id))];
  await using without = await started([], first);

  for (const secret of secrets) {
    expect((await access.authenticate?.(first.ctx, secret))?.permissions).toEqual(new Set(permissions));
    expect((await access.authenticate?.(without.ctx, secret))?.permissions).toEqual(new Set(['access.staff.read']));
  }
});
