import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, globalId, type TestRapport } from '../../support/index.ts';
import { givenComplaint, givenComplaintRecords } from '../feedback/given.ts';
import { ADD_CONTACT_POINT, CREATE_CUSTOMER, IMPORT_CUSTOMERS, UPDATE_CUSTOMER } from './documents.ts';
import { everythingWritten, givenCustomer, write } from './given.ts';
import { givenProfile } from './given-profile.ts';
import { tablesWith } from './tables-with.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const ERASE = /* GraphQL */ `
  mutation Erase($input: EraseCustomerInput!) {
    eraseCustomer(input: $input) {
      __typename
      ... on EraseCustomerSuccess {
        customer { id version kind displayName givenName familyName lifecycle serviceTier contactPoints { id } externalIds { id } archivedAt }
      }
      ... on Error { code message }
      ... on ValidationError { issues { path message } }
      ... on ConflictError { currentVersion }
    }
  }
`;
const REASON = 'Asked for it in a letter of March 1.';

const erase = (rapport: TestRapport, id: string, more: object = {}) =>
  write(rapport.asAdministrator(), ERASE, { id, reason: REASON, ...more });

describe('eraseCustomer', () => {
  const rapport = createTestRapport(MODULES);

  it('leaves nothing personal in any table, event or audit entry, and no other customer without theirs', async () => {
    const words = 'Theophrastus';
    const customer = await givenCustomer(rapport, {
      givenName: words,
      email: `${words}@example.com`,
      language: 'cs',
      timeZone: 'Europe/Prague',
      honorific: 'Dr.',
      grammaticalGender: 'FEMININE',
      quietHours: { from: '21:00', to: '08:00' },
      acquisition: { source: 'EVENT', detail: words },
      externalIds: [{ system: 'shop', id: words }],
    });
    const other = await givenCustomer(rapport, { givenName: 'Aspasia', email: 'aspasia@example.com' });
    await givenProfile(rapport.ctx, customer.id, words);
    await givenComplaintRecords(rapport.ctx, customer.id, words);
    await givenComplaint(rapport, other, { subject: 'Aspasia complains' });
    const agent = rapport.as('contacts.customer.import');
    const row = { kind: 'PERSON', givenName: words, phone: words, externalIds: [{ system: 'shop', id: words }] };
    await write(agent, IMPORT_CUSTOMERS, { rows: [row], idempotencyKey: 'with a warning' });
    expect(await tablesWith(rapport, words)).toHaveLength(17);
    const ofOther = await tablesWith(rapport, 'Aspasia');

    const answer = await erase(rapport, customer.globalId, { idempotencyKey: 'once' });

    expect(answer).toEqual({
      __typename: 'EraseCustomerSuccess',
      customer: {
        id: customer.globalId,
        version: 3,
        kind: 'PERSON',
        displayName: 'Erased customer',
        givenName: null,
        familyName: null,
        lifecycle: 'LEAD',
        serviceTier: 'STANDARD',
        contactPoints: [],
        externalIds: [],
        archivedAt: rapport.clock.now().toISOString(),
      },
    });
    expect(await tablesWith(rapport, words)).toEqual([]);
    expect(await tablesWith(rapport, 'Aspasia')).toEqual(ofOther);
  });

  it('keeps what is counted: complaints, needs, consents and how they found us', async () => {
    const { id, globalId: customer } = await givenCustomer(rapport, { acquisition: { source: 'EVENT', detail: 'Fair' } });
    await givenProfile(rapport.ctx, id, 'Words');
    await givenComplaint(rapport, { id }, { severity: 'HIGH' });

    await erase(rapport, customer);

    expect(await rapport.db.customer.findUnique({ where: { id } })).toMatchObject({
      acquisitionSource: 'EVENT',
      acquisitionDetail: null,
      erasedAt: rapport.clock.now(),
    });
    expect(await rapport.db.complaint.findMany({ where: { customerId: id } })).toMatchObject([{ severity: 'HIGH', body: null }]);
    expect(await rapport.db.need.findMany({ where: { customerId: id } })).toMatchObject([{ statement: '[erased]', priority: 1 }]);
    expect(await rapport.db.consent.findMany({ where: { customerId: id } })).toMatchObject([
      { purpose: 'MARKETING', state: 'GRANTED', source: null, lawfulBasis: null },
    ]);
  });

  it('is announced and audited with its reason', async () => {
    const { id, globalId: customer } = await givenCustomer(rapport);
    await erase(rapport, customer);

    expect((await rapport.eventsAbout(id)).at(-1)).toEqual({ name: 'contacts.customer.erased', payload: { customerId: id } });
    const entries = await rapport.db.auditEntry.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } });
    expect(entries).toMatchObject([
      { action: 'contacts.customer.created', before: null, after: null },
      { action: 'contacts.customer.erased', before: null, after: null, reason: REASON, operation: 'eraseCustomer' },
    ]);
  });

  it('erases also those who were merged into the customer, whose ids go on naming the one who is left', async () => {
    const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport, { givenName: 'Xanthippe' })];
    await rapport.db.customer.update({ where: { id: absorbed.id }, data: { mergedIntoId: survivor.id } });

    const answer = await erase(rapport, absorbed.globalId);

    expect(answer).toMatchObject({ customer: { id: survivor.globalId } });
    expect(await tablesWith(rapport, 'Xanthippe')).toEqual([]);
    expect(await rapport.db.customer.findUnique({ where: { id: absorbed.id } })).toMatchObject({
      displayName: 'Erased customer',
      mergedIntoId: survivor.id,
    });
  });

  it('cannot be done twice, nor can anything be done with the customer afterwards', async () => {
    const { globalId: customer } = await givenCustomer(rapport, { externalIds: [{ system: 'erp', id: 'gone' }] });
    await erase(rapport, customer);
    const before = await everythingWritten(rapport);
    const agent = rapport.asAdministrator();

    const answers = [
      await erase(rapport, customer),
      await write(agent, UPDATE_CUSTOMER, { id: customer, givenName: 'Ada' }),
      await write(agent, ADD_CONTACT_POINT, { customerId: customer, kind: 'EMAIL', value: 'ada@example.com' }),
      await write(agent, CREATE_CUSTOMER, {
        kind: 'PERSON',
        givenName: 'Ben',
        acquisition: { source: 'OTHER', referrerId: customer },
      }),
      await write(
        agent,
        'mutation O($input: OpenComplaintInput!) { openComplaint(input: $input) { __typename ... on Error { code } } }',
        {
          customerId: customer,
          subject: 'Late',
        },
      ),
    ];

    expect(answers.map(({ __typename, code }) => [__typename, code])).toEqual(Array(5).fill(['ConflictError', 'CONFLICT']));
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('lets the person be a new customer, under the same external id', async () => {
    const input = { kind: 'PERSON', givenName: 'Ada', externalIds: [{ system: 'erp', id: 'again' }] } as const;
    const { globalId: customer } = await givenCustomer(rapport, { externalIds: input.externalIds });
    await erase(rapport, customer);

    const again = await write(rapport.asAdministrator(), IMPORT_CUSTOMERS, { rows: [input], idempotencyKey: 'again' });

    expect(again).toMatchObject({ created: 1, rejected: [] });
  });

  it.each([
    ['without a reason', { reason: ' ' }, 'VALIDATION_FAILED'],
    ['with a reason of 501 characters', { reason: 'x'.repeat(501) }, 'VALIDATION_FAILED'],
    ['of a stale version', { expectedVersion: 7 }, 'STALE_VERSION'],
    ['of nobody', { id: globalId('Customer', newId()) }, 'NOT_FOUND'],
    ['of what is no customer', { id: globalId('Staff', newId()) }, 'VALIDATION_FAILED'],
  ])('is refused %s, and changes nothing', async (_case, wrong, code) => {
    const { globalId: customer } = await givenCustomer(rapport);
    const before = await everythingWritten(rapport);

    expect(await erase(rapport, customer, wrong)).toMatchObject({ code });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it("is the administrator's alone among the built-in roles", () => {
    expect(contacts.permissions?.['contacts.personal-data.erase']).not.toHaveProperty('roles');
  });

  it('holds in the table itself: no name can be written to an erased customer', async () => {
    const { id, globalId: customer } = await givenCustomer(rapport);
    await erase(rapport, customer);

    await expect(rapport.db.customer.update({ where: { id }, data: { givenName: 'Ada' } })).rejects.toThrow(/erased_for_good/);
    await expect(rapport.db.customer.update({ where: { id }, data: { archivedAt: null } })).rejects.toThrow(/erased_for_good/);
  });
});

await describeOnPostgres('an erasure among other writers', () => {
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('leaves nothing personal, whoever writes at the same moment', async () => {
    const words = 'Theophrastus';
    for (let round = 0; round < 3; round += 1) {
      const { id, globalId: customer } = await givenCustomer(rapport, {
        givenName: words,
        externalIds: [{ system: 'erp', id: `${words}-${round}` }],
      });
      const { id: complaintId } = await givenComplaint(rapport, { id }, { subject: words });
      const agent = rapport.asAdministrator();
      const row = { kind: 'PERSON', familyName: words, externalIds: [{ system: 'erp', id: `${words}-${round}` }] };

      const answers = await Promise.all([
        write(agent, UPDATE_CUSTOMER, { id: customer, familyName: words }),
        write(agent, ADD_CONTACT_POINT, { customerId: customer, kind: 'POSTAL', address: { lines: [words] } }),
        erase(rapport, customer),
        write(agent, ADD_CONTACT_POINT, { customerId: customer, kind: 'EMAIL', value: `${words}@example.com` }),
        write(
          agent,
          'mutation O($input: OpenComplaintInput!) { openComplaint(input: $input) { __typename ... on Error { code } } }',
          {
            customerId: customer,
            subject: words,
          },
        ),
        write(
          agent,
          'mutation A($input: AcknowledgeComplaintInput!) { acknowledgeComplaint(input: $input) { __typename ... on Error { code } } }',
          { id: globalId('Complaint', complaintId), message: words },
        ),
        write(agent, UPDATE_CUSTOMER, { id: customer, givenName: `${words} again` }),
      ]);

      expect(answers[2]?.__typename).toBe('EraseCustomerSuccess');
      expect(answers.flatMap(({ code }) => code ?? []).filter((code) => code !== 'CONFLICT' && code !== 'TRY_AGAIN')).toEqual([]);
      expect(await tablesWith(rapport, words)).toEqual([]);
      // A customer whom the file still names may be imported anew; nobody can tell that it is the same one.
      expect(await write(agent, IMPORT_CUSTOMERS, { rows: [row], idempotencyKey: `round ${round}` })).toMatchObject({
        created: 1,
      });
      const [again] = await rapport.db.customer.findMany({ where: { familyName: words } });
      await erase(rapport, globalId('Customer', again?.id ?? ''));
    }
  });
});
