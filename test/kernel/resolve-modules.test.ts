import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AssemblyError, type RapportModule, resolveModules } from '../../src/kernel/index.ts';

/** As a partner without TypeScript could write it. */
function module(name: string, rest: object = {}): RapportModule {
  return { name, contract: 1, ...rest };
}

const noop = async () => {};

describe('the order of modules', () => {
  it('puts dependencies first, whatever the order of registration', () => {
    const { ordered, byName } = resolveModules([
      module('c', { dependsOn: ['b', 'a'] }),
      module('b', { dependsOn: ['a'] }),
      module('d'),
      module('a'),
    ]);

    expect(ordered.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
    expect(byName.get('b')).toBe(ordered[1]);
  });

  it('lets two modules depend on a third', () => {
    const { ordered } = resolveModules([
      module('d', { dependsOn: ['b', 'c'] }),
      module('b', { dependsOn: ['a'] }),
      module('c', { dependsOn: ['a'] }),
      module('a'),
    ]);

    expect(ordered.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('modules that do not fit together', () => {
  const cases: readonly [string, readonly RapportModule[], string][] = [
    [
      'a dependency that is not registered',
      [module('feedback', { dependsOn: ['contacts'] })],
      'Module "feedback" needs module "contacts", which is not registered.',
    ],
    [
      'a circle',
      [module('z', { dependsOn: ['a'] }), module('a', { dependsOn: ['b'] }), module('b', { dependsOn: ['a'] })],
      'Modules depend on each other: a > b > a.',
    ],
    ['a module that needs itself', [module('a', { dependsOn: ['a'] })], 'Modules depend on each other: a > a.'],
    ['one name twice', [module('contacts'), module('contacts')], 'Two modules are named "contacts".'],
    ['a name in another case', [module('myModule')], 'Module name "myModule" is not in kebab-case.'],
    ['a name that is a property of objects', [module('__proto__')], 'Module name "__proto__" is not in kebab-case.'],
    [
      'another contract',
      [module('old', { contract: 2 })],
      'Module "old" is written for contract 2; this server offers contract 1.',
    ],
    ...(['permissions', 'events', 'hookPoints', 'contributionPoints', 'jobs'] as const).map(
      (key, index): [string, readonly RapportModule[], string] => {
        const kind = ['permission', 'event', 'hook point', 'contribution point', 'job'][index];
        const message = `Module "a" declares ${kind} "b.thing.read": its names begin with "a." and have parts in kebab-case.`;
        return [`a foreign ${kind}`, [module('a', { [key]: { 'b.thing.read': {} } })], message];
      },
    ),
    [
      'a name in parts of another case',
      [module('a', { events: { 'a.thing.wasSeen': {} } })],
      'Module "a" declares event "a.thing.wasSeen": its names begin with "a." and have parts in kebab-case.',
    ],
    [
      'a role that is not built in',
      [module('a', { permissions: { 'a.thing.read': { description: '', roles: ['boss'] } } })],
      'Module "a" gives permission "a.thing.read" to role "boss", which is not built in.',
    ],
    [
      'a hook into a point that its module lacks',
      [
        module('sales', { hookPoints: { 'sales.purchase.returning': '' } }),
        module('a', { hooks: { 'sales.purchase.selling': noop } }),
      ],
      'Module "a" hooks into "sales.purchase.selling", which module "sales" does not offer.',
    ],
    [
      'a schedule that is not cron',
      [module('a', { jobs: { 'a.count': { description: '', schedule: '61 * * * *', run: noop } } })],
      'Module "a" schedules job "a.count" at "61 * * * *", which is not cron of five fields.',
    ],
    [
      'a schedule with seconds',
      [module('a', { jobs: { 'a.count': { description: '', schedule: '0 0 * * * *', run: noop } } })],
      'Module "a" schedules job "a.count" at "0 0 * * * *", which is not cron of five fields.',
    ],
    [
      'a schedule whose time never comes',
      [module('a', { jobs: { 'a.count': { description: '', schedule: '0 0 30 2 *', run: noop } } })],
      'Module "a" schedules job "a.count" at "0 0 30 2 *", which is not cron of five fields.',
    ],
    [
      'one route twice',
      [
        module('a', { routes: [{ method: 'GET', path: '/x', permission: 'public', handle: noop }] }),
        module('b', { routes: [{ method: 'GET', path: '/x', permission: 'public', handle: noop }] }),
      ],
      'GET /x is served by both module a and module b.',
    ],
    [
      'a route behind an unknown permission',
      [module('a', { routes: [{ method: 'GET', path: '/x', permission: 'a.thing.read', handle: noop }] })],
      'Module "a" guards GET /x by permission "a.thing.read", which no registered module declares.',
    ],
    [
      'one command twice',
      [
        module('a', { commands: [{ name: 'import things', description: '', setUp: noop }] }),
        module('b', { commands: [{ name: 'import things', description: '', setUp: noop }] }),
      ],
      'Command "import things" is brought by both module a and module b.',
    ],
  ];

  it.each(cases)('refuses %s', (_case, modules, message) => {
    expect(() => resolveModules(modules)).toThrow(new AssemblyError(message));
  });
});

describe('what waits for a module that is not registered', () => {
  it.each([
    ['a handler', { handlers: { 'sales.purchase.made': noop } }],
    ['a hook', { hooks: { 'sales.purchase.returning': noop } }],
    ['a contribution', { contributes: { 'sales.discounts': {} } }],
  ])('lets %s wait', (_case, rest) => {
    expect(resolveModules([module('a', rest)]).ordered).toHaveLength(1);
  });
});

describe('a contribution point that is required', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rapport-modules-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const owner = module('contacts', {
    contributionPoints: { 'contacts.merge': { description: 'Rows of merged customers.', requiredOf: 'Customer' } },
  });
  const storing = async (fragment: string, rest: object = {}) => {
    const path = join(folder, 'fragment.prisma');
    await writeFile(path, fragment);
    const schema = pathToFileURL(path);
    return module('surveys', { database: { schema, migrations: new URL('./', schema) }, ...rest });
  };
  const message =
    'Module "surveys" stores ids of Customer but contributes nothing to "contacts.merge", which module "contacts" requires.';

  it.each([
    ['by a relation', 'model Answer {\n  id String @id\n  who Customer @relation(fields: [whoId], references: [id])\n}\n'],
    ['by a bare column', 'model Answer {\n  id String @id\n  customerId String @db.Uuid\n}\n'],
  ])('does not boot a module that stores the model %s and does not contribute', async (_case, fragment) => {
    const surveys = await storing(fragment);

    expect(() => resolveModules([owner, surveys])).toThrow(new AssemblyError(message));
  });

  it('boots one that contributes, one that stores no such id, and one whose owner is not registered', async () => {
    const fragment = 'model Answer {\n  id String @id\n  customerId String\n}\n';

    expect(resolveModules([owner, await storing(fragment, { contributes: { 'contacts.merge': {} } })]).ordered).toHaveLength(2);
    expect(resolveModules([await storing(fragment)]).ordered).toHaveLength(1);
    expect(
      resolveModules([owner, await storing('model Answer {\n  id String @id\n  CustomerName String\n}\n')]).ordered,
    ).toHaveLength(2);
  });

  it('says so when the fragment cannot be read', () => {
    const schema = pathToFileURL(join(folder, 'absent.prisma'));
    const surveys = module('surveys', { database: { schema, migrations: schema } });

    expect(() => resolveModules([owner, surveys])).toThrow(/^Module "surveys" names a Prisma fragment that cannot be read: /);
  });
});
