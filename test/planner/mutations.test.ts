/** Mutations whose answer is read behind their commit: what they answer is compared with what the resolvers do. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AnsweredText } from '../../src/kernel/index.ts';
import { Operations } from '../../src/planner/operations.ts';
import { Statements } from '../../src/planner/statements.ts';
import { givenCustomer } from '../modules/contacts/given.ts';
import { givenWord } from '../modules/feedback/given.ts';
import { countStatements, globalId, type TestClient, TestRapport } from '../support/index.ts';
import { MODULES } from './compared-rapports.ts';

const OPENED = `complaint { id subject severity status openedAt customer { id displayName complaints(first: 2) { totalCount nodes { subject } } } product { name } }`;
const OPEN = `mutation ($input: OpenComplaintInput!) { openComplaint(input: $input) {
  ... on OpenComplaintSuccess { ${OPENED} } ... on Error { __typename message code } ... on ValidationError { issues { path message code } } } }`;
const WITH_FRAGMENTS = `mutation Named($input: OpenComplaintInput!, $isShown: Boolean!, $isLeftOut: Boolean!) {
  done: openComplaint(input: $input) { __typename ...Success ... on Error { message } ... on OpenComplaintSuccess { also: complaint { kind } } }
}
fragment Success on OpenComplaintSuccess { kind: __typename it: complaint { ...Its customer @include(if: $isShown) { name: displayName } subject @skip(if: $isLeftOut) } }
fragment Its on Complaint { __typename number: id }`;
const TWICE = `mutation ($input: OpenComplaintInput!) {
  one: openComplaint(input: $input) { ... on OpenComplaintSuccess { complaint { subject } } }
  two: openComplaint(input: $input) { ... on OpenComplaintSuccess { complaint { customer { complaints(first: 5) { totalCount } } } } }
}`;
const LINK = `mutation ($input: LinkCommunicationInput!) { linkCommunication(input: $input) {
  ... on LinkCommunicationSuccess { communication { subject channel } complaint { subject communications(first: 3) { nodes { subject } } } } ... on Error { code } } }`;
const SHOWN = { isShown: true, isLeftOut: false };

const counter = countStatements();
const on = new TestRapport(MODULES, { compiledReads: true, databaseOptions: { wrapAdapter: counter.wrapAdapter } });
let off: TestRapport;

beforeAll(async () => {
  await on.start();
  off = new TestRapport(MODULES, { compiledReads: false, database: on.database });
  await off.start();
});
afterAll(async () => {
  await off.stop();
  await on.stop();
});
afterEach(() => vi.restoreAllMocks());

/** Ids, numbers and ids of requests are those of a row or request each. */
const comparable = (body: string) =>
  body
    .replaceAll(/"(id|it|number|requestId)":"[^"]*"/g, '"$1":""')
    .replaceAll(/C-\d+/g, 'C-')
    .replaceAll(/"currentlyAvailable":\d+/g, '"currentlyAvailable":0');

interface Case {
  readonly query: string;
  /** Besides the input: of a customer who is new to it. */
  readonly variables?: object;
  readonly input?: object;
  readonly caller?: (rapport: TestRapport) => TestClient;
}

async function bodyOf(rapport: TestRapport, { query, variables = {}, input, caller = (one) => one.asAdministrator() }: Case) {
  const { globalId: customerId } = await givenCustomer(on, { givenName: 'Ada' });
  const response = await caller(rapport).send(query, {
    ...variables,
    input: { customerId, subject: 'It "rattles" \\ loudly', ...input },
  });
  return comparable(await response.text());
}

const OPENER = ['feedback.complaint.open', 'feedback.complaint.read', 'contacts.customer.read'] as const;

const COMPILED: Readonly<Record<string, Case>> = {
  'what is selected of the record and below it': { query: OPEN },
  'aliases, names of types, fragments and directives': { query: WITH_FRAGMENTS, variables: SHOWN },
  'the same document with other directives': { query: WITH_FRAGMENTS, variables: { isShown: false, isLeftOut: true } },
  'a caller of few rights': {
    query: OPEN.replace(OPENED, 'complaint { subject customer { displayName } }'),
    caller: (rapport) => rapport.as(...OPENER),
  },
};

const UNKNOWN = globalId('Customer', '00000000-0000-4000-8000-000000000000');
const LEFT: Readonly<Record<string, Case>> = {
  'an error of the union': { query: OPEN, input: { customerId: UNKNOWN } },
  'all faults of an input': { query: OPEN, input: { subject: '', kind: 'PRODUCT_REPORT', customerId: 'x' } },
  'a caller who may not do it': { query: OPEN, caller: (rapport) => rapport.as('feedback.complaint.read') },
  'a caller who may read all of it, and not do it': {
    query: OPEN.replace(OPENED, 'complaint { subject customer { displayName } }'),
    caller: (rapport) => rapport.as('feedback.complaint.read', 'contacts.customer.read'),
  },
  'a caller who may not read what it answers with': { query: OPEN, caller: (rapport) => rapport.as('feedback.complaint.open') },
  'a caller who may not read what is selected below': {
    query: OPEN.replace(OPENED, 'complaint { subject customer { displayName } product { name } }'),
    caller: (rapport) => rapport.as('feedback.complaint.open', 'feedback.complaint.read'),
  },
  nobody: { query: OPEN, caller: (rapport) => rapport.anonymous() },
  'nothing but a name': { query: OPEN.replace(OPENED, '__typename') },
  'a page of less than nothing below the record': { query: OPEN.replaceAll('first: 2', 'first: -1') },
  'a page after what is no cursor': { query: OPEN.replaceAll('first: 2', 'first: 2, after: "x"') },
  'two mutations, one after the other': { query: TWICE },
};

describe('a mutation answers, as without compiled reads,', () => {
  it.each([
    ...Object.entries(COMPILED).map(([name, one]) => [name, one, true] as const),
    ...Object.entries(LEFT).map(([name, one]) => [name, one, false] as const),
  ])('%s', async (_name, one, isText) => {
    const expected = await bodyOf(off, one);
    const answers = vi.spyOn(Operations.prototype, 'answer');

    // Also from what is remembered of it.
    for (const _again of [1, 2, 3]) expect(await bodyOf(on, one)).toBe(expected);
    const outcomes = await Promise.all(answers.mock.results.map(({ value }) => value));
    expect(outcomes.map((outcome) => outcome instanceof AnsweredText)).toEqual([isText, isText, isText]);
  });

  it('two records of one success', async () => {
    const link = async (rapport: TestRapport) => {
      const customer = await givenCustomer(on);
      const opened = await on.asAdministrator().data(OPEN, { input: { customerId: customer.globalId, subject: 'Late' } });
      const { id } = await givenWord(on, customer, { subject: 'Where is it?' });
      const complaintId = opened.openComplaint?.complaint?.id;
      const input = { complaintId, communicationId: globalId('Communication', id) };
      return comparable(await (await rapport.asAdministrator().send(LINK, { input })).text());
    };
    const expected = await link(off);

    expect(expected).toContain('"subject":"Where is it?"');
    expect(await link(on)).toBe(expected);
  });

  it('a repeat with the same key: the same record, once', async () => {
    const { id, globalId: customerId } = await givenCustomer(on);
    const caller = on.asAdministrator();
    const ask = () => caller.data(OPEN, { input: { customerId, subject: 'Once', idempotencyKey: 'once' } });
    const first = await ask();

    expect(await ask()).toEqual(first);
    expect(await on.db.complaint.count({ where: { customerId: id } })).toBe(1);
  });
});

it('is refused to who may read all of it and not do it, and writes nothing', async () => {
  const { id, globalId: customerId } = await givenCustomer(on);
  const reader = on.as('feedback.complaint.read', 'contacts.customer.read');
  const query = OPEN.replace(OPENED, 'complaint { subject customer { displayName } }');
  const { errors } = await reader.run(query, { input: { customerId, subject: 'Late' } });

  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect(await on.db.complaint.count({ where: { customerId: id } })).toBe(0);
});

describe('the answer', () => {
  it('is read by one statement, the next after the commit', async () => {
    const { globalId: customerId } = await givenCustomer(on);
    const caller = on.asAdministrator();
    const { statements } = await counter.during(() => caller.data(OPEN, { input: { customerId, subject: 'Late' } }));

    const reads = statements.map(({ sql }) => sql).filter((sql) => !sql.includes('"LoggedEvent"'));
    expect(reads.at(-1)).toMatch(/^SELECT row_to_json\(x\)::text FROM \(SELECT row_to_json/);
    expect(reads.filter((sql) => sql.startsWith('SELECT row_to_json'))).toHaveLength(1);
  });

  it.each([
    ['fails', 'SELECT (1 / 0)::text'],
    ['finds the record gone', 'SELECT 1::text WHERE false'],
  ])('is made of what the resolver answered where the read %s, and nothing is done twice', async (_case, text) => {
    const { id, globalId: customerId } = await givenCustomer(on);
    const read = vi.spyOn(Statements.prototype, 'query').mockReturnValueOnce({ text, values: [] });
    const caller = on.asAdministrator();
    vi.spyOn(Statements.prototype, 'read').mockImplementation(async (statement, session) => session.readText({ ...statement }));

    const data = await caller.data(OPEN.replace(OPENED, 'complaint { subject }'), { input: { customerId, subject: 'Late' } });

    expect(read).toHaveBeenCalledOnce();
    expect(data).toEqual({ openComplaint: { complaint: { subject: 'Late' } } });
    expect(await on.db.complaint.count({ where: { customerId: id } })).toBe(1);
  });
});
