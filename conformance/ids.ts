/** Ids that are of another type, garbage, forged or huge, in every place that takes an id. */
import { dig, ensure, ensureEqual } from './expect.ts';
import { codesOf, type Exchange } from './http-client.ts';
import {
  ACKNOWLEDGE_COMPLAINT,
  ADD_CONTACT_POINT,
  COMPLAINT_BY_ID,
  COMPLAINTS,
  CREATE_API_KEY,
  CREATE_STAFF,
  CUSTOMER,
  CUSTOMER_CHANGED,
  DECIDE_APPROVAL,
  NODE,
  NODES,
  OPEN_COMPLAINT,
  REVOKE_API_KEY,
  UPDATE_CUSTOMER,
} from './operations.ts';
import { type BadInput, badInputs, domainCodes } from './rule.ts';
import type { Suite } from './runner.ts';
import type { World } from './world.ts';

const UUID = '01890000-0000-7000-8000-000000000000';
const encoded = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

/** The id of a record that is not there, spelt as the server spells the one given. */
function absentLike(id: string): string {
  const text = Buffer.from(id, 'base64')
    .toString('latin1')
    .replace(/[0-9a-f]{12}$/, '000000000000');
  const spelt = Buffer.from(text, 'latin1');
  return id === Buffer.from(id, 'base64').toString('base64') ? spelt.toString('base64') : spelt.toString('base64url');
}

interface WrongId {
  readonly name: string;
  readonly id: string;
  /** A customer's id in good order, of nobody. */
  readonly isAbsent?: boolean;
}

/** The same record written in another way is another id: one spelling each. */
async function wrongIds(world: World): Promise<readonly WrongId[]> {
  const customerId = await world.customer();
  const { id: ofComplaint } = await world.complaint(customerId);
  return [
    { name: 'of a complaint', id: ofComplaint },
    { name: 'of nobody', id: absentLike(customerId), isAbsent: true },
    { name: 'that is no base64', id: '!!!' },
    { name: 'that is empty', id: '' },
    { name: 'of a type alone', id: encoded('Customer:') },
    { name: 'of a bare uuid', id: UUID },
    { name: 'of __proto__', id: encoded('__proto__:1') },
    { name: 'of __proto__ with a uuid', id: encoded(`__proto__:${UUID}`) },
    { name: 'of constructor', id: encoded(`constructor:${UUID}`) },
    { name: 'of the type Query', id: encoded(`Query:${UUID}`) },
    { name: 'with SQL inside', id: encoded(`Customer:' OR '1'='1`) },
    { name: 'with NUL inside', id: encoded(`Customer:${UUID}\u0000`) },
    { name: 'with a space after it', id: `${encoded(`Customer:${UUID}`)} ` },
    { name: 'in capital letters', id: encoded(`Customer:${UUID.toUpperCase().replace('01890000', '0189ABCD')}`) },
    { name: 'of a number', id: '42' },
    { name: '64 KB long', id: 'Q'.repeat(64_000) },
  ];
}

type Place = readonly [name: string, query: string, variables: (id: string) => unknown, answer: 'null' | 'refused' | 'filter'];
const input =
  (more: object, key = 'id') =>
  (id: string) => ({ input: { [key]: id, ...more } });

const PLACES: readonly Place[] = [
  ['customer', CUSTOMER, (id) => ({ id }), 'null'],
  ['node', NODE, (id) => ({ id }), 'null'],
  ['nodes', NODES, (id) => ({ ids: [id] }), 'null'],
  ['updateCustomer', UPDATE_CUSTOMER, input({ organizationName: 'never' }), 'refused'],
  ['addContactPoint', ADD_CONTACT_POINT, input({ kind: 'EMAIL', value: 'never@example.org' }, 'customerId'), 'refused'],
  ['openComplaint', OPEN_COMPLAINT, input({ subject: 'never' }, 'customerId'), 'refused'],
  ['ComplaintFilter', COMPLAINTS, (id) => ({ filter: { customerId: id } }), 'filter'],
  ['customerChanged', CUSTOMER_CHANGED, (customerId) => ({ customerId }), 'filter'],
];
/** Places for ids of other types: what is wrong for a customer is wrong there too. */
const OTHER_PLACES: readonly Place[] = [
  ['acknowledgeComplaint', ACKNOWLEDGE_COMPLAINT, input({}), 'refused'],
  ['revokeApiKey', REVOKE_API_KEY, input({}), 'refused'],
  ['decideApproval', DECIDE_APPROVAL, input({ approved: true, idempotencyKey: 'never' }), 'refused'],
  ['createStaff.teamId', CREATE_STAFF, input({ name: 'never', roleIds: [] }, 'teamId'), 'refused'],
  ['createApiKey.staffId', CREATE_API_KEY, input({ name: 'never', permissions: [] }, 'staffId'), 'refused'],
  ['complaint', COMPLAINT_BY_ID, (id) => ({ id }), 'null'],
];

function ensureNull(exchange: Exchange): void {
  ensureEqual(codesOf(exchange), [], 'no errors, so codes');
  const data = dig(exchange.json, 'data');
  const values = typeof data === 'object' && data !== null ? Object.values(data).flat() : ['no data'];
  ensure(
    values.every((value) => value === null),
    'null',
    exchange.text,
  );
}

function ensureRefused(exchange: Exchange, { id }: WrongId): void {
  const codes = [...domainCodes(exchange), ...codesOf(exchange)];
  const wanted = ['VALIDATION_FAILED', 'NOT_FOUND', 'BAD_USER_INPUT'];
  ensure(codes.length > 0 && codes.every((code) => wanted.includes(code)), wanted.join(' or '), exchange.text);
  ensure(id.length < 60 || !exchange.text.includes(id.slice(0, 60)), 'no echo of the id', exchange.text);
}

function oneCase([place, query, variables, answer]: Place, wrong: WrongId): BadInput {
  const isFilterOfNobody = answer === 'filter' && wrong.isAbsent;
  return {
    name: `${place} with an id ${wrong.name}`,
    send: async (world) => {
      const api = await world.actor('ids');
      const isFeed = query.startsWith('subscription');
      // A feed that the filter lets in would never end: its first bytes are enough.
      if (isFeed && isFilterOfNobody) return api.ask({ query: '{ __typename }' });
      return api.ask({ query, variables: variables(wrong.id), ...(isFeed && { headers: { accept: 'text/event-stream' } }) });
    },
    statuses: [200, 400],
    also: (exchange) => {
      if (query.startsWith('subscription')) return ensureFeedRefused(exchange, wrong);
      if (answer === 'null' && !(place.startsWith('node') && wrong.name === 'of a complaint')) return ensureNull(exchange);
      if (answer === 'refused') return ensureRefused(exchange, wrong);
      if (answer === 'filter' && !isFilterOfNobody) ensureEqual(codesOf(exchange), ['BAD_USER_INPUT'], 'the codes');
    },
  };
}

function ensureFeedRefused(exchange: Exchange, wrong: WrongId): void {
  if (wrong.isAbsent) return;
  ensure(exchange.text.includes('BAD_USER_INPUT'), 'BAD_USER_INPUT on the stream', exchange.text);
  ensure(wrong.id.length < 60 || !exchange.text.includes(wrong.id.slice(0, 60)), 'no echo of the id', exchange.text);
}

/** Who may not read complaints learns nothing of them: the answers for one that exists and one that does not are the same. */
async function unseen(world: World): Promise<readonly BadInput[]> {
  const { id } = await world.complaint(await world.customer());
  const { api } = await world.issueKey(['contacts.customer.read']);
  const absent = absentLike(id);
  return [NODE, COMPLAINT_BY_ID].map((query, at) => ({
    name: `${at === 0 ? 'node' : 'complaint'} of a record that may not be seen`,
    send: () => api.ask({ query, variables: { id } }),
    codes: ['FORBIDDEN'],
    also: async (exchange: Exchange) => {
      const missing = await api.ask({ query, variables: { id: absent } });
      const plain = (text: string): string => text.replace(/"requestId":"[^"]*"|"throttleStatus":\{[^}]*\}/g, '');
      ensureEqual(plain(missing.text), plain(exchange.text), 'the same answer for one that does not exist:');
    },
  }));
}

export const ids: Suite<World> = {
  name: 'ids',
  about: 'ids of another type, garbage, forged and huge, wherever an id is taken',
  cases: async (world) => {
    const wrong = await wrongIds(world);
    const others = wrong.filter(({ name }) => name !== 'of a complaint');
    return badInputs([
      ...PLACES.flatMap((place) => wrong.map((one) => oneCase(place, one))),
      ...OTHER_PLACES.flatMap((place) => others.map((one) => oneCase(place, one))),
      ...(await unseen(world)),
    ]);
  },
};
