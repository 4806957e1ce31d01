/** Databases of an earlier release: its migrations stay as they were, and those that follow fit the rows that are there. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate, type OpenedDatabase, readMigrations } from '../../src/database/index.ts';
import { resolveModules } from '../../src/index.ts';
import { access } from '../../src/modules/access/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { feedback } from '../../src/modules/feedback/index.ts';
import { eachKind, testDatabase } from '../support/databases.ts';
import { FakeModules } from './fake-modules.ts';

/** Databases refuse a start where one of them was edited: a change is the next file, and a release adds its own here. */
const RELEASED = {
  'kernel/0001_create_event_log': 'd8bc1f0470a1b9e79684b3af083989c17b11c800983058697958caab45af6f6e',
  'access/0001_create_access': '4bfdb69ee3d2f7a338189727f17651b42f9bd302bdf4e625bb0be5ba49977934',
  'contacts/0001_create_customers': '84bb6dd1b8cd5c864981f2d552ba4432d4a9649b109f246aa8e859977b734bd7',
  'feedback/0001_create_complaints': '356d68c003386675b3bc924281c6ef7944cc241734e04040c78f736c7b181805',
} as const;

const modules = [access, contacts, feedback];
const written = (module: string, name: string) =>
  readFile(new URL(`../../prisma/migrations/${module}/${name}.sql`, import.meta.url), 'utf8');

it('keeps every migration that a release carried as it was', async () => {
  const migrations = await readMigrations(resolveModules(modules));
  const released = migrations
    .map(({ module, name, checksum }) => [`${module}/${name}`, checksum] as const)
    .filter(([path]) => path in RELEASED);
  expect(Object.fromEntries(released)).toEqual(RELEASED);
});

describe.each(await eachKind())('a database of the first release on %s', (kind) => {
  let database: OpenedDatabase;
  let first: FakeModules;

  beforeAll(async () => {
    [database, first] = await Promise.all([testDatabase({ modules: [], kind }), FakeModules.create()]);
  });
  afterAll(async () => {
    await Promise.all([database.close(), first[Symbol.asyncDispose]()]);
  });

  it('is brought up to date with its rows: customers are at home where their addresses say, and logs cannot be emptied', async () => {
    const only = async (module: string, name: string, dependsOn: readonly string[]) =>
      first.module(module, { [name]: await written(module, name) }, dependsOn);
    const before = [
      await only('access', '0001_create_access', []),
      await only('contacts', '0001_create_customers', ['access']),
      await only('feedback', '0001_create_complaints', ['access', 'contacts']),
    ];
    await migrate(database, resolveModules(before));
    await givenCustomers();

    await migrate(database, resolveModules(modules));

    const { rows } = await database.executeSql('SELECT "displayName", "countryCode", "version" FROM "Customer" ORDER BY 1');
    expect(rows).toEqual([
      { displayName: 'Nowhere', countryCode: null, version: 1 },
      { displayName: 'Phone', countryCode: 'LT', version: 1 },
      { displayName: 'Postal', countryCode: 'CZ', version: 1 },
    ]);
    for (const log of ['AuditEntry', 'ComplaintLogEntry', 'Consent', 'LoggedEvent'])
      await expect(database.executeSql(`TRUNCATE "${log}" CASCADE`)).rejects.toThrow('is append-only: TRUNCATE refused.');
  });

  async function givenCustomers(): Promise<void> {
    const customer = (number: number) => `00000000-0000-7000-8000-00000000000${number}`;
    for (const [number, name] of ['Postal', 'Phone', 'Nowhere'].entries())
      await database.executeSql(`
        INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "createdAt", "recordedByKind", "updatedAt")
        VALUES ('${customer(number)}', 'PERSON', '${name}', '${name}', now(), 'SYSTEM', now())`);
    const reached = [
      [0, 'POSTAL', 'Praha', 'Praha', true, 'CZ'],
      [0, 'PHONE', '+37060012345', '+37060012345', true, 'LT'],
      [1, 'PHONE', '+37060012345', '+37060012345', true, 'LT'],
      [2, 'PHONE', '+37060012345', '+37060012345', false, 'LT'],
    ] as const;
    for (const [number, kind, value, normalized, isPrimary, countryCode] of reached)
      await database.executeSql(`
        INSERT INTO "ContactPoint" ("id", "customerId", "kind", "value", "normalized", "isPrimary", "countryCode", "recordedAt", "recordedByKind")
        VALUES (gen_random_uuid(), '${customer(number)}', '${kind}', '${value}', '${normalized}', ${isPrimary}, '${countryCode}', now(), 'SYSTEM')`);
  }
});
