import { beforeEach, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId, startTestRapport } from '../../support/index.ts';
import { pastTriggers } from '../../support/past-triggers.ts';
import { givenComplaint } from '../feedback/given.ts';
import { CUSTOMERS, type CustomersPage } from './documents.ts';
import { type GivenCustomer, givenCustomer } from './given.ts';
import { givenSegment, marketer, type ShownSegment, saveSegment } from './given-segments.ts';
import { DELETE_SEGMENT, SEGMENT, SEGMENTS, SEGMENTS_OF_CUSTOMERS, UPDATE_SEGMENT } from './segment-documents.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const rapport = createTestRapport(MODULES);
const ACTIVE = { criterion: 'contacts.lifecycle', in: ['ACTIVE'] };

let ada: GivenCustomer;
let ben: GivenCustomer;

beforeEach(async () => {
  await pastTriggers(rapport.db, 'TRUNCATE "Customer", "Segment", "AuditEntry", "LoggedEvent" CASCADE');
  ada = await givenCustomer(rapport, { givenName: 'Ada', lifecycle: 'ACTIVE' });
  ben = await givenCustomer(rapport, { givenName: 'Ben' });
});

const shown = async (id: string, variables: object = {}) =>
  (await marketer(rapport).data<{ segment: ShownSegment }>(SEGMENT, { id, ...variables })).segment;
const namesIn = async (id: string) => (await shown(id)).customers.nodes.map(({ displayName }) => displayName);
const filtered = async (filter: object) => {
  const { customers } = await marketer(rapport).data<{ customers: CustomersPage }>(CUSTOMERS, { filter });
  return customers.nodes.map(({ displayName }) => displayName);
};

describe('a segment', () => {
  it('holds whoever meets its criteria at the moment', async () => {
    const segment = await givenSegment(rapport, ACTIVE);
    expect(await shown(segment)).toMatchObject({ size: 1, customers: { totalCount: 1, nodes: [{ displayName: 'Ada' }] } });

    await rapport.db.customer.update({ where: { id: ben.id }, data: { lifecycle: 'ACTIVE' } });

    expect(await shown(segment)).toMatchObject({ size: 2, customers: { totalCount: 2 } });
  });

  it('reads days back from the clock', async () => {
    const segment = await givenSegment(rapport, { criterion: 'contacts.created', withinDays: 7 });
    expect(await namesIn(segment)).toEqual(['Ada', 'Ben']);
    await rapport.clock.advance({ days: 7 });
    expect(await namesIn(segment)).toEqual(['Ada', 'Ben']);
    await rapport.clock.advance({ seconds: 1 });
    expect(await namesIn(segment)).toEqual([]);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['denied PROFILING', (id) => sayOfProfiling(id, 'DENIED')],
    ['withdrew PROFILING', (id) => sayOfProfiling(id, 'WITHDRAWN')],
    ['is archived', (id) => rapport.db.customer.update({ where: { id }, data: { archivedAt: rapport.clock.now() } })],
    ['was merged', (id) => rapport.db.customer.update({ where: { id }, data: { mergedIntoId: ben.id } })],
    ['was erased', (customerId) => eraseCustomer(rapport.ctx, { customerId, reason: 'Asked.' })],
  ])('leaves out who %s, everywhere', async (_what, befall) => {
    const segment = await givenSegment(rapport, { not: { criterion: 'contacts.lifecycle', in: ['LOST'] } });
    await befall(ada.id);

    expect(await shown(segment)).toMatchObject({ size: 1, customers: { totalCount: 1, nodes: [{ displayName: 'Ben' }] } });
    expect(await filtered({ segmentId: segment })).toEqual(['Ben']);
    const { customers } = await marketer(rapport).data(SEGMENTS_OF_CUSTOMERS, { first: 9 });
    expect(customers?.nodes).not.toContainEqual({ displayName: 'Ada', segments: [{ name: 'Segment' }] });
  });

  it('takes back who allows PROFILING again', async () => {
    const segment = await givenSegment(rapport, ACTIVE);
    await sayOfProfiling(ada.id, 'DENIED');
    await sayOfProfiling(ada.id, 'GRANTED');
    expect(await namesIn(segment)).toEqual(['Ada']);
  });

  it('pages through its customers by name, both ways', async () => {
    for (const givenName of ['Émile', 'cyd', 'Dan', 'dan']) await givenCustomer(rapport, { givenName });
    const segment = await givenSegment(rapport, { not: { criterion: 'contacts.lifecycle', in: ['LOST'] } });
    const forward: string[] = [];
    let after: string | null = null;
    do {
      const { customers } = await shown(segment, { first: 2, after });
      forward.push(...customers.nodes.map(({ displayName }) => displayName));
      after = customers.pageInfo.hasNextPage ? customers.pageInfo.endCursor : null;
    } while (after);
    expect(forward.map((name) => name.toLowerCase())).toEqual(['ada', 'ben', 'cyd', 'dan', 'dan', 'émile']);

    const { customers: last } = await shown(segment, { last: 2 });
    const { customers: before } = await shown(segment, { last: 2, before: last.pageInfo.startCursor });
    expect([...before.nodes, ...last.nodes].map(({ displayName }) => displayName)).toEqual(forward.slice(2));
    expect(last.totalCount).toBe(6);
  });

  it('is a filter of customers, also within and, or and not', async () => {
    const active = await givenSegment(rapport, ACTIVE, 'Active');
    const called = await givenSegment(rapport, { criterion: 'contacts.kind', in: ['ORGANIZATION'] }, 'Organizations');
    await givenCustomer(rapport, { kind: 'ORGANIZATION', organizationName: 'Zenith', givenName: null });

    expect(await filtered({ segmentId: active })).toEqual(['Ada']);
    expect(await filtered({ not: { segmentId: active } })).toEqual(['Ben', 'Zenith']);
    expect(await filtered({ or: [{ segmentId: active }, { segmentId: called }] })).toEqual(['Ada', 'Zenith']);
    expect(await filtered({ and: [{ segmentId: active }, { segmentId: called }] })).toEqual([]);
    expect(await filtered({ segmentId: globalId('Segment', ada.id) })).toEqual([]);
  });

  it.each([
    ['the id of another type', () => ada.globalId],
    ['garbage', () => 'x'.repeat(5_000)],
  ])('is not found in a filter by %s: BAD_USER_INPUT', async (_what, id) => {
    const { errors } = await marketer(rapport).run(CUSTOMERS, { filter: { segmentId: id() } });
    expect(errors).toMatchObject([{ message: 'This is not the id of a Segment.', extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('is on each of its customers, by name', async () => {
    await givenSegment(rapport, ACTIVE, 'Zealous');
    await givenSegment(rapport, { criterion: 'contacts.created', withinDays: 1 }, 'New');
    const { customers } = await marketer(rapport).data(SEGMENTS_OF_CUSTOMERS, { first: 9 });
    expect(customers?.nodes).toEqual([
      { displayName: 'Ada', segments: [{ name: 'New' }, { name: 'Zealous' }] },
      { displayName: 'Ben', segments: [{ name: 'New' }] },
    ]);
  });
});

describe('a segment that is saved', () => {
  const update = (input: object) => saveSegment(rapport, UPDATE_SEGMENT, input);

  it('keeps its criteria as they were written, is announced and audited', async () => {
    const criteria = { version: 1, all: [ACTIVE, { not: { any: [{ criterion: 'contacts.kind', in: ['PERSON'] }] } }] };
    const { segment } = await saveSegment(rapport, undefined, { name: ' Ke\u0301ys ', criteria });
    expect(segment).toMatchObject({ name: 'Kéys', version: 1, criteria });
    expect(JSON.stringify(segment.criteria)).toBe(JSON.stringify(criteria));
    const [{ id } = { id: '' }] = await rapport.db.segment.findMany();
    expect(await rapport.eventsAbout(id)).toEqual([{ name: 'contacts.segment.created', payload: { segmentId: id } }]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: id } })).toMatchObject([
      { action: 'contacts.segment.created', subjectType: 'Segment' },
    ]);
  });

  it('changes what is given, and tells a stale version', async () => {
    const id = await givenSegment(rapport, ACTIVE, 'Active');
    expect(await update({ id, description: 'Buys.', expectedVersion: 1 })).toMatchObject({
      segment: { version: 2, name: 'Active', description: 'Buys.' },
    });
    expect(await update({ id, name: 'Active', description: 'Buys.' })).toMatchObject({ segment: { version: 2 } });
    expect(await update({ id, name: 'Other', expectedVersion: 1 })).toMatchObject({ code: 'STALE_VERSION', currentVersion: 2 });
    expect(await update({ id, name: null })).toMatchObject({ issues: [{ path: ['name'] }] });
    expect(await update({ id, criteria: { version: 1, all: [] } })).toMatchObject({ issues: [{ path: ['criteria', 'all'] }] });
    expect(await update({ id, description: null, criteria: { version: 1, not: ACTIVE } })).toMatchObject({
      segment: { version: 3, name: 'Active', description: null },
    });
    expect(await namesIn(id)).toEqual(['Ben']);
  });

  it('goes, and leaves its customers', async () => {
    const id = await givenSegment(rapport, ACTIVE);
    expect(await saveSegment(rapport, DELETE_SEGMENT, { id, expectedVersion: 9 })).toMatchObject({ code: 'STALE_VERSION' });
    expect(await saveSegment(rapport, DELETE_SEGMENT, { id })).toEqual({ __typename: 'DeleteSegmentSuccess', deletedId: id });
    expect(await saveSegment(rapport, DELETE_SEGMENT, { id })).toMatchObject({ code: 'NOT_FOUND', type: 'Segment', id });
    expect(await rapport.db.customer.count()).toBe(2);
    expect(await shown(id)).toBeNull();
  });

  it('has a name of its own, case and accents aside', async () => {
    const id = await givenSegment(rapport, ACTIVE, 'Čeští zákazníci');
    const other = await givenSegment(rapport, ACTIVE, 'Other');
    const refused = await saveSegment(rapport, undefined, { name: 'cesti ZAKAZNICI', criteria: { version: 1, ...ACTIVE } });
    expect(refused).toMatchObject({ __typename: 'ConflictError', code: 'UNIQUE_VIOLATION' });
    expect(await update({ id: other, name: 'CESTI zákazníci' })).toMatchObject({ code: 'UNIQUE_VIOLATION' });
    expect(await update({ id, name: 'ČEŠTÍ ZÁKAZNÍCI' })).toMatchObject({ segment: { name: 'ČEŠTÍ ZÁKAZNÍCI' } });
    expect(await rapport.db.segment.count()).toBe(2);
  });

  it('is one of at most 200', async () => {
    await givenSegment(rapport, ACTIVE, 'First');
    await rapport.db.$executeRaw`
      INSERT INTO "Segment" ("id", "name", "criteria", "criterionNames", "recordedAt", "updatedAt", "recordedByKind")
      SELECT md5(n::text)::uuid, 'S' || n, "criteria", "criterionNames", "recordedAt", "updatedAt", "recordedByKind"
      FROM "Segment", generate_series(2, 200) AS n`;
    const refused = await saveSegment(rapport, undefined, { name: 'One more', criteria: { version: 1, ...ACTIVE } });
    expect(refused).toMatchObject({ issues: [{ path: [], code: 'TOO_MANY' }] });
    expect(await rapport.db.segment.count()).toBe(200);
    const { customers } = await marketer(rapport).data<{ customers: { nodes: { segments: unknown[] }[] } }>(
      SEGMENTS_OF_CUSTOMERS,
      { first: 2 },
    );
    expect(customers.nodes.map(({ segments }) => segments.length)).toEqual([200, 0]);
  });
});

describe('a segment of a module that is no longer installed', () => {
  it('is kept and shown; who is in it cannot be told, and the segments beside it can', async () => {
    await givenComplaint(rapport, ada);
    const criteria = { any: [ACTIVE, { criterion: 'feedback.open-complaints', gte: 1 }] };
    const id = await givenSegment(rapport, criteria, 'Complained');
    const active = await givenSegment(rapport, ACTIVE, 'Active');
    await using smaller = await startTestRapport([access, contacts], { database: rapport.database });
    const reader = marketer(smaller);
    const message =
      'This segment cannot be computed: criteria.any.1.criterion: There is no criterion "feedback.open-complaints". Query.segmentCriteria lists all that the installed modules offer.';
    const fault = { message, extensions: { code: 'BAD_USER_INPUT' } };

    expect(await reader.data('query ($id: ID!) { segment(id: $id) { name criteria } }', { id })).toEqual({
      segment: { name: 'Complained', criteria: { version: 1, ...criteria } },
    });
    const { data, errors } = await reader.run<{ segments: { nodes: unknown[] } }>(SEGMENTS, { first: 9 });
    expect(data?.segments.nodes).toMatchObject([{ name: 'Active', size: 1 }, null]);
    expect(errors).toContainEqual(expect.objectContaining({ message, path: ['segments', 'nodes', 1, 'size'] }));
    expect((await reader.run(CUSTOMERS, { filter: { segmentId: id } })).errors).toMatchObject([fault]);
    expect((await reader.data(SEGMENTS_OF_CUSTOMERS, { first: 1 })).customers?.nodes).toEqual([
      { displayName: 'Ada', segments: [{ name: 'Active' }] },
    ]);
    expect(await saveSegment(smaller, UPDATE_SEGMENT, { id, criteria: { version: 1, ...ACTIVE } })).toMatchObject({
      segment: { version: 2 },
    });
    expect(await reader.data('query ($id: ID!) { segment(id: $id) { size } }', { id })).toEqual({ segment: { size: 1 } });
    expect(await namesIn(active)).toEqual(['Ada']);
  });
});

async function sayOfProfiling(customerId: string, state: 'GRANTED' | 'DENIED' | 'WITHDRAWN'): Promise<void> {
  await rapport.db.consent.create({
    data: {
      id: crypto.randomUUID(),
      customerId,
      purpose: 'PROFILING',
      state,
      recordedAt: rapport.clock.now(),
      recordedByKind: 'SYSTEM',
    },
  });
}
