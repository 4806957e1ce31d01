import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { CREATE_CUSTOMER, CUSTOMERS, type CustomersPage, UPDATE_CUSTOMER } from './documents.ts';
import { clerk, givenCustomer, write } from './given.ts';

const rapport = createTestRapport([access, contacts]);

it.each<[string, object]>([
  ['a list', {}],
  ['a search, most relevant first', { search: 'twin' }],
  ['a search in an order', { search: 'twin', orderBy: [{ field: 'CREATED_AT', direction: 'DESC' }] }],
  ['a list with the archived', { filter: { or: [{ isArchived: true }, { isArchived: false }] } }],
])('%s and its total leave out who was merged into another', async (_case, variables) => {
  const stays = await givenCustomer(rapport, { givenName: 'Twin', familyName: 'Stays' });
  const goes = await givenCustomer(rapport, { givenName: 'Twin', familyName: 'Goes' });
  await rapport.db.customer.update({ where: { id: goes.id }, data: { mergedIntoId: stays.id } });

  const { customers } = await rapport
    .as('contacts.customer.read')
    .data<{ customers: CustomersPage }>(CUSTOMERS, { ...variables });

  const ids = customers.nodes.map(({ id }) => id);
  expect(ids).toContain(stays.globalId);
  expect(ids).not.toContain(goes.globalId);
  expect(customers.totalCount).toBe(ids.length);
});

const REFERRER = 'Who sent them';
const FIELDS: Readonly<Record<string, unknown>> = {
  givenName: 'Ada',
  familyName: 'Whitlock',
  preferredName: 'Addie',
  organizationName: 'Kestrel Ltd',
  language: 'pt-BR',
  timeZone: 'Europe/Prague',
  lifecycle: 'PROSPECT',
  preferredChannel: 'LETTER',
  honorific: 'Dr.',
  grammaticalGender: 'FEMININE',
  serviceTier: 'KEY',
  quietHours: { from: '21:00', to: '08:00' },
};

it('a new customer holds every field that was given', async () => {
  const referrer = await givenCustomer(rapport, { givenName: REFERRER });
  const staff = await rapport.db.staff.create({
    data: { id: crypto.randomUUID(), name: 'Ida', nameKey: 'ida', searchKey: 'ida', createdAt: rapport.clock.now() },
  });
  const ownerId = Buffer.from(`Staff:${staff.id}`).toString('base64');
  const at = '2025-01-02T03:04:05.000Z';

  const answer = await write(clerk(rapport), CREATE_CUSTOMER, {
    kind: 'PERSON',
    ...FIELDS,
    ownerId,
    acquisition: { source: 'WORD_OF_MOUTH', detail: 'At the fair', referrerId: referrer.globalId, at },
    email: 'ada@example.com',
    phone: '601 123 456',
    countryCode: 'CZ',
    contactPoints: [{ kind: 'WEB', value: 'https://ada.example', label: 'Blog', source: 'a card' }],
    externalIds: [{ system: 'erp', id: 'all' }],
  });

  expect(answer).toMatchObject({
    customer: {
      kind: 'PERSON',
      ...FIELDS,
      displayName: 'Addie Whitlock',
      owner: { name: 'Ida' },
      acquisition: { source: 'WORD_OF_MOUTH', detail: 'At the fair', at, referrer: { displayName: REFERRER } },
      primaryEmail: { value: 'ada@example.com' },
      primaryPhone: { normalized: '+420601123456' },
      externalIds: [{ system: 'erp', id: 'all' }],
    },
  });
  expect(answer.customer.contactPoints.at(-1)).toMatchObject({ value: 'https://ada.example', label: 'Blog', source: 'a card' });
});

it.each([...Object.entries(FIELDS), ['deceasedOn', '2024-02-29']])(
  'a change of %s is kept, and no other',
  async (field, value) => {
    const { globalId: id } = await givenCustomer(rapport, { givenName: 'Before', familyName: 'Change' });
    const shown = async () =>
      (
        await clerk(rapport).data(
          `query Q($id: ID!) { customer(id: $id) { givenName familyName preferredName
    organizationName language timeZone lifecycle preferredChannel honorific grammaticalGender serviceTier deceasedOn
    quietHours { from to } } }`,
          { id },
        )
      ).customer;
    const before = await shown();

    await write(clerk(rapport), UPDATE_CUSTOMER, { id, [field]: value });

    expect(await shown()).toEqual({ ...before, [field]: value });
  },
);

it('a referrer who was merged into another is the other', async () => {
  const [stays, goes] = [await givenCustomer(rapport, { givenName: 'Stays' }), await givenCustomer(rapport)];
  await rapport.db.customer.update({ where: { id: goes.id }, data: { mergedIntoId: stays.id } });

  const { id } = await givenCustomer(rapport, { acquisition: { source: 'WORD_OF_MOUTH', referrerId: goes.globalId } });

  expect(await rapport.db.customer.findUnique({ where: { id } })).toMatchObject({ acquisitionReferrerId: stays.id });
});
