import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { acknowledgeComplaint, feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId, type LiveStream, startTestRapport, type TestClient } from '../../support/index.ts';
import { graphql, type ResultOf, type VariablesOf } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenComplaint } from './given.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);

const OPENED = graphql(`
  subscription Opened($after: String, $filter: ComplaintEventFilter) {
    complaintOpened(after: $after, filter: $filter) { cursor occurredAt type complaint { subject status severity customer { displayName } } }
  }
`);
const CHANGED = graphql(`
  subscription Changed($after: String, $filter: ComplaintEventFilter) {
    complaintChanged(after: $after, filter: $filter) { cursor occurredAt type complaint { status } }
  }
`);
type Variables = VariablesOf<typeof OPENED>;
type Opened = ResultOf<typeof OPENED>;

const dashboard = () => rapport.as('feedback.complaint.read', 'contacts.customer.read');
const watchOpened = (variables: Variables = {}, caller: TestClient = dashboard()) => caller.subscribe(OPENED, variables);
const watchChanged = (variables: Variables = {}) => dashboard().subscribe(CHANGED, variables);
const subjectsOf = async (stream: LiveStream<Opened>, count: number) =>
  (await stream.take(count)).map(({ complaintOpened }) => complaintOpened?.complaint?.subject);

describe('the feed of opened complaints', () => {
  it('tells each as it is opened', async () => {
    const ada = await givenCustomer(rapport);
    await using feed = await watchOpened();

    await givenComplaint(rapport, ada, { subject: 'seen live', severity: 'HIGH' });

    expect(await feed.take(1)).toEqual([
      {
        complaintOpened: {
          cursor: expect.any(String),
          occurredAt: rapport.clock.now().toISOString(),
          type: 'feedback.complaint.opened',
          complaint: { subject: 'seen live', status: 'RECEIVED', severity: 'HIGH', customer: { displayName: 'Ada' } },
        },
      },
    ]);
  });

  it('begins with now when no cursor is given, and leaves out what only changes', async () => {
    const ada = await givenCustomer(rapport);
    const earlier = await givenComplaint(rapport, ada, { subject: 'before' });
    await using feed = await watchOpened();
    await acknowledgeComplaint(rapport.ctx, { id: earlier.id });
    await givenComplaint(rapport, ada, { subject: 'after' });
    expect(await subjectsOf(feed, 1)).toEqual(['after']);
  });

  it('goes on after a cursor: all that was missed, in order, then live, nothing twice', async () => {
    const ada = await givenCustomer(rapport);
    const first = await watchOpened();
    await givenComplaint(rapport, ada, { subject: '1' });
    const [seen] = await first.take(1);
    await first.return();
    for (const subject of ['2', '3', '4']) await givenComplaint(rapport, ada, { subject });

    await using resumed = await watchOpened({ after: seen?.complaintOpened?.cursor });
    expect(await subjectsOf(resumed, 3)).toEqual(['2', '3', '4']);
    await givenComplaint(rapport, ada, { subject: '5' });
    expect(await subjectsOf(resumed, 1)).toEqual(['5']);
  });

  it('goes on after a cursor on another process that shares the database', async () => {
    const ada = await givenCustomer(rapport);
    const first = await watchOpened();
    await givenComplaint(rapport, ada, { subject: 'on the first' });
    const [seen] = await first.take(1);
    await first.return();
    await givenComplaint(rapport, ada, { subject: 'while nobody watched' });

    await using second = await startTestRapport([access, contacts, sales, communications, feedback], {
      database: rapport.database,
    });
    const caller = second.as('feedback.complaint.read', 'contacts.customer.read');
    await using resumed = await caller.subscribe(OPENED, { after: seen?.complaintOpened?.cursor });
    expect(await subjectsOf(resumed, 1)).toEqual(['while nobody watched']);
  });

  it('refuses a cursor that is garbage', async () => {
    await using feed = await watchOpened({ after: 'AAAA' });
    expect((await feed.next()).value?.errors?.[0]?.extensions?.code).toBe('CURSOR_INVALID');
  });

  it('refuses a filter by an id of another type', async () => {
    await using feed = await watchOpened({ filter: { customerId: globalId('Team', '01900000-0000-7000-8000-000000000000') } });
    expect((await feed.next()).value?.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  it('opens for nobody without the permission', async () => {
    await using feed = await watchOpened({}, rapport.as('contacts.customer.read'));
    expect((await feed.next()).value?.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });

  it('ends with UNAUTHENTICATED when the credential is revoked', async () => {
    const caller = dashboard();
    await using feed = await watchOpened({}, caller);
    rapport.revoke(caller);
    expect((await feed.next()).value?.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    expect((await feed.next()).done).toBe(true);
  });
});

describe('a filtered feed', () => {
  it.each<[string, (ids: { customer: string; team: string }) => Variables['filter']]>([
    ['kind', () => ({ kind: ['SUPPORT_REQUEST'] })],
    ['severity', () => ({ severity: ['CRITICAL', 'LOW'] })],
    ['customer', ({ customer }) => ({ customerId: customer })],
    ['team', ({ team }) => ({ teamId: team })],
    [
      'all of them',
      ({ customer, team }) => ({ kind: ['SUPPORT_REQUEST'], severity: ['LOW'], customerId: customer, teamId: team }),
    ],
  ])('by %s tells only what matches', async (_by, filterOf) => {
    const [ada, ben] = [await givenCustomer(rapport), await givenCustomer(rapport, { givenName: 'Ben' })];
    const team = await rapport.db.team.create({
      data: { id: ada.id, name: 'Desk', nameKey: ada.id, createdAt: rapport.clock.now() },
    });
    await using feed = await watchOpened({ filter: filterOf({ customer: ada.globalId, team: globalId('Team', team.id) }) });

    await givenComplaint(rapport, ben, { subject: 'not this' });
    await givenComplaint(rapport, ada, { subject: 'this', kind: 'SUPPORT_REQUEST', severity: 'LOW', teamId: team.id });
    await givenComplaint(rapport, ben, { subject: 'nor this' });
    await givenComplaint(rapport, ada, { subject: 'and this', kind: 'SUPPORT_REQUEST', severity: 'LOW', teamId: team.id });

    expect(await subjectsOf(feed, 2)).toEqual(['this', 'and this']);
  });

  it("applies to the values at the event's time, and shows the record as it is now", async () => {
    const ada = await givenCustomer(rapport);
    await using start = await watchOpened();
    await givenComplaint(rapport, ada, { subject: 'mark' });
    const [mark] = await start.take(1);
    const grave = await givenComplaint(rapport, ada, { subject: 'was grave', severity: 'CRITICAL' });
    const mild = await givenComplaint(rapport, ada, { subject: 'was mild', severity: 'LOW' });
    await rapport.db.complaint.update({ where: { id: grave.id }, data: { severity: 'LOW' } });
    await rapport.db.complaint.update({ where: { id: mild.id }, data: { severity: 'CRITICAL' } });
    await givenComplaint(rapport, ada, { subject: 'still grave', severity: 'CRITICAL' });

    await using feed = await watchOpened({ after: mark?.complaintOpened?.cursor, filter: { severity: ['CRITICAL'] } });

    const told = (await feed.take(2)).map(({ complaintOpened }) => [
      complaintOpened?.complaint?.subject,
      complaintOpened?.complaint?.severity,
    ]);
    expect(told).toEqual([
      ['was grave', 'LOW'],
      ['still grave', 'CRITICAL'],
    ]);
  });
});

describe('the feed of changed complaints', () => {
  it('tells the opening and what comes after it, in order', async () => {
    const ada = await givenCustomer(rapport);
    await using feed = await watchChanged({ filter: { customerId: ada.globalId } });
    const openedAt = rapport.clock.now();
    const complaint = await givenComplaint(rapport, ada);
    await rapport.clock.advance({ minutes: 3 });
    const acknowledgedAt = rapport.clock.now();
    await acknowledgeComplaint(rapport.ctx, { id: complaint.id });

    const told = (await feed.take(2)).map(({ complaintChanged }) => [complaintChanged?.type, complaintChanged?.occurredAt]);
    expect(told).toEqual([
      ['feedback.complaint.opened', openedAt.toISOString()],
      ['feedback.complaint.acknowledged', acknowledgedAt.toISOString()],
    ]);
  });

  it('shows the complaint as it is when told, not as it was', async () => {
    const ada = await givenCustomer(rapport);
    await using start = await watchChanged({ filter: { customerId: ada.globalId } });
    await givenComplaint(rapport, ada, { subject: 'mark' });
    const [mark] = await start.take(1);
    const complaint = await givenComplaint(rapport, ada);
    await acknowledgeComplaint(rapport.ctx, { id: complaint.id });

    await using replay = await watchChanged({ after: mark?.complaintChanged?.cursor, filter: { customerId: ada.globalId } });

    const told = (await replay.take(2)).map(({ complaintChanged }) => [
      complaintChanged?.type,
      complaintChanged?.complaint?.status,
    ]);
    expect(told).toEqual([
      ['feedback.complaint.opened', 'ACKNOWLEDGED'],
      ['feedback.complaint.acknowledged', 'ACKNOWLEDGED'],
    ]);
  });
});
