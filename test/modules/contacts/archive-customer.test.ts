import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { ARCHIVE_CUSTOMER, CREATE_CUSTOMER, CUSTOMER, IMPORT_CUSTOMERS, RESTORE_CUSTOMER } from './documents.ts';
import { clerk, everythingWritten, givenCustomer, write } from './given.ts';

const rapport = createTestRapport([access, contacts]);
const archive = (id: string) => write(clerk(rapport), ARCHIVE_CUSTOMER, { id });
const restore = (id: string) => write(clerk(rapport), RESTORE_CUSTOMER, { id });
const nobody = globalId('Customer', '01890000-0000-7000-8000-000000000000');
const names = async (search: string, isArchived: boolean | null = null) => {
  const document = `query Q($search: String, $filter: CustomerFilter) { customers(search: $search, filter: $filter) { totalCount nodes { displayName } } }`;
  const { customers } = await rapport.as('contacts.customer.read').data(document, { search, filter: { isArchived } });
  return customers;
};

describe('a customer who is archived', () => {
  it('is in lists and searches no more, but found by id, with all that belongs to them', async () => {
    const { globalId: id } = await givenCustomer(rapport, { givenName: 'Zdislava', email: 'z@example.com' });

    await archive(id);

    expect(await names('zdislava')).toEqual({ totalCount: 0, nodes: [] });
    expect(await names('zdislava', true)).toEqual({ totalCount: 1, nodes: [{ displayName: 'Zdislava' }] });
    expect(await clerk(rapport).data(CUSTOMER, { id })).toMatchObject({
      customer: { archivedAt: rapport.clock.now().toISOString(), contactPoints: [{ value: 'z@example.com' }] },
    });
  });

  it('is announced, audited, and has another version', async () => {
    const { id, globalId: customer } = await givenCustomer(rapport);

    expect(await archive(customer)).toMatchObject({ __typename: 'ArchiveCustomerSuccess', customer: { version: 2 } });

    expect((await rapport.eventsAbout(id)).slice(1)).toEqual([
      { name: 'contacts.customer.archived', payload: { customerId: id } },
    ]);
    expect(
      await rapport.db.auditEntry.findMany({ where: { action: 'contacts.customer.archived', subjectId: id } }),
    ).toMatchObject([{ before: { archivedAt: null }, after: { archivedAt: rapport.clock.now().toISOString() } }]);
  });

  it('stays as they are when archived again, and restored once', async () => {
    const { id, globalId: customer } = await givenCustomer(rapport);
    const never = await everythingWritten(rapport);
    expect(await restore(customer)).toMatchObject({ __typename: 'RestoreCustomerSuccess', customer: { version: 1 } });
    expect(await everythingWritten(rapport)).toEqual(never);
    await archive(customer);
    const archived = await everythingWritten(rapport);
    expect(await archive(customer)).toMatchObject({ __typename: 'ArchiveCustomerSuccess', customer: { version: 2 } });
    expect(await everythingWritten(rapport)).toEqual(archived);

    expect(await restore(customer)).toMatchObject({ customer: { archivedAt: null, version: 3 } });
    expect((await rapport.eventsAbout(id)).map(({ name }) => name)).toEqual([
      'contacts.customer.created',
      'contacts.customer.archived',
      'contacts.customer.restored',
    ]);
  });

  it('gives the external ids away, and a restore names those that another has meanwhile', async () => {
    const externalIds = ['A-1', 'A-2', 'A-3'].map((id) => ({ system: 'shop', id }));
    const first = await givenCustomer(rapport, { givenName: 'First', externalIds });
    const create = (id: string) =>
      write(clerk(rapport), CREATE_CUSTOMER, { kind: 'PERSON', givenName: 'Next', externalIds: [{ system: 'shop', id }] });
    expect(await create('A-1')).toMatchObject({ code: 'UNIQUE_VIOLATION', message: 'Another customer is known as A-1 in shop.' });
    await archive(first.globalId);
    const next = await create('A-1');
    expect(next).toMatchObject({ __typename: 'CreateCustomerSuccess' });
    expect(await create('A-3')).toMatchObject({ __typename: 'CreateCustomerSuccess' });
    const before = await everythingWritten(rapport);

    expect(await restore(first.globalId)).toMatchObject({
      __typename: 'ConflictError',
      code: 'UNIQUE_VIOLATION',
      message: 'Another customer is known as A-1 in shop, A-3 in shop.',
    });
    expect(await everythingWritten(rapport)).toEqual(before);
    await archive(next.customer.id);
    await rapport.db.customerExternalId.deleteMany({ where: { externalId: 'A-3', archivedAt: null } });
    expect(await restore(first.globalId)).toMatchObject({ __typename: 'RestoreCustomerSuccess' });
    expect(await restore(next.customer.id)).toMatchObject({ code: 'UNIQUE_VIOLATION' });
  });

  it('is still who an import means, unless somebody else has the external id by now', async () => {
    const externalIds = [{ system: 'erp', id: 'E-1' }];
    const { id, globalId: customer } = await givenCustomer(rapport, { givenName: 'Imported', externalIds });
    await archive(customer);
    const importRow = (givenName: string, key: string) =>
      write(rapport.as('contacts.customer.import'), IMPORT_CUSTOMERS, {
        rows: [{ kind: 'PERSON', givenName, externalIds }],
        idempotencyKey: key,
      });

    expect(await importRow('Imported', 'same')).toMatchObject({ created: 0, updated: 0, unchanged: 1, rejected: [] });
    const other = await givenCustomer(rapport, { givenName: 'Other', externalIds });
    expect(await importRow('Renamed', 'other')).toMatchObject({ created: 0, updated: 1, rejected: [] });
    expect(await rapport.db.customer.findUnique({ where: { id: other.id } })).toMatchObject({ givenName: 'Renamed' });
    expect(await rapport.db.customer.findUnique({ where: { id } })).toMatchObject({ givenName: 'Imported' });
  });

  it('lets an imported row that also names them mean who is not archived', async () => {
    const ids = ['P-1', 'P-2'].map((id) => ({ system: 'erp', id }));
    const away = await givenCustomer(rapport, { givenName: 'Away', externalIds: ids.slice(0, 1) });
    const here = await givenCustomer(rapport, { givenName: 'Here', externalIds: ids.slice(1) });
    await archive(away.globalId);
    const rows = [{ kind: 'PERSON', givenName: 'Here', externalIds: ids }];

    const answer = await write(rapport.as('contacts.customer.import'), IMPORT_CUSTOMERS, { rows, idempotencyKey: 'both' });

    expect(answer).toMatchObject({ updated: 1, rejected: [] });
    expect(await rapport.db.customerExternalId.count({ where: { customerId: here.id, archivedAt: null } })).toBe(2);
  });

  it('must exist, and the caller be one who may edit', async () => {
    const { globalId: customer } = await givenCustomer(rapport);
    const before = await everythingWritten(rapport);

    for (const [document, run] of [
      [ARCHIVE_CUSTOMER, archive],
      [RESTORE_CUSTOMER, restore],
    ] as const) {
      expect(await run(nobody)).toMatchObject({ __typename: 'NotFoundError' });
      expect(await run('x')).toMatchObject({ issues: [{ path: ['id'] }] });
      const { errors } = await rapport.as('contacts.customer.read').run(document, { input: { id: customer } });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
    expect(await everythingWritten(rapport)).toEqual(before);
  });
});

it('the database keeps external ids archived as their customer is, whoever writes', async () => {
  const { id } = await givenCustomer(rapport, { externalIds: [{ system: 'raw', id: '1' }] });
  const { id: other } = await givenCustomer(rapport);
  const archivedAt = async () => (await rapport.db.customerExternalId.findFirst({ where: { system: 'raw' } }))?.archivedAt;
  const now = rapport.clock.now();

  await rapport.db.$executeRaw`UPDATE "Customer" SET "archivedAt" = ${now} WHERE "id" = ${id}::uuid`;
  expect(await archivedAt()).toEqual(now);
  await rapport.db.$executeRaw`UPDATE "CustomerExternalId" SET "customerId" = ${other}::uuid WHERE "system" = 'raw'`;
  expect(await archivedAt()).toBeNull();
  const recorded = { recordedAt: now, recordedByKind: 'SYSTEM' } as const;
  const twin = { id: crypto.randomUUID(), customerId: id, system: 'raw', externalId: '1', ...recorded } as const;
  expect((await rapport.db.customerExternalId.create({ data: twin })).archivedAt).toEqual(now);
  await expect(rapport.db.$executeRaw`UPDATE "Customer" SET "archivedAt" = NULL WHERE "id" = ${id}::uuid`).rejects.toThrow();
});
