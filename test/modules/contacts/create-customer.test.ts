import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, decodeId, globalId, TEST_START } from '../../support/index.ts';
import { CREATE_CUSTOMER } from './documents.ts';
import { clerk, everythingWritten, givenCustomer } from './given.ts';

const rapport = createTestRapport([access, contacts]);

const create = async (input: object) => {
  const { data, errors } = await clerk(rapport).run(CREATE_CUSTOMER, { input });
  expect(errors).toBeUndefined();
  return data?.createCustomer;
};

describe('a customer that is created', () => {
  it('has all that was said of them, cleaned', async () => {
    const referrer = await givenCustomer(rapport, { givenName: 'Rolf' });

    const result = await create({
      kind: 'PERSON',
      givenName: '  Jana ',
      familyName: 'Nova\u0301kova\u0301',
      honorific: 'Ing.',
      grammaticalGender: 'FEMININE',
      language: 'CS-cz',
      timeZone: 'Europe/Prague',
      lifecycle: 'PROSPECT',
      preferredChannel: 'EMAIL',
      serviceTier: 'KEY',
      quietHours: { from: '21:00', to: '08:00' },
      acquisition: { source: 'WORD_OF_MOUTH', detail: 'At the fair', referrerId: referrer.globalId, at: '2026-01-02T03:04:05Z' },
      email: 'Jana.Novakova@Example.COM',
      phone: '601 123 456',
      countryCode: 'cz',
      contactPoints: [{ kind: 'POSTAL', address: { lines: ['Lipová 12'], city: 'Praha', postalCode: '110 00' }, source: 'card' }],
      externalIds: [{ system: 'shop', id: '17' }],
    });

    expect(result).toMatchObject({
      __typename: 'CreateCustomerSuccess',
      customer: {
        version: 1,
        displayName: 'Jana Nováková',
        familyName: 'Nováková',
        language: 'cs-CZ',
        lifecycle: 'PROSPECT',
        serviceTier: 'KEY',
        quietHours: { from: '21:00', to: '08:00' },
        acquisition: {
          source: 'WORD_OF_MOUTH',
          detail: 'At the fair',
          at: '2026-01-02T03:04:05.000Z',
          referrer: { displayName: 'Rolf' },
        },
        contactPoints: [
          { kind: 'EMAIL', value: 'Jana.Novakova@example.com', normalized: 'jana.novakova@example.com', isPrimary: true, address: null },
          { kind: 'PHONE', value: '601 123 456', normalized: '+420601123456', isPrimary: true, status: 'VALID' },
          {
            kind: 'POSTAL',
            value: 'Lipová 12, 110 00 Praha, CZ',
            source: 'card',
            address: { lines: ['Lipová 12'], city: 'Praha', postalCode: '110 00', countryCode: 'CZ' },
          },
        ],
        primaryEmail: { value: 'Jana.Novakova@example.com' },
        primaryPhone: { normalized: '+420601123456' },
        externalIds: [{ system: 'shop', id: '17' }],
        createdAt: TEST_START.toISOString(),
        archivedAt: null,
      },
    });
  });

  it('is announced with ids and states only, and audited with its author', async () => {
    const result = await create({ kind: 'ORGANIZATION', organizationName: 'Kestrel Ltd', email: 'info@kestrel.example' });
    const id = decodeId(result.customer.id)?.id ?? '';

    expect(await rapport.eventsAbout(id)).toEqual([
      { name: 'contacts.customer.created', payload: { customerId: id, lifecycle: 'LEAD', createdAt: TEST_START.toISOString() } },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: id } })).toMatchObject([
      {
        action: 'contacts.customer.created',
        subjectType: 'Customer',
        operation: 'createCustomer',
        before: null,
        after: { organizationName: 'Kestrel Ltd', contactPoints: [{ kind: 'EMAIL', value: 'info@kestrel.example' }] },
      },
    ]);
    expect(await rapport.db.customer.findUniqueOrThrow({ where: { id } })).toMatchObject({ recordedByKind: 'API_KEY' });
  });
});
