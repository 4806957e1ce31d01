import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport, globalId } from '../../support/index.ts';
import { IMPORT_CUSTOMERS } from './documents.ts';
import { everythingWritten, givenCustomer, statementsOfOurs, write } from './given.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });

let calls = 0;
/** Each call under a key of its own, as each run of an import is. */
const importRows = (rows: readonly object[], more: object = {}) => {
  calls += 1;
  return write(rapport.as('contacts.customer.import'), IMPORT_CUSTOMERS, { rows, idempotencyKey: `call ${calls}`, ...more });
};

const counts = (created: number, updated: number, unchanged: number) => ({ created, updated, unchanged });

const company = (id: string, more: object = {}) => ({
  kind: 'ORGANIZATION',
  organizationName: `Company ${id}`,
  externalIds: [{ system: 'erp', id }],
  ...more,
});

const findByErp = (externalId: string) =>
  rapport.db.customer.findFirstOrThrow({
    where: { externalIds: { some: { system: 'erp', externalId } } },
    include: { contactPoints: { orderBy: { id: 'asc' } }, externalIds: true },
  });

describe('an import', () => {
  it('creates what is new, leaves what is there, and changes what differs', async () => {
    const rows = [company('a1', { email: 'a1@example.com' }), company('a2', { language: 'de' })];

    expect(await importRows(rows)).toMatchObject({ ...counts(2, 0, 0), rejected: [], warnings: [] });
    const before = await everythingWritten(rapport);
    expect(await importRows(rows)).toMatchObject(counts(0, 0, 2));
    // But for the key of the second call, nothing.
    expect(await everythingWritten(rapport)).toEqual({ ...before, keys: before.keys + 1 });

    expect(await importRows([rows[0] ?? {}, company('a2', { language: 'de', organizationName: 'Renamed' })])).toMatchObject(
      counts(0, 1, 1),
    );
    const renamed = await findByErp('a2');
    expect(renamed).toMatchObject({ displayName: 'Renamed', version: 2, language: 'de' });
    expect((await rapport.eventsAbout(renamed.id)).map(({ name }) => name)).toEqual([
      'contacts.customer.created',
      'contacts.customer.changed',
    ]);
  });

  it('never erases: what a row leaves out or empties stays', async () => {
    await importRows([company('b1', { language: 'de', email: 'b1@example.com', honorific: 'Firma' })]);

    expect(await importRows([company('b1', { language: null, honorific: ' ' })])).toMatchObject(counts(0, 0, 1));
    expect(await findByErp('b1')).toMatchObject({ language: 'de', honorific: 'Firma', contactPoints: [{ kind: 'EMAIL' }] });
  });

  it('adds contact points and external ids to who is there, and keeps the primary ones', async () => {
    await importRows([company('c1', { email: 'old@example.com' })]);

    const ids = [
      { system: 'erp', id: 'c1' },
      { system: 'shop', id: '7' },
    ];
    expect(await importRows([company('c1', { email: 'new@example.com', externalIds: ids })])).toMatchObject(counts(0, 1, 0));
    const found = await findByErp('c1');
    expect(found.contactPoints.map(({ value, isPrimary }) => [value, isPrimary])).toEqual([
      ['old@example.com', true],
      ['new@example.com', false],
    ]);
    expect(found.externalIds.map(({ system }) => system).sort()).toEqual(['erp', 'shop']);
    expect(found.version).toBe(1);
    const point = { kind: 'EMAIL', value: 'new@example.com', label: 'Office' };
    expect(await importRows([company('c1', { contactPoints: [point] })])).toMatchObject(counts(0, 1, 0));
    expect((await findByErp('c1')).contactPoints[1]).toMatchObject({ label: 'Office' });
  });

  it('takes the place of a primary contact point where a row asks for it', async () => {
    await importRows([company('d1', { email: 'old@example.com' })]);
    await importRows([company('d1', { contactPoints: [{ kind: 'EMAIL', value: 'new@example.com', isPrimary: true }] })]);

    const { contactPoints } = await findByErp('d1');
    expect(contactPoints.filter(({ isPrimary }) => isPrimary).map(({ value }) => value)).toEqual(['new@example.com']);
  });

  it('keeps a phone that cannot be read, and reads it once the country is known', async () => {
    const first = await importRows([company('e1', { phone: ' 601 123 456 ' })]);

    expect(first).toMatchObject({
      ...counts(1, 0, 0),
      warnings: [{ row: 1, issues: [{ path: ['phone'], code: 'UNREADABLE_PHONE' }] }],
    });
    expect(await findByErp('e1')).toMatchObject({
      contactPoints: [{ value: '601 123 456', normalized: null, status: 'INVALID', isPrimary: true }],
    });

    expect(await importRows([company('e1', { phone: '601 123 456', countryCode: 'CZ' })])).toMatchObject({
      ...counts(0, 1, 0),
      warnings: [],
    });
    expect((await findByErp('e1')).contactPoints).toMatchObject([
      { value: '601 123 456', normalized: '+420601123456', status: 'VALID' },
    ]);
  });

  it('refuses rows one by one, with all their faults, and the others stand', async () => {
    const nobody = '01890000-0000-7000-8000-000000000000';
    const rows = [
      company('f1'),
      { kind: 'PERSON', language: '?', email: 'x' },
      company('f2', {
        ownerId: globalId('Staff', nobody),
        acquisition: { source: 'EVENT', referrerId: globalId('Customer', nobody) },
      }),
      company('f3', { lifecycle: 'LOST' }),
      company('f4', { contactPoints: Array(120).fill({ kind: 'SOCIAL', value: 'x' }) }),
      company('f5'),
    ];

    const result = await importRows(rows);

    expect(result).toMatchObject({ ...counts(2, 0, 0) });
    const told = result.rejected.map(({ row, issues }) => [row, issues.map(({ path, code }) => `${path.join('.')} ${code}`)]);
    expect(told).toEqual([
      [2, ['language INVALID', 'givenName REQUIRED', 'email INVALID']],
      [3, ['ownerId NOT_FOUND', 'acquisition.referrerId NOT_FOUND']],
      [4, ['lifecycle ILLEGAL_TRANSITION']],
      [5, ['contactPoints INVALID']],
    ]);
    expect(await rapport.db.customerExternalId.count({ where: { externalId: { in: ['f1', 'f5'] } } })).toBe(2);
    expect(await rapport.db.customerExternalId.count({ where: { externalId: { in: ['f2', 'f3', 'f4'] } } })).toBe(0);
  });

  it('takes a row once that comes twice in one call, and refuses another one under its id', async () => {
    const anonymous = { kind: 'PERSON', givenName: 'Nemo', email: 'nemo@example.com' };
    const result = await importRows([company('g1'), company('g1'), company('g1', { language: 'fr' }), anonymous, anonymous]);

    expect(result).toMatchObject({
      ...counts(2, 0, 2),
      rejected: [{ row: 3, issues: [{ path: ['externalIds'], code: 'DUPLICATE_ROW' }] }],
    });
  });

  it('knows a row without external ids by its content', async () => {
    const row = { kind: 'PERSON', givenName: 'Odo', phone: '12345' };

    expect(await importRows([row])).toMatchObject(counts(1, 0, 0));
    expect(await importRows([row])).toMatchObject(counts(0, 0, 1));
    expect(await importRows([{ ...row, familyName: 'Quist' }])).toMatchObject(counts(1, 0, 0));
  });

  it('refuses a row whose ids belong to two customers, or that is of the other kind', async () => {
    await importRows([company('h1'), company('h2')]);

    const both = [
      { system: 'erp', id: 'h1' },
      { system: 'erp', id: 'h2' },
    ];
    const { rejected } = await importRows([
      company('h1', { externalIds: both }),
      { ...company('h2'), kind: 'PERSON', givenName: 'Hugo' },
    ]);

    expect(rejected).toMatchObject([
      { row: 1, issues: [{ path: ['externalIds'], code: 'CONFLICT' }] },
      { row: 2, issues: [{ path: ['kind'], code: 'CONFLICT' }] },
    ]);
  });

  it('moves the life cycle as a client may, and not otherwise', async () => {
    await importRows([company('i1'), company('i2')]);
    await rapport.db.customer.updateMany({
      where: { externalIds: { some: { externalId: 'i2' } } },
      data: { lifecycle: 'LAPSED' },
    });

    const result = await importRows([company('i1', { lifecycle: 'ACTIVE' }), company('i2', { lifecycle: 'ACTIVE' })]);

    expect(result).toMatchObject({ ...counts(0, 1, 0), rejected: [{ row: 2, issues: [{ code: 'ILLEGAL_TRANSITION' }] }] });
  });

  it('tells in a dry run what would happen, and writes nothing', async () => {
    await importRows([company('j1')]);
    const { keys: _before, ...before } = await everythingWritten(rapport);

    const result = await importRows([company('j1', { language: 'de' }), company('j2'), { kind: 'PERSON' }], { dryRun: true });

    expect(result).toMatchObject({ ...counts(1, 1, 0), rejected: [{ row: 3 }] });
    const { keys: _after, ...after } = await everythingWritten(rapport);
    expect(after).toEqual(before);
  });

  it('takes 500 rows, and refuses 501 as a whole', async () => {
    const rows = Array.from({ length: 501 }, (_none, index) => company(`k${index}`));

    expect(await importRows(rows)).toMatchObject({ __typename: 'ValidationError', issues: [{ path: ['rows'] }] });
    expect(await rapport.db.customerExternalId.count({ where: { externalId: { startsWith: 'k' } } })).toBe(0);
    expect(await importRows(rows.slice(1))).toMatchObject(counts(500, 0, 0));
  });

  it('answers a repeated key as it did, and does nothing twice', async () => {
    const agent = rapport.as('contacts.customer.import');
    const input = { rows: [company('l1')], idempotencyKey: 'the same' };

    const first = await agent.run(IMPORT_CUSTOMERS, { input });
    const again = await agent.run(IMPORT_CUSTOMERS, { input });

    expect(first.data?.importCustomers).toMatchObject(counts(1, 0, 0));
    expect(again.data).toEqual(first.data);
    const withoutKey = await agent.run(IMPORT_CUSTOMERS, { input: { rows: [company('l2')] } });
    expect(withoutKey.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('is for those only who may import', async () => {
    await givenCustomer(rapport);
    const before = await everythingWritten(rapport);

    const { errors } = await rapport
      .as('contacts.customer.create', 'contacts.customer.edit', 'contacts.customer.read')
      .run(IMPORT_CUSTOMERS, { input: { rows: [company('m1')], idempotencyKey: 'm' } });

    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('needs a number of statements that does not depend on the number of rows', async () => {
    const created = async (from: number, to: number) => {
      const rows = Array.from({ length: to - from }, (_none, index) =>
        company(`n${from + index}`, { email: `n${index}@example.com` }),
      );
      const { statements } = await counter.during(() => importRows(rows));
      return statementsOfOurs(statements).length;
    };

    expect(await created(100, 300)).toBe(await created(0, 2));
  });
});
