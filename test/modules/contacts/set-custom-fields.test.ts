import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport, globalId } from '../../support/index.ts';
import { CREATE_CUSTOMER, IMPORT_CUSTOMERS, SET_CUSTOM_FIELDS } from './documents.ts';
import { everythingWritten, givenCustomer, givenCustomFields, write } from './given.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const keeper = () =>
  rapport.as(
    'contacts.customer.read',
    'contacts.customer.edit',
    'contacts.customer.create',
    'contacts.profile.read',
    'access.staff.read',
  );
const set = (customerId: string, fields: readonly object[]) => write(keeper(), SET_CUSTOM_FIELDS, { customerId, fields });
const valuesOf = async (customerId: string) => {
  const rows = await rapport.db.customFieldValue.findMany({ where: { customerId }, orderBy: { key: 'asc' } });
  return Object.fromEntries(
    rows.map(({ key, text, number, boolean, date }) => [key, text ?? number?.toFixed() ?? boolean ?? date]),
  );
};

const ALL = [
  { key: 'nickname', text: ' Zdeňka ' },
  { key: 'points', number: '-1234567890123456789012345678.0123456789' },
  { key: 'vip', boolean: false },
  { key: 'since', date: '2024-02-29' },
  { key: 'colour', text: 'Green' },
];

beforeAll(() => givenCustomFields(rapport));

describe('custom fields of a customer', () => {
  it('hold what was set, each in the member of its type, exactly', async () => {
    const { globalId: id } = await givenCustomer(rapport);

    const none = { text: null, number: null, boolean: null, date: null };
    expect(await set(id, ALL)).toMatchObject({
      __typename: 'SetCustomFieldsSuccess',
      customer: {
        version: 1,
        customFields: [
          { ...none, key: 'colour', text: 'Green' },
          { ...none, key: 'nickname', text: 'Zdeňka' },
          { ...none, key: 'points', number: '-1234567890123456789012345678.0123456789' },
          { ...none, key: 'since', date: '2024-02-29' },
          { ...none, key: 'vip', boolean: false },
        ],
      },
    });
  });

  it('are announced and audited with what differs, others stay', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);
    await set(customerId, [
      { key: 'points', number: '1.50' },
      { key: 'nickname', text: 'Old' },
    ]);
    await rapport.clock.advance({ minutes: 1 });

    await set(customerId, [
      { key: 'points', number: '1.5' },
      { key: 'nickname', text: 'New' },
      { key: 'vip', boolean: true },
    ]);

    expect((await rapport.eventsAbout(id)).at(-1)).toEqual({
      name: 'contacts.custom-fields.changed',
      payload: { customerId: id, keys: ['nickname', 'vip'] },
    });
    const audited = await rapport.db.auditEntry.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } });
    expect(audited.at(-1)).toMatchObject({
      action: 'contacts.custom-fields.changed',
      before: { nickname: 'Old', vip: null },
      after: { nickname: 'New', vip: true },
    });
    expect(await rapport.db.customer.findUnique({ where: { id } })).toMatchObject({ updatedAt: rapport.clock.now(), version: 1 });
    expect(await valuesOf(id)).toEqual({ nickname: 'New', points: '1.5', vip: true });
  });

  it('are cleared by the key alone, by null and by a blank text', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);
    await set(customerId, ALL);

    await set(customerId, [{ key: 'points' }, { key: 'vip', boolean: null }, { key: 'nickname', text: ' ' }]);

    expect(await valuesOf(id)).toEqual({ colour: 'Green', since: new Date('2024-02-29') });
  });

  it('without a difference are left alone', async () => {
    const { globalId: customerId } = await givenCustomer(rapport);
    await set(customerId, ALL);
    const before = await everythingWritten(rapport);

    expect(await set(customerId, [...ALL.slice(0, 4), { key: 'colour', text: 'Green' }])).toMatchObject({
      __typename: 'SetCustomFieldsSuccess',
    });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('are refused at the exact paths, all at once, and nothing is written', async () => {
    const { globalId: customerId } = await givenCustomer(rapport);
    const before = await everythingWritten(rapport);

    const { issues } = await set(customerId, [
      { key: 'unknown', text: 'x' },
      { key: 'points', text: '1' },
      { key: 'vip', boolean: true, date: '2024-01-01' },
      { key: 'colour', text: 'Mauve' },
      { key: 'since', date: '2024-01-01' },
      { key: 'since', date: '2024-01-02' },
      { key: 'nickname', text: 'x'.repeat(1_001) },
    ]);

    expect(issues.map(({ path, code }) => [path.join('.'), code])).toEqual([
      ['fields.0.key', 'NOT_FOUND'],
      ['fields.1.text', 'WRONG_TYPE'],
      ['fields.2.date', 'WRONG_TYPE'],
      ['fields.3.text', 'NO_CHOICE'],
      ['fields.5.key', 'DUPLICATE'],
      ['fields.6.text', 'INVALID'],
    ]);
    expect(issues[3]?.message).toBe('Must be one of "Red", "Green".');
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it.each([['0.12345678901'], ['12345678901234567890123456789']])('do not hold the number %s', async (number) => {
    const { globalId: customerId } = await givenCustomer(rapport);

    expect(await set(customerId, [{ key: 'points', number }])).toMatchObject({ issues: [{ path: ['fields', '0', 'number'] }] });
  });

  it('are of somebody who exists, 1 to 100 of them, set by who may edit and told to who may read profiles', async () => {
    const { globalId: customerId } = await givenCustomer(rapport);
    const before = await everythingWritten(rapport);
    const fields = [{ key: 'vip', boolean: true }];

    expect(await set(globalId('Customer', crypto.randomUUID()), fields)).toMatchObject({ __typename: 'NotFoundError' });
    expect(await set('x', [])).toMatchObject({ issues: [{ path: ['customerId'] }, { path: ['fields'] }] });
    expect(await set(customerId, Array(101).fill(fields[0]))).toMatchObject({ issues: [{ path: ['fields'], code: 'TOO_MANY' }] });
    const reader = await rapport
      .as('contacts.customer.read', 'contacts.profile.read')
      .run(SET_CUSTOM_FIELDS, { input: { customerId, fields } });
    expect(reader.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await everythingWritten(rapport)).toEqual(before);
    const query = 'query Q($id: ID!) { customer(id: $id) { displayName customFields { key } } }';
    const { data, errors } = await rapport.as('contacts.customer.read').run(query, { id: customerId });
    expect(data).toEqual({ customer: { displayName: 'Ada', customFields: null } });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('of many customers are read with them', async () => {
    const query = 'query Q($first: Int) { customers(first: $first) { nodes { customFields { key text } } } }';
    const reads = async (first: number) => {
      const { statements } = await counter.during(() => keeper().data(query, { first }));
      return statements.filter(({ sql }) => sql.includes('"CustomFieldValue"')).length;
    };

    expect([await reads(1), await reads(50)]).toEqual([1, 1]);
  });
});

describe('custom fields of a new customer', () => {
  it('are written and audited with the customer', async () => {
    const { customer } = await write(keeper(), CREATE_CUSTOMER, { kind: 'PERSON', givenName: 'New', customFields: ALL });

    const [row] = await rapport.db.customer.findMany({ where: { givenName: 'New' } });
    expect(globalId('Customer', row?.id ?? '')).toBe(customer.id);
    expect(await valuesOf(row?.id ?? '')).toMatchObject({ nickname: 'Zdeňka', vip: false, colour: 'Green' });
    expect(await rapport.db.auditEntry.findFirst({ where: { subjectId: row?.id ?? '' } })).toMatchObject({
      after: { customFields: { nickname: 'Zdeňka', since: '2024-02-29' } },
    });
    expect((await rapport.eventsAbout(row?.id ?? '')).map(({ name }) => name)).toEqual(['contacts.customer.created']);
  });

  it('refuse the customer with them, who is not written', async () => {
    const before = await everythingWritten(rapport);

    const answer = await write(keeper(), CREATE_CUSTOMER, {
      kind: 'PERSON',
      customFields: [{ key: 'vip', text: 'yes' }, { key: 'unknown' }],
    });

    expect(answer.issues.map(({ path }) => path.join('.')).sort()).toEqual([
      'customFields.0.text',
      'customFields.1.key',
      'givenName',
    ]);
    expect(await everythingWritten(rapport)).toEqual(before);
  });
});

describe('custom fields of an imported customer', () => {
  const row = (fields: readonly object[]) => ({
    kind: 'PERSON',
    givenName: 'Row',
    externalIds: [{ system: 'erp', id: 'row' }],
    customFields: fields,
  });
  let call = 0;
  const importRows = (rows: readonly object[]) => {
    call += 1;
    return write(rapport.as('contacts.customer.import'), IMPORT_CUSTOMERS, { rows, idempotencyKey: `call ${call}` });
  };

  it('are written, changed, left alone, and never cleared', async () => {
    expect(await importRows([row(ALL)])).toMatchObject({ created: 1, rejected: [] });
    expect(await importRows([row(ALL)])).toMatchObject({ unchanged: 1 });
    expect(await importRows([row([{ key: 'vip' }, { key: 'nickname', text: null }])])).toMatchObject({ unchanged: 1 });
    expect(await importRows([row([{ key: 'vip', boolean: true }])])).toMatchObject({ updated: 1 });

    const { id } = await rapport.db.customer.findFirstOrThrow({ where: { givenName: 'Row' } });
    expect(await valuesOf(id)).toMatchObject({ nickname: 'Zdeňka', vip: true });
    expect((await rapport.eventsAbout(id)).slice(1)).toEqual([
      { name: 'contacts.custom-fields.changed', payload: { customerId: id, keys: ['vip'] } },
    ]);
  });

  it('refuse their row alone, at its path; a row without external ids is known by them too', async () => {
    const rows = [
      { kind: 'PERSON', givenName: 'Good', customFields: [{ key: 'vip', boolean: true }] },
      { kind: 'PERSON', givenName: 'Bad', customFields: [{ key: 'colour', text: 'Mauve' }] },
      { kind: 'PERSON', givenName: 'Good', customFields: [{ key: 'vip', boolean: false }] },
    ];

    expect(await importRows(rows)).toMatchObject({
      created: 2,
      rejected: [{ row: 2, issues: [{ path: ['customFields', '0', 'text'], code: 'NO_CHOICE' }] }],
    });
    expect(await importRows(rows)).toMatchObject({ created: 0, unchanged: 2 });
  });
});
