import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts, createCustomer } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, eachKind } from '../../support/index.ts';
import { CUSTOMERS, type CustomersPage } from './documents.ts';
import { givenCustomFields } from './given.ts';

const NUMBER = '1234567890123456789012345678.0123456789';

describe.each(await eachKind())('on %s, a filter of custom fields', (kind) => {
  const rapport = createTestRapport([access, contacts], { databaseOptions: { kind } });
  const reader = () => rapport.as('contacts.customer.read', 'contacts.profile.read');
  const names = async (filter: object) => {
    const { customers } = await reader().data<{ customers: CustomersPage }>(CUSTOMERS, { filter });
    expect(customers.totalCount).toBe(customers.nodes.length);
    return customers.nodes.map(({ displayName }) => displayName);
  };

  beforeAll(async () => {
    await givenCustomFields(rapport);
    const people = {
      Ada: [
        { key: 'nickname', text: 'Žofie 100%' },
        { key: 'points', number: '10.5' },
        { key: 'vip', boolean: true },
      ],
      Ben: [
        { key: 'nickname', text: 'zofie' },
        { key: 'points', number: NUMBER },
        { key: 'since', date: new Date('2024-02-29') },
      ],
      Cyd: [
        { key: 'points', number: '-3' },
        { key: 'vip', boolean: false },
        { key: 'colour', text: 'Green' },
      ],
      Dan: [],
    };
    for (const [givenName, customFields] of Object.entries(people)) {
      await createCustomer(rapport.ctx, { kind: 'PERSON', givenName, customFields });
    }
  });

  it.each<[object, string[]]>([
    [{ key: 'nickname', text: { eq: 'ZOFIE' } }, ['Ben']],
    [{ key: 'nickname', text: { startsWith: 'žof' } }, ['Ada', 'Ben']],
    [{ key: 'nickname', text: { contains: '0%' } }, ['Ada']],
    [{ key: 'nickname', text: { in: ['Zofie', 'nobody'] } }, ['Ben']],
    [{ key: 'colour', text: { eq: 'green' } }, ['Cyd']],
    [{ key: 'points', numberGte: '10.5' }, ['Ada', 'Ben']],
    [{ key: 'points', numberGte: NUMBER, numberLte: NUMBER }, ['Ben']],
    [{ key: 'points', numberGte: NUMBER.replace(/9$/, '8'), numberLte: NUMBER.replace(/9$/, '8') }, []],
    [{ key: 'points', numberLte: '-3' }, ['Cyd']],
    [{ key: 'vip', boolean: false }, ['Cyd']],
    [{ key: 'since', dateGte: '2024-02-29', dateLte: '2024-02-29' }, ['Ben']],
    [{ key: 'since', dateLte: '2024-02-28' }, []],
  ])('%j finds %j', async (comparison, found) => {
    expect(await names({ customField: [comparison] })).toEqual(found);
  });

  it('holds in all its comparisons, and within and, or and not', async () => {
    const many = { key: 'points', numberGte: '0' };
    const vip = { key: 'vip', boolean: true };

    expect(await names({ customField: [many, vip] })).toEqual(['Ada']);
    expect(await names({ or: [{ customField: [vip] }, { displayName: { eq: 'dan' } }] })).toEqual(['Ada', 'Dan']);
    expect(await names({ not: { customField: [many] } })).toEqual(['Cyd', 'Dan']);
    expect(await names({ and: [{ customField: [many] }, { not: { customField: [vip] } }] })).toEqual(['Ben']);
  });

  it.each<[object[], string]>([
    [[{ key: 'unknown', boolean: true }], 'There is no custom field unknown to filter by.'],
    [[{ key: 'points', text: { eq: '1' } }], 'Not by text: points is a NUMBER field: compare it by numberGte or numberLte.'],
    [[{ key: 'vip', boolean: true, dateGte: '2024-01-01' }], 'Not by dateGte: vip is a BOOLEAN field: compare it by boolean.'],
    [[{ key: 'vip' }], 'The filter customField compares with nothing. vip is a BOOLEAN field: compare it by boolean.'],
    [[{ key: 'nickname', text: {} }], 'The filter customField nickname compares with nothing.'],
    [[], 'The list "customField" of a filter may not be empty.'],
    [[{ key: 'nickname', text: { eq: 'x'.repeat(501) } }], 'A text in a filter has at most 500 characters.'],
  ])('refuses %j, also where it is nested', async (customField, message) => {
    for (const filter of [{ customField }, { not: { or: [{ customField }] } }]) {
      const { errors } = await reader().run(CUSTOMERS, { filter });
      expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });

  it('is for those only who may read profiles', async () => {
    for (const comparison of [{ key: 'vip', boolean: true }, { key: 'unknown' }]) {
      for (const filter of [{ customField: [comparison] }, { not: { customField: [comparison] } }]) {
        const { data, errors } = await rapport.as('contacts.customer.read').run(CUSTOMERS, { filter });
        expect(data?.customers).toBeNull();
        expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      }
    }
  });
});
