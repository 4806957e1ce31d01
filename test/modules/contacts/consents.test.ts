import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport, eachKind, globalId } from '../../support/index.ts';
import { RECORD_CONSENT } from './documents.ts';
import { everythingWritten, givenCustomer, write } from './given.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const CONSENTS = /* GraphQL */ `query Consents($first: Int) { customers(first: $first) { nodes { consents { purpose channel state } } } }`;

const officer = () => rapport.as('contacts.customer.read', 'contacts.consent.read', 'contacts.consent.record');
const record = (input: object) => write(officer(), RECORD_CONSENT, input);

describe('a consent that is recorded', () => {
  it('says what, where, on what ground, from whom, and is announced and audited', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);
    const word = { purpose: 'MARKETING', channel: 'EMAIL', state: 'GRANTED' } as const;

    const answer = await record({ customerId, ...word, lawfulBasis: ' GDPR Art. 6(1)(a) ', source: 'web form' });

    expect(answer).toMatchObject({
      __typename: 'RecordConsentSuccess',
      consent: {
        ...word,
        lawfulBasis: 'GDPR Art. 6(1)(a)',
        source: 'web form',
        recordedAt: rapport.clock.now().toISOString(),
        recordedBy: { kind: 'API_KEY' },
      },
      customer: { consents: [word] },
    });
    const consent = await rapport.db.consent.findFirstOrThrow({ where: { customerId: id } });
    expect((await rapport.eventsAbout(id)).at(-1)).toEqual({
      name: 'contacts.consent.recorded',
      payload: { customerId: id, consentId: consent.id, ...word },
    });
    const changes = { subjectId: consent.id, action: 'contacts.consent.recorded' };
    expect(await rapport.db.auditEntry.count({ where: changes })).toBe(1);
  });

  it('is the latest word of its purpose and channel, also within one millisecond; earlier ones are kept', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);
    for (const state of ['GRANTED', 'WITHDRAWN', 'GRANTED', 'DENIED'] as const) {
      await record({ customerId, purpose: 'MARKETING', state });
    }
    await record({ customerId, purpose: 'MARKETING', channel: 'SMS', state: 'GRANTED' });
    const { customer } = await record({ customerId, purpose: 'SERVICE', state: 'GRANTED' });

    expect(customer).toMatchObject({
      consents: [
        { purpose: 'MARKETING', channel: 'SMS', state: 'GRANTED' },
        { purpose: 'MARKETING', channel: null, state: 'DENIED' },
        { purpose: 'SERVICE', channel: null, state: 'GRANTED' },
      ],
    });
    expect(await rapport.db.consent.count({ where: { customerId: id } })).toBe(6);
  });

  it('is recorded once per idempotency key', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);
    const input = { customerId, purpose: 'RESEARCH', state: 'DENIED', idempotencyKey: 'word' };
    const agent = officer();

    expect(await write(agent, RECORD_CONSENT, input)).toEqual(await write(agent, RECORD_CONSENT, input));
    expect(await rapport.db.consent.count({ where: { customerId: id } })).toBe(1);
  });

  it.each<[string, object, object]>([
    ['nobody', { customerId: globalId('Customer', '01890000-0000-7000-8000-000000000000') }, { code: 'NOT_FOUND' }],
    ['a wrong id', { customerId: 'x' }, { issues: [{ path: ['customerId'] }] }],
    ['a ground of 201 characters', { lawfulBasis: 'x'.repeat(201) }, { issues: [{ path: ['lawfulBasis'] }] }],
    ['a source of 201 characters', { source: 'x'.repeat(201) }, { issues: [{ path: ['source'] }] }],
  ])('of %s is refused and nothing is written', async (_case, input, refusal) => {
    const { globalId: customerId } = await givenCustomer(rapport);
    const before = await everythingWritten(rapport);

    expect(await record({ customerId, purpose: 'SERVICE', state: 'DENIED', ...input })).toMatchObject(refusal);
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('is for those only who may record, and told only to those who may read', async () => {
    const { globalId: customerId } = await givenCustomer(rapport);
    const before = await everythingWritten(rapport);
    const input = { customerId, purpose: 'SERVICE', state: 'DENIED' };

    for (const permission of ['contacts.consent.read', 'contacts.consent.record'] as const) {
      const { errors } = await rapport.as('contacts.customer.read', permission).run(RECORD_CONSENT, { input });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
    expect(await everythingWritten(rapport)).toEqual(before);
    const { data, errors } = await rapport.as('contacts.customer.read').run(CONSENTS, { first: 1 });
    expect(data).toEqual({ customers: { nodes: [{ consents: null }] } });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('of many customers is read in one statement', async () => {
    const reads = async (first: number) => {
      const { statements } = await counter.during(() => officer().data(CONSENTS, { first }));
      return statements.filter(({ sql }) => sql.includes('"Consent"')).length;
    };

    expect([await reads(1), await reads(100)]).toEqual([1, 1]);
  });
});

describe.each(await eachKind())('the database, on %s,', (kind) => {
  const own = createTestRapport([access, contacts], { databaseOptions: { kind } });

  it.each([
    [`UPDATE "Consent" SET "state" = 'GRANTED'`],
    [`UPDATE "Consent" SET "recordedAt" = "recordedAt" + interval '1 day'`],
    [`UPDATE "Consent" SET "customerId" = "customerId", "source" = 'elsewhere'`],
    [`DELETE FROM "Consent"`],
    [`TRUNCATE "Consent"`],
  ])('refuses %s', async (statement) => {
    const { id: customerId } = await givenCustomer(own);
    const recorded = { recordedAt: own.clock.now(), recordedByKind: 'SYSTEM' } as const;
    const consent = { id: crypto.randomUUID(), customerId, purpose: 'SERVICE', state: 'DENIED', ...recorded } as const;
    const written = await own.db.consent.create({ data: consent });

    await expect(own.db.$executeRawUnsafe(statement)).rejects.toThrow('append-only');
    expect(await own.db.consent.findUnique({ where: { id: consent.id } })).toEqual(written);
  });
});
