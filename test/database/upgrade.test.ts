/** Databases of an earlier release: its migrations stay as they were, and those that follow fit the rows that are there. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate, type OpenedDatabase, readMigrations } from '../../src/database/index.ts';
import { resolveModules } from '../../src/index.ts';
import { access } from '../../src/modules/access/index.ts';
import { communications } from '../../src/modules/communications/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { feedback } from '../../src/modules/feedback/index.ts';
import { loyalty } from '../../src/modules/loyalty/index.ts';
import { sales } from '../../src/modules/sales/index.ts';
import { eachKind, testDatabase } from '../support/databases.ts';
import { FakeModules } from './fake-modules.ts';

/** Databases refuse a start where one of them was edited: a change is the next file, and a release adds its own here. */
const RELEASED = {
  'kernel/0001_create_event_log': 'd8bc1f0470a1b9e79684b3af083989c17b11c800983058697958caab45af6f6e',
  'kernel/0002_keep_the_event_log': '49887ac2984443ba1e3be0c3c75f8e81839fe2fcc98f98d655ce721bf4e07a28',
  'access/0001_create_access': '4bfdb69ee3d2f7a338189727f17651b42f9bd302bdf4e625bb0be5ba49977934',
  'access/0002_keep_the_audit_log_from_being_emptied': '28dc9d9bfe313e417716963c685ee4234e9615c4d348cf3a01c6b61a2a2fdacb',
  'contacts/0001_create_customers': '84bb6dd1b8cd5c864981f2d552ba4432d4a9649b109f246aa8e859977b734bd7',
  'contacts/0002_complete_the_profile': 'ed29dba2559ea263238b021db8ae7fceebb014fd7ba3b9ca76beabc01a1bfb18',
  'contacts/0003_find_duplicates': 'c039b40dc6fb2437b454504c3ff6dfee334a00b9efb08dd12c67486366437546',
  'contacts/0004_find_the_surest_duplicates_first': '899061a1c5ba4aa8c31faa5c708a837b968818967d9724a8ea021e6a081e1192',
  'contacts/0005_tell_where_earlier_customers_are_at_home': 'fb9eefe46a41b79de63c59826fb713dba6395d25405378dcaf214ca15a451dff',
  'sales/0001_create_sales': 'c6c6a9923cef1064ef4b6d9debf219d602e5d534984dcd2ba9bfb79cda5b3b7f',
  'feedback/0001_create_complaints': '356d68c003386675b3bc924281c6ef7944cc241734e04040c78f736c7b181805',
  'feedback/0002_keep_the_log_of_complaints_from_being_emptied':
    'c048948fed770e89b204501d7e5815ca223775c81d1d335f2209a6d10faf43e7',
  'feedback/0003_settle_complaints_in_time': '4b125d767eaeb8fc30283abbf0ef4f1a191957d6d40503f0653b083dda91ffb4',
  'communications/0001_create_communications': '607c43e0775e92be9f740a2cbc6a05117f7c56dea2736cd75aa980c00124df1c',
  'feedback/0004_ask_customers': '727c5d7e577e7aea3f414cc0599cb7d9075b60669aabfa027e84d3c928731167',
  'feedback/0005_record_reviews_and_losses': 'da381768609db784749b0315c0bf0bdfb69f430a3443fbbac19914c1d3983e5f',
  'feedback/0006_tell_what_complaints_together_point_at': '76b160b91464648d89ee64bc79c74b699fefa0b471ed692bd12169b1330228df',
  'feedback/0007_keep_what_calendars_said': 'abd0511f4356a4ee8b227445b0012d5b32cfb567aae16ee98378faa7a528acfc',
  'feedback/0008_find_what_was_done_in_a_period': '56aa03ee5b4bca46838670e8e47ff976c74f0229d20c65136f4755e15341c938',
  'feedback/0009_call_each_calendar_by_one_name': 'ff4741569715852285355df28a390ebfe35a04ec6e125b273b91ce22e5e4f99c',
  'communications/0002_count_words_by_when_they_came': 'c2ec65bf3d0ba7152f0b759e19ec9881afbe0e3f8d8d33592f1d7250d530fba5',
  'communications/0003_ask_for_the_consent_that_an_email_needs':
    'd5b27d32f2f893b8f2e19866d6c351b5dfceffc4e69d83c11f1721975265a1e6',
  'loyalty/0001_create_loyalty': 'e4d58bb34676da034af50d0549c5c5e0afb9ff3c8e5cb97b3c11063b1b2488b6',
} as const;

const modules = [access, contacts, sales, communications, feedback, loyalty];
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
