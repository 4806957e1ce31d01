import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, decodeId, globalId, TEST_START } from '../../support/index.ts';
import { CREATE_CUSTOMER } from './documents.ts';
import { clerk, everythingWritten, givenCustomer, write } from './given.ts';

const rapport = createTestRapport([access, contacts]);

const create = (input: object) => write(clerk(rapport), CREATE_CUSTOMER, input);

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
          {
            kind: 'EMAIL',
            value: 'Jana.Novakova@example.com',
            normalized: 'jana.novakova@example.com',
            isPrimary: true,
            address: null,
          },
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

describe('a customer that cannot be', () => {
  const person = { kind: 'PERSON', givenName: 'Jana' };
  it.each<[string, object, string[], string]>([
    ['a person without a name', { kind: 'PERSON' }, ['givenName'], 'REQUIRED'],
    ['blanks for a name', { kind: 'PERSON', givenName: ' ' }, ['givenName'], 'REQUIRED'],
    ['an organization without its name', { kind: 'ORGANIZATION', givenName: 'Jana' }, ['organizationName'], 'REQUIRED'],
    ['a name of 201 characters', { kind: 'PERSON', givenName: '🦜'.repeat(201) }, ['givenName'], 'INVALID'],
    ['no language', { ...person, language: 'Czech language' }, ['language'], 'INVALID'],
    ['no time zone', { ...person, timeZone: '+02:00' }, ['timeZone'], 'INVALID'],
    ['no country', { ...person, countryCode: 'ZZ' }, ['countryCode'], 'INVALID'],
    ['no time of day', { ...person, quietHours: { from: '24:00', to: '08:00' } }, ['quietHours', 'from'], 'INVALID'],
    ['a night without length', { ...person, quietHours: { from: '08:00', to: '08:00' } }, ['quietHours', 'to'], 'INVALID'],
    [
      'a future acquisition',
      { ...person, acquisition: { source: 'EVENT', at: '2126-01-01T00:00:00Z' } },
      ['acquisition', 'at'],
      'INVALID',
    ],
    [
      'another type as owner',
      { ...person, ownerId: globalId('Customer', '01890000-0000-7000-8000-000000000000') },
      ['ownerId'],
      'INVALID',
    ],
    ['no e-mail address', { ...person, email: 'jana@example' }, ['email'], 'INVALID'],
    ['a phone that no country reads', { ...person, phone: '601 123 456' }, ['phone'], 'INVALID'],
    [
      'a postal address without one',
      { ...person, contactPoints: [{ kind: 'POSTAL', value: 'x' }] },
      ['contactPoints', '0', 'address'],
      'REQUIRED',
    ],
    [
      'an address on a phone',
      { ...person, contactPoints: [{ kind: 'PHONE', value: '+420601123456', address: { lines: [] } }] },
      ['contactPoints', '0', 'address'],
      'INVALID',
    ],
    [
      'a script as a web page',
      { ...person, contactPoints: [{ kind: 'WEB', value: 'javascript:alert(1)' }] },
      ['contactPoints', '0', 'value'],
      'INVALID',
    ],
    ['a blank external id', { ...person, externalIds: [{ system: 'shop', id: ' ' }] }, ['externalIds', '0', 'id'], 'INVALID'],
    [
      '99 further contact points',
      { ...person, contactPoints: Array(99).fill({ kind: 'SOCIAL', value: 'x' }) },
      ['contactPoints'],
      'INVALID',
    ],
  ])('with %s is refused and nothing is written', async (_case, input, path, code) => {
    const before = await everythingWritten(rapport);

    const result = await create(input);

    expect(result).toMatchObject({ __typename: 'ValidationError', issues: [{ path, code }] });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('hears of all faults at once', async () => {
    const result = await create({
      kind: 'PERSON',
      language: '?',
      phone: '12',
      ownerId: 'x',
      contactPoints: [
        { kind: 'EMAIL', value: 'x' },
        { kind: 'POSTAL', address: { lines: [], countryCode: 'XX1' } },
      ],
    });

    expect(result.issues.map(({ path }) => path.join('.')).sort()).toEqual([
      'contactPoints.0.value',
      'contactPoints.1.address.countryCode',
      'contactPoints.1.address.lines',
      'givenName',
      'language',
      'ownerId',
      'phone',
    ]);
  });

  it.each(['LAPSED', 'LOST', 'WON_BACK'])('does not begin as %s', async (lifecycle) => {
    const before = await everythingWritten(rapport);

    expect(await create({ ...person, lifecycle })).toMatchObject({ __typename: 'ConflictError', code: 'ILLEGAL_TRANSITION' });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('has no owner and no referrer who do not exist', async () => {
    const nobody = '01890000-0000-7000-8000-000000000000';
    const before = await everythingWritten(rapport);

    expect(await create({ ...person, ownerId: globalId('Staff', nobody) })).toMatchObject({
      __typename: 'NotFoundError',
      type: 'Staff',
    });
    const acquisition = { source: 'PARTNER', referrerId: globalId('Customer', nobody) };
    expect(await create({ ...person, acquisition })).toMatchObject({ __typename: 'NotFoundError', type: 'Customer' });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('has no external id that another has', async () => {
    await givenCustomer(rapport, { externalIds: [{ system: 'shop', id: 'taken' }] });
    const before = await everythingWritten(rapport);

    const result = await create({ ...person, externalIds: [{ system: 'shop', id: ' taken ' }] });

    expect(result).toMatchObject({ __typename: 'ConflictError', code: 'UNIQUE_VIOLATION' });
    expect(await everythingWritten(rapport)).toEqual(before);
    expect(await create({ ...person, externalIds: [{ system: 'erp', id: 'taken' }] })).toMatchObject({
      __typename: 'CreateCustomerSuccess',
    });
  });

  it('is not created by who may not', async () => {
    const before = await everythingWritten(rapport);
    const reader = rapport.as('contacts.customer.read', 'contacts.customer.edit');

    const { data, errors } = await reader.run(CREATE_CUSTOMER, { input: person });

    expect(data?.createCustomer).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('is created once per idempotency key', async () => {
    const agent = clerk(rapport);
    const input = { ...person, idempotencyKey: 'once' };
    const first = await agent.run(CREATE_CUSTOMER, { input });
    const again = await agent.run(CREATE_CUSTOMER, { input });
    const other = await agent.run(CREATE_CUSTOMER, { input: { ...input, givenName: 'Petr' } });

    expect(again.data).toEqual(first.data);
    expect(other.data?.createCustomer).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });
});
