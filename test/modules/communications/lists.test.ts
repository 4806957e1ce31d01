/** The lists of communications: what is found, what waits, and how many statements they take. */
import { describe, expect, it } from 'vitest';
import { countStatements, createTestRapport, globalId, TEST_START } from '../../support/index.ts';
import { graphql, type VariablesOf } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { merge, undo } from '../contacts/merging.ts';
import { givenStaff } from '../sales/given-relations.ts';
import { desk, givenWord, givenWords, hoursAgo, MODULES } from './given.ts';

const counter = countStatements();
const rapport = createTestRapport(MODULES, { databaseOptions: { wrapAdapter: counter.wrapAdapter } });

const LIST = graphql(`
  query Communications($search: String, $filter: CommunicationFilter, $first: Int, $after: String) {
  communications(search: $search, filter: $filter, first: $first, after: $after) { totalCount nodes { subject } pageInfo { endCursor hasNextPage } }
}`);
type Variables = VariablesOf<typeof LIST>;
const subjects = async (variables: Variables) => {
  const { communications } = await desk(rapport).data(LIST, variables);
  return communications?.nodes.map(({ subject }) => subject);
};

describe('communications', () => {
  it('are listed newest first, by every filter, in pages', async () => {
    const ada = await givenCustomer(rapport);
    const of = { customerId: ada.id };
    await givenWords(rapport, [
      { ...of, subject: 'first', channel: 'PHONE', direction: 'OUTBOUND', purpose: 'SALES', occurredAt: hoursAgo(rapport, 3) },
      { ...of, subject: 'second', channel: 'LETTER', purpose: 'BILLING', occurredAt: hoursAgo(rapport, 2) },
      { ...of, subject: 'third', occurredAt: hoursAgo(rapport, 1) },
    ]);
    const filtered = (filter: NonNullable<Variables['filter']>) => subjects({ filter: { customerId: ada.globalId, ...filter } });
    expect(await filtered({})).toEqual(['third', 'second', 'first']);
    expect(await filtered({ channel: ['PHONE', 'EMAIL'] })).toEqual(['third', 'first']);
    expect(await filtered({ direction: 'OUTBOUND' })).toEqual(['first']);
    expect(await filtered({ purpose: ['BILLING', 'SALES'] })).toEqual(['second', 'first']);
    expect(await filtered({ occurredAt: { gte: hoursAgo(rapport, 2).toISOString() } })).toEqual(['third', 'second']);
    expect(await filtered({ not: { direction: 'INBOUND' } })).toEqual(['first']);
    const { communications: page } = await desk(rapport).data(LIST, { filter: { customerId: ada.globalId }, first: 2 });
    expect(page).toMatchObject({
      totalCount: 3,
      nodes: [{ subject: 'third' }, { subject: 'second' }],
      pageInfo: { hasNextPage: true },
    });
    expect(await subjects({ filter: { customerId: ada.globalId }, first: 2, after: page?.pageInfo?.endCursor })).toEqual([
      'first',
    ]);
    const { customer } = await desk(rapport).data(
      'query ($id: ID!, $filter: CommunicationFilter) { customer(id: $id) { communications(filter: $filter) { totalCount nodes { subject } } } }',
      { id: ada.globalId, filter: { channel: ['LETTER'] } },
    );
    expect(customer).toEqual({ communications: { totalCount: 1, nodes: [{ subject: 'second' }] } });
  });

  it('are found by all words, without case and accents, in the subject first; newest first in each', async () => {
    const ada = await givenCustomer(rapport);
    const of = { customerId: ada.id };
    await givenWords(rapport, [
      { ...of, subject: 'Lid', body: 'a Křišťálová\nVáza of glass', occurredAt: hoursAgo(rapport, 1) },
      { ...of, subject: 'KŘIŠŤÁLOVÁ váza', occurredAt: hoursAgo(rapport, 9) },
      { ...of, subject: 'Křišťálová vázička', body: 'x', occurredAt: hoursAgo(rapport, 8) },
      { ...of, subject: 'Far back', body: `${'x'.repeat(2_000)} kristalova vaza`, occurredAt: hoursAgo(rapport, 7) },
    ]);
    const filter = { customerId: ada.globalId };
    expect(await subjects({ search: 'kristalova VAZA', filter })).toEqual(['KŘIŠŤÁLOVÁ váza', 'Lid']);
    expect(await subjects({ search: 'va', filter })).toEqual(['Křišťálová vázička', 'KŘIŠŤÁLOVÁ váza', 'Lid']);
    expect(await subjects({ search: '%', filter })).toEqual([]);
    expect(await subjects({ search: ' ', filter })).toEqual([]);
    const first = (await desk(rapport).data(LIST, { search: 'vaza', filter, first: 1 })).communications;
    expect(first).toMatchObject({ totalCount: 2, nodes: [{ subject: 'KŘIŠŤÁLOVÁ váza' }] });
    expect(await subjects({ search: 'vaza', filter, first: 1, after: first?.pageInfo.endCursor ?? null })).toEqual(['Lid']);
  });

  it('follow a merge and its undoing', async () => {
    const [ada, double] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    await givenWord(rapport, double, { subject: 'Of the double' });
    const mergeId = await merge(rapport, { survivor: ada.id, absorbed: double.id });
    expect(await subjects({ filter: { customerId: ada.globalId } })).toEqual(['Of the double']);
    expect(await subjects({ filter: { customerId: double.globalId } })).toEqual(['Of the double']);
    expect(await subjects({ search: 'of the double' })).toEqual(['Of the double']);
    await undo(rapport, mergeId);
    expect(await subjects({ filter: { customerId: ada.globalId } })).toEqual([]);
    expect(await subjects({ filter: { customerId: double.globalId } })).toEqual(['Of the double']);
  });

  it('are not indexed anew by a merge, which takes no longer than a transaction may with ten thousand of them', async () => {
    const [ada, double] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    await givenWord(rapport, double, { subject: 'Of somebody else' });
    const indexed = () => rapport.db.$queryRaw`
      SELECT "searchText", text.xmin::text FROM "CommunicationText" AS text JOIN "Communication" ON "id" = "communicationId"
      WHERE "customerId" IN (${ada.id}::uuid, ${double.id}::uuid)`;
    const before = await indexed();
    await merge(rapport, { survivor: ada.id, absorbed: double.id });
    expect([before, await indexed()]).toEqual([[expect.objectContaining({ searchText: ' of somebody else ' })], before]);
  });
});

describe('unanswered communications', () => {
  const WAITING = `query ($channel: [Channel!], $teamId: ID, $first: Int, $after: String, $last: Int) {
    unansweredCommunications(channel: $channel, teamId: $teamId, first: $first, after: $after, last: $last) {
      totalCount nodes { subject } pageInfo { endCursor hasNextPage }
    }
  }`;
  const waiting = async (variables: object) => (await desk(rapport).data(WAITING, variables)).unansweredCommunications;
  const nodes = (...names: string[]) => names.map((subject) => ({ subject }));

  it('are those that wait, longest first, of channels and of a team, in pages; what was answered or erased is not among them', async () => {
    const teamId = crypto.randomUUID();
    await rapport.db.team.create({ data: { id: teamId, name: 'Service', nameKey: teamId, createdAt: TEST_START } });
    const [ada, grace] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const given = (subject: string, hours: number, word: object = {}) =>
      givenWord(rapport, ada, { subject, teamId, occurredAt: hoursAgo(rapport, hours), ...word });
    await given('chat', 2, { channel: 'CHAT' });
    await given('letter', 5, { channel: 'LETTER' });
    await given('call', 4, { channel: 'PHONE' });
    await given('taken', 4, { channel: 'PHONE', outcome: 'ANSWERED' });
    await given('machine', 9, { isAutomatic: true });
    await given('mail', 6);
    await given('answer', 3, { direction: 'OUTBOUND' });
    await givenWord(rapport, grace, { subject: 'erased', teamId, channel: 'LETTER' });
    const input = { id: grace.globalId, reason: 'They asked.', idempotencyKey: 'grace' };
    const ERASE = 'mutation ($input: EraseCustomerInput!) { eraseCustomer(input: $input) { __typename } }';
    await rapport.asAdministrator().data(ERASE, { input });

    const team = { teamId: globalId('Team', teamId) };
    expect(await waiting(team)).toMatchObject({ totalCount: 3, nodes: nodes('letter', 'call', 'chat') });
    expect(await waiting({ ...team, channel: ['CHAT', 'LETTER'] })).toMatchObject({ nodes: nodes('letter', 'chat') });
    const page = await waiting({ ...team, first: 2 });
    expect(page).toMatchObject({ nodes: nodes('letter', 'call'), pageInfo: { hasNextPage: true } });
    expect(await waiting({ ...team, first: 2, after: page?.pageInfo?.endCursor })).toMatchObject({ nodes: nodes('chat') });
    expect(await waiting({ ...team, last: 1 })).toMatchObject({ nodes: nodes('chat') });
    expect(await waiting({ ...team, channel: [] })).toMatchObject({ totalCount: 0 });
  });
});

it('customers lead on to their words, threads, answers, files and people by as many statements for one as for fifty', async () => {
  const staffId = await givenStaff(rapport);
  for (let place = 0; place < 50; place++) {
    const customer = await givenCustomer(rapport, { givenName: `Zoe ${place}` });
    const of = { customerId: customer.id, staffId };
    const [word] = await givenWords(rapport, [{ ...of, subject: 'Lid', occurredAt: hoursAgo(rapport, 2) }]);
    await givenWords(rapport, [
      { ...of, direction: 'OUTBOUND', occurredAt: hoursAgo(rapport, 1), ...(word && { threadId: word.threadId }) },
    ]);
  }
  const document = `query ($first: Int) { customers(first: $first) { nodes { communications(first: 5) { nodes {
    subject thread { subject communications(first: 3) { nodes { id } } } answeredBy { id } attachments { name } staff { name } contactPoint { value } delivery
  } } } } }`;
  const during = async (first: number) => {
    const { result, statements } = await counter.during(() => desk(rapport).data(document, { first }));
    return { result, count: statements.filter(({ sql }) => !sql.includes('"LoggedEvent"')).length };
  };
  const [one, fifty] = [await during(1), await during(50)];
  expect(fifty.result.customers?.nodes).toHaveLength(50);
  expect(fifty.count).toBe(one.count);
  expect(fifty.count).toBeLessThanOrEqual(3);
});
