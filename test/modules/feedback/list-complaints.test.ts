import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId, TEST_START } from '../../support/index.ts';
import { graphql, type ResultOf, type VariablesOf } from '../../typed-documents/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenComplaint } from './given.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const reader = () => rapport.as('feedback.complaint.read', 'contacts.customer.read');

const COMPLAINTS = graphql(`
  query Complaints($first: Int, $after: String, $last: Int, $before: String, $search: String, $filter: ComplaintFilter, $orderBy: [ComplaintOrder!]) {
    complaints(first: $first, after: $after, last: $last, before: $before, search: $search, filter: $filter, orderBy: $orderBy) {
      totalCount
      nodes { subject }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`);
const COMPLAINT = graphql(`query Complaint($id: ID!) { complaint(id: $id) { subject number } node(id: $id) { id } }`);

type Page = NonNullable<ResultOf<typeof COMPLAINTS>['complaints']>;
type Variables = VariablesOf<typeof COMPLAINTS>;

async function pageOf(variables: Variables): Promise<Page> {
  const { complaints } = await reader().data(COMPLAINTS, variables);
  if (!complaints) throw new Error('There is no page.');
  return complaints;
}

const subjects = ({ nodes }: Page) => nodes.map(({ subject }) => subject);

/** All subjects, page by page. */
async function walked(variables: Variables, forwards: boolean): Promise<readonly string[]> {
  const found: string[] = [];
  for (let cursor: string | null | undefined = null; ; ) {
    const page: Page = await pageOf({ ...variables, ...(forwards ? { first: 2, after: cursor } : { last: 2, before: cursor }) });
    if (forwards) found.push(...subjects(page));
    else found.unshift(...subjects(page));
    if (!(forwards ? page.pageInfo.hasNextPage : page.pageInfo.hasPreviousPage)) return found;
    cursor = forwards ? page.pageInfo.endCursor : page.pageInfo.startCursor;
  }
}

const daysAgo = (days: number) => new Date(TEST_START.getTime() - days * 86_400_000);
let ada: GivenCustomer;
let ben: GivenCustomer;
let desk: { readonly id: string };

/** a … g, from the newest to the oldest; c and d came at the same moment. */
beforeAll(async () => {
  [ada, ben] = [await givenCustomer(rapport), await givenCustomer(rapport, { givenName: 'Ben' })];
  desk = await rapport.db.team.create({ data: { id: ada.id, name: 'Desk', nameKey: 'desk', createdAt: TEST_START } });
  await rapport.db.staff.create({
    data: { id: ben.id, name: 'Ilse', nameKey: 'ilse', searchKey: 'ilse', createdAt: TEST_START },
  });
  await givenComplaint(rapport, ada, { subject: 'a late parcel', severity: 'LOW', openedAt: daysAgo(1) });
  await givenComplaint(rapport, ben, { subject: 'b přišla červená', severity: 'HIGH', cause: 'DELIVERY', openedAt: daysAgo(2) });
  await givenComplaint(rapport, ada, { subject: 'c 100% wool_blend', severity: 'MEDIUM', openedAt: daysAgo(3), teamId: desk.id });
  await givenComplaint(rapport, ben, { subject: 'd praise', kind: 'PRAISE', severity: 'MEDIUM', openedAt: daysAgo(3) });
  await givenComplaint(rapport, ada, {
    subject: 'e broken',
    body: 'Arrived late as well.',
    severity: 'CRITICAL',
    openedAt: daysAgo(4),
  });
  const f = await givenComplaint(rapport, ben, {
    subject: 'f billed twice',
    severity: 'HIGH',
    openedAt: daysAgo(5),
    ownerId: ben.id,
  });
  await givenComplaint(rapport, ada, { subject: 'g late again', severity: 'LOW', openedAt: daysAgo(6) });
  await rapport.db.complaint.update({ where: { id: f.id }, data: { status: 'RESOLVED' } });
});

const letters = (page: Page | readonly string[]) =>
  ('nodes' in page ? subjects(page) : page).map((subject) => subject.charAt(0)).join('');

describe('complaints', () => {
  it('come newest first, of every kind', async () => {
    const page = await pageOf({});
    expect(letters(page)).toBe('abdcefg');
    expect(page.totalCount).toBe(7);
  });

  it.each<[string, () => Variables['filter'], string]>([
    ['kind', () => ({ kind: ['PRAISE'] }), 'd'],
    ['status', () => ({ status: ['RESOLVED', 'CLOSED'] }), 'f'],
    ['being open', () => ({ isOpen: true }), 'abdceg'],
    ['not being open', () => ({ isOpen: false }), 'f'],
    ['severity', () => ({ severity: ['HIGH', 'CRITICAL'] }), 'bef'],
    ['cause', () => ({ cause: ['DELIVERY'] }), 'b'],
    // What has no cause, owner or team has none of these.
    ['any cause but one', () => ({ not: { cause: ['DELIVERY'] } }), 'adcefg'],
    ['any owner but one', () => ({ not: { ownerId: globalId('Staff', ben.id) } }), 'abdceg'],
    ['any team but one', () => ({ not: { teamId: globalId('Team', desk.id) } }), 'abdefg'],
    ['not any other than one cause', () => ({ not: { not: { cause: ['DELIVERY'] } } }), 'b'],
    ['customer', () => ({ customerId: ben.globalId }), 'bdf'],
    ['owner', () => ({ ownerId: globalId('Staff', ben.id) }), 'f'],
    ['team', () => ({ teamId: globalId('Team', desk.id) }), 'c'],
    ['a range of time', () => ({ openedAt: { gte: daysAgo(4).toISOString(), lt: daysAgo(2).toISOString() } }), 'dce'],
    ['several at once', () => ({ severity: ['LOW', 'HIGH'], isOpen: true }), 'abg'],
    ['or', () => ({ or: [{ kind: ['PRAISE'] }, { severity: ['CRITICAL'] }] }), 'de'],
    ['not', () => ({ not: { severity: ['LOW', 'MEDIUM'] } }), 'bef'],
    ['nothing, by an empty list', () => ({ severity: [] }), ''],
  ])('are filtered by %s, and counted exactly', async (_what, filter, expected) => {
    const page = await pageOf({ filter: filter() });
    expect(letters(page)).toBe(expected);
    expect(page.totalCount).toBe(expected.length);
  });

  it.each<[string, NonNullable<Variables['orderBy']>, string]>([
    ['the time they were opened', [{ field: 'OPENED_AT', direction: 'ASC' }], 'gfecdba'],
    ['severity, gravest first', [{ field: 'SEVERITY', direction: 'DESC' }], 'efbdcga'],
    ['severity, mildest first', [{ field: 'SEVERITY', direction: 'ASC' }], 'agcdbfe'],
    [
      'severity and, in it, the longest waiting first',
      [
        { field: 'SEVERITY', direction: 'DESC' },
        { field: 'OPENED_AT', direction: 'ASC' },
      ],
      'efbcdga',
    ],
  ])('are ordered by %s, on every page in both directions', async (_what, orderBy, expected) => {
    expect(letters(await pageOf({ orderBy }))).toBe(expected);
    expect(letters(await walked({ orderBy }, true))).toBe(expected);
    expect(letters(await walked({ orderBy }, false))).toBe(expected);
  });

  it.each([
    ['all its words, in subject or body, subjects first and newest first', 'late', 'age'],
    ['words without their accents', 'CERVENA prisla', 'b'],
    ['signs that the database would read as patterns', '100% wool_', 'c'],
    ['such signs alone, as themselves', '_', 'c'],
    ['words that do not stand together', 'again late', 'g'],
    ['words that nobody wrote', 'late zebra', ''],
    ['blanks', '   ', ''],
  ])('are found by %s', async (_what, search, expected) => {
    const page = await pageOf({ search });
    expect(letters(page)).toBe(expected);
    expect(page.totalCount).toBe(expected.length);
    expect(letters(await walked({ search }, true))).toBe(expected);
    expect(letters(await walked({ search }, false))).toBe(expected);
  });

  it('are found by their number, before what only mentions it', async () => {
    const complaint = await givenComplaint(rapport, ada, { subject: 'h its own number', openedAt: daysAgo(30) });
    const number = `C-${String(complaint.serial).padStart(6, '0')}`;
    await givenComplaint(rapport, ada, { subject: `i asks about ${number}`, openedAt: daysAgo(29) });
    expect(letters(await pageOf({ search: number }))).toBe('hi');
    expect(letters(await pageOf({ search: String(complaint.serial), first: 1 }))).toBe('h');
    expect(letters(await walked({ search: number.toLowerCase() }, false))).toBe('hi');
  });

  it('are searched for the first 200 characters', async () => {
    const words = `${' '.repeat(300)}late${' '.repeat(196)}`;
    expect(letters(await pageOf({ search: `${words}zebra` }))).toBe('age');
    expect(letters(await pageOf({ search: `${words.slice(0, -5)}zebra` }))).toBe('');
    expect(letters(await pageOf({ search: 'late'.repeat(18_000) }))).toBe('');
  });

  it('are searched within a filter, in the order asked for', async () => {
    expect(letters(await pageOf({ search: 'late', filter: { severity: ['LOW'] } }))).toBe('ag');
    expect(letters(await pageOf({ search: 'late', orderBy: [{ field: 'OPENED_AT', direction: 'ASC' }] }))).toBe('gea');
  });

  it.each<[string, Variables, string]>([
    ["another type's id", { filter: { customerId: globalId('Team', '01900000-0000-7000-8000-000000000000') } }, 'BAD_USER_INPUT'],
    ['garbage for an id', { filter: { teamId: 'x' } }, 'BAD_USER_INPUT'],
    ['an empty or', { filter: { or: [] } }, 'BAD_USER_INPUT'],
    [
      'an order given twice',
      {
        orderBy: [
          { field: 'SEVERITY', direction: 'ASC' },
          { field: 'SEVERITY', direction: 'DESC' },
        ],
      },
      'BAD_USER_INPUT',
    ],
    ['a page of 101', { first: 101 }, 'BAD_USER_INPUT'],
    ['a cursor that is garbage', { after: 'x' }, 'CURSOR_INVALID'],
  ])('are refused for %s', async (_what, variables, code) => {
    const { errors } = await reader().run(COMPLAINTS, variables);
    expect(errors?.[0]?.extensions?.code).toBe(code);
  });

  it('refuse a cursor of another order', async () => {
    const { pageInfo } = await pageOf({ first: 1 });
    const { errors } = await reader().run(COMPLAINTS, {
      after: pageInfo.endCursor,
      orderBy: [{ field: 'SEVERITY', direction: 'ASC' }],
    });
    expect(errors?.[0]?.extensions?.code).toBe('CURSOR_INVALID');
  });
});

describe('one complaint', () => {
  it('is read by its id, and as a node', async () => {
    const complaint = await givenComplaint(rapport, ada, { subject: 'z read', openedAt: daysAgo(60) });
    const id = globalId('Complaint', complaint.id);
    expect(await reader().data(COMPLAINT, { id })).toMatchObject({ complaint: { subject: 'z read' }, node: { id } });
  });

  it.each([
    ['one that does not exist', globalId('Complaint', '01900000-0000-7000-8000-000000000000')],
    ["another type's", globalId('Query', '01900000-0000-7000-8000-000000000000')],
    ['garbage', '\u0001Complaint:'],
  ])('is null for the id of %s', async (_what, id) => {
    expect(await reader().run(COMPLAINT, { id })).toEqual({ data: { complaint: null, node: null } });
  });

  it('is as forbidden when it exists as when it does not', async () => {
    const complaint = await givenComplaint(rapport, ada, { subject: 'y hidden', openedAt: daysAgo(60) });
    const stranger = rapport.as('contacts.customer.read');
    const there = await stranger.run(COMPLAINT, { id: globalId('Complaint', complaint.id) });
    const absent = await stranger.run(COMPLAINT, { id: globalId('Complaint', '01900000-0000-7000-8000-000000000000') });
    const told = ({ data, errors }: typeof there) => ({
      data,
      errors: errors?.map(({ message, extensions }) => [message, extensions?.code]),
    });
    expect(told(there)).toEqual(told(absent));
    expect(there.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});
