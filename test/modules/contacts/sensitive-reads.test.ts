/** Reading sensitive records is recorded: one entry for each answer and type, written after the answer. */
import { beforeEach, describe, expect, it } from 'vitest';
import { decodeId, newId } from '../../../src/index.ts';
import { access, auditedAbout, eraseAudited } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport, globalId } from '../../support/index.ts';
import { RECORD_CONSENT, UPDATE_CUSTOMER } from './documents.ts';
import { givenCustomer, write } from './given.ts';
import { givenConsents } from './given-consents.ts';
import { givenSegment } from './given-segments.ts';

const PAGE = /* GraphQL */ `query Officers($first: Int) { customers(first: $first) { nodes { consents { state } } } }`;
const BOTH = /* GraphQL */ `query Both { customers(first: 50) { nodes { consents { state } relationships { type } } } }`;
const WITHOUT = /* GraphQL */ `{ customers(first: 50) { nodes { displayName } } }`;
const NODE = /* GraphQL */ `query Node($id: ID!) { node(id: $id) { __typename } }`;
const FEED = /* GraphQL */ `subscription Feed { customerChanged { customer { consents { state } } } }`;

const counter = countStatements();
const rapport = createTestRapport([access, contacts], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const officer = () =>
  rapport.as(
    'contacts.customer.read',
    'contacts.customer.edit',
    'contacts.consent.read',
    'contacts.consent.record',
    'contacts.relationship.read',
  );

/** Entries about reads since the test began. */
async function reads({ settle = true } = {}) {
  if (settle) await rapport.settle();
  return rapport.db.auditEntry.findMany({
    where: { action: { endsWith: '.read' }, id: { gt: began } },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
  });
}

let began = '';
beforeEach(async () => {
  await rapport.settle();
  began = newId();
});

describe('reading sensitive records', () => {
  it('is one entry for a page of 30 customers: who, when, in which request and operation, and which', async () => {
    const consents = await givenConsents(rapport, 30);

    await officer().data(PAGE, { first: 30 });

    const [entry, ...more] = await reads();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      action: 'contacts.consent.read',
      subjectType: 'Consent',
      occurredAt: rapport.clock.now(),
      actorKind: 'API_KEY',
      operation: 'query Officers',
      requestId: expect.stringMatching(/^[\w-]{8,}$/),
      before: null,
      after: { count: 30, ids: expect.arrayContaining(consents) },
    });
    expect(consents).toContain(entry?.subjectId);
  });

  it('is one entry for each type', async () => {
    const { id: customerId } = await givenCustomer(rapport);
    const recorded = { recordedAt: rapport.clock.now(), recordedByKind: 'SYSTEM' } as const;
    const related = { id: newId(), pairId: newId(), customerId, type: 'CHILD', otherName: 'Eva', ...recorded };
    await rapport.db.relationship.create({ data: related });
    await givenConsents(rapport, 1);

    await officer().data(BOTH);

    const found = (await reads()).map(({ action, subjectType }) => [action, subjectType]).sort();
    expect(found).toEqual([
      ['contacts.consent.read', 'Consent'],
      ['contacts.relationship.read', 'Relationship'],
    ]);
  });

  it('is no entry where nothing of it was asked for, found, or shown', async () => {
    const [consentId = ''] = await givenConsents(rapport, 1);
    await officer().data(WITHOUT);
    await officer().run(NODE, { id: globalId('Consent', newId()) });
    const stranger = rapport.as('contacts.customer.read');
    expect((await stranger.run(PAGE, { first: 50 })).errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
    await stranger.run(NODE, { id: globalId('Consent', consentId) });

    expect(await reads()).toEqual([]);
  });

  it('is an entry on every path: by id, whatever is asked of it, and in the answer of a mutation', async () => {
    const [consentId = ''] = await givenConsents(rapport, 1);
    const { globalId: customerId } = await givenCustomer(rapport);

    await officer().data(NODE, { id: globalId('Consent', consentId) });
    await write(officer(), RECORD_CONSENT, { customerId, purpose: 'MARKETING', state: 'GRANTED' });

    const [byId, byMutation, ...more] = await reads();
    expect(more).toEqual([]);
    expect(byId).toMatchObject({ subjectId: consentId, after: { ids: [consentId], count: 1 } });
    expect(byMutation).toMatchObject({ operation: expect.stringMatching(/^mutation/), after: { count: 1 } });
  });

  it('is what a line of a story tells, and only where the line may be read', async () => {
    const { globalId: id } = await givenCustomer(rapport);
    await write(rapport.asAdministrator(), RECORD_CONSENT, { customerId: id, purpose: 'SERVICE', state: 'DENIED' });
    await reads();
    began = newId();
    const consent = await rapport.db.consent.findFirstOrThrow({ orderBy: { serial: 'desc' } });
    const story = 'query Story($id: ID!) { customer(id: $id) { timeline(first: 10) { nodes { type } } } }';

    await rapport.as('contacts.customer.read', 'contacts.timeline.read').data(story, { id });
    expect(await reads()).toEqual([]);
    await rapport.as('contacts.customer.read', 'contacts.timeline.read', 'contacts.consent.read').data(story, { id });

    expect(await reads()).toMatchObject([
      { action: 'contacts.consent.read', subjectType: 'Consent', subjectId: consent.id, after: { count: 1 } },
    ]);
  });

  it('is the use of a segment by consent: its customers, its size, a filter by it, the segments of a customer', async () => {
    await givenConsents(rapport, 1);
    const [plain, byConsent] = [
      await givenSegment(rapport, { criterion: 'contacts.kind', in: ['PERSON'] }),
      await givenSegment(rapport, { criterion: 'contacts.consent', purpose: 'SERVICE', granted: false }, 'By consent'),
    ];
    await reads();
    began = newId();
    const reader = rapport.as('contacts.customer.read', 'contacts.segment.read', 'contacts.consent.read');
    const uses = [
      'query Use($id: ID!) { segment(id: $id) { size } }',
      'query Use($id: ID!) { segment(id: $id) { customers(first: 1) { nodes { id } } } }',
      'query Use($id: ID!) { customers(first: 1, filter: { segmentId: $id }) { nodes { id } } }',
    ];
    for (const id of [plain, byConsent]) for (const use of uses) await reader.data(use, { id });
    await reader.data('query Use { customers(first: 1) { nodes { segments { id } } } }');

    const entry = {
      action: 'contacts.consent.read',
      subjectType: 'Segment',
      operation: 'query Use',
      after: { ids: [decodeId(byConsent)?.id], count: 1 },
    };
    expect(await reads()).toMatchObject([entry, entry, entry, entry]);
  });

  it('is an entry for each event of a feed', async () => {
    const { globalId: customerId } = await givenCustomer(rapport);
    await write(rapport.asAdministrator(), RECORD_CONSENT, { customerId, purpose: 'SERVICE', state: 'DENIED' });
    await reads();
    began = newId();
    await using feed = await officer().subscribe(FEED);
    for (const preferredName of ['Addie', 'Adi']) {
      await write(rapport.asAdministrator(), UPDATE_CUSTOMER, { id: customerId, preferredName });
    }
    await feed.take(2);
    await feed.return();

    const operations = (await reads()).map(({ operation }) => operation);
    expect(operations).toEqual(['subscription Feed', 'subscription Feed']);
  });

  it('names at most 1,000 records, and their number', async () => {
    const { ctx } = rapport;
    const ids = Array.from({ length: 1_001 }, newId);
    for (const id of [...ids, ...ids]) ctx.noteRead({ permission: 'contacts.consent.read', type: 'Consent', id });
    rapport.rapport.kernel.recordReads(ctx, 'test');

    expect((await reads()).map(({ after }) => after)).toEqual([{ ids: ids.slice(0, 1_000), count: 1_001 }]);
  });

  it('of what several sensitive permissions guard is an entry for each of them', async () => {
    const { ctx } = rapport;
    const id = newId();
    for (const permission of ['contacts.consent.read', 'contacts.relationship.read'] as const)
      ctx.noteRead({ permission, type: 'Segment', id });
    rapport.rapport.kernel.recordReads(ctx, 'test');

    expect((await reads()).map(({ action, subjectId }) => [action, subjectId]).toSorted()).toEqual([
      ['contacts.consent.read', id],
      ['contacts.relationship.read', id],
    ]);
  });

  it('costs one statement, however many customers and types', async () => {
    await givenConsents(rapport, 20);
    const statements = async (first: number) => {
      const counted = await counter.during(async () => {
        await officer().data(PAGE, { first });
        await rapport.settle();
      });
      return counted.statements.filter(({ sql }) => /"Consent"|"AuditEntry"/.test(sql)).length;
    };

    expect([await statements(1), await statements(20)]).toEqual([2, 2]);
  });

  it('stays whole when a customer among them is erased, and is in no export', async () => {
    const [erased = '', other = ''] = await givenConsents(rapport, 2);
    const { ctx } = rapport;
    for (const id of [erased, other]) ctx.noteRead({ permission: 'contacts.consent.read', type: 'Consent', id });
    rapport.rapport.kernel.recordReads(ctx, 'test');
    await rapport.settle();

    await rapport.ctx.transact((tx) => eraseAudited(tx, 'Consent', [erased]));

    expect((await reads()).map(({ after }) => after)).toEqual([{ ids: [erased, other], count: 2 }]);
    expect(await auditedAbout(rapport.ctx, ['Consent'], [erased], 10)).toEqual([]);
  });
});
