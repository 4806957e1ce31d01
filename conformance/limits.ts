/** Every limit of docs/reliability.md's table: what is just within it is served, what is just beyond is refused as written. */

import { costLimits, tree } from './cost-limits.ts';
import { levels } from './documents.ts';
import { ensure, ensureOneOf } from './expect.ts';
import { type Api, type Exchange, sendRaw, statusOf } from './http-client.ts';
import { ensureServed, limit, limitActor } from './limit-case.ts';
import { listLimits } from './list-limits.ts';
import { ensureHarmless } from './rule.ts';
import type { Case, Suite } from './runner.ts';
import { socketLimits } from './socket-limits.ts';
import type { World } from './world.ts';

const TOO_COMPLEX = { statuses: [400], codes: ['QUERY_TOO_COMPLEX'] };
const REFUSED_DOCUMENT = { statuses: [400], codes: ['QUERY_TOO_COMPLEX', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'] };
const TOO_LARGE = { statuses: [413] };
const times = (count: number, part: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => part(at)).join(' ');
const documentLimit = (
  name: string,
  within: string,
  beyond: string,
  answer: { statuses: readonly number[]; codes?: readonly string[] },
) =>
  limit(
    name,
    (api) => api.ask({ query: within }),
    (api) => api.ask({ query: beyond }),
    answer,
  );

/** A good request of exactly so many bytes. */
const padded = (bytes: number): string => {
  const body = JSON.stringify({ query: '{ __typename }' });
  return body.replace('}"}', `}${' '.repeat(bytes - body.length)}"}`);
};
const orOf = (count: number, alias: string): string =>
  `${alias}: complaints(filter: {or: [${times(count, () => '{isOpen: true}')}]}) { totalCount }`;
const teams = (count: number, name: string): string =>
  `mutation { ${times(count, (at) => `m${at}: createTeam(input: {name: "${name}-${at}"}) { __typename }`)} }`;

const DOCUMENT_LIMITS: readonly Case<World>[] = [
  limit(
    'request body 100 KB',
    (api) => api.raw(padded(102_000)),
    (api) => api.raw(padded(103_000)),
    TOO_LARGE,
  ),
  limit('request body 100 KB, sent in chunks without a length', (api) => api.raw(padded(50_000)), chunked(103_000), TOO_LARGE),
  documentLimit(
    'tokens 2,000',
    `{ ${times(4, (at) => orOf(90, `a${at}`))} }`,
    `{ ${times(5, (at) => orOf(95, `a${at}`))} ${'__typename '.repeat(30)} }`,
    TOO_COMPLEX,
  ),
  documentLimit('depth 12', levels(12), levels(13), TOO_COMPLEX),
  {
    name: 'the deepest document is answered, also about a customer of 200 complaints',
    timeout: 60_000,
    run: async (world) => {
      const name = world.unique('many');
      const customerId = await world.customer(name);
      for (let at = 0; at < 20; at += 1) await world.tenComplaints(customerId, 'one of many');
      const query = levels(12).replace('first: 1', `first: 1, filter: {displayName: {eq: "${name}"}}`);
      ensureServed(await (await limitActor(world)).ask({ query, timeout: 11_000 }));
    },
  },
  documentLimit(
    'breadth 200',
    `{ viewer { ${times(200, () => 'permissions')} } }`,
    `{ viewer { ${times(201, () => 'permissions')} } }`,
    TOO_COMPLEX,
  ),
  documentLimit('complexity 10,000', tree(50), tree(100), TOO_COMPLEX),
  documentLimit(
    'aliases 30',
    `{ ${times(30, (at) => `a${at}: __typename`)} }`,
    `{ ${times(31, (at) => `a${at}: __typename`)} }`,
    REFUSED_DOCUMENT,
  ),
  documentLimit(
    'directives 50',
    `{ ${times(50, () => '__typename @include(if: true)')} }`,
    `{ ${times(51, () => '__typename @include(if: true)')} }`,
    REFUSED_DOCUMENT,
  ),
  {
    name: 'root mutations 10',
    run: async (world) => {
      const api = await limitActor(world);
      const name = world.unique('ten-teams');
      ensureServed(await api.ask({ query: teams(10, name) }));
      ensureHarmless(await api.ask({ query: teams(11, `${name}-never`) }), { ...REFUSED_DOCUMENT, refused: true });
      const { text } = await world.admin.ask({ query: '{ teams(last: 100) { nodes { name } } }' });
      ensure(!text.includes(`${name}-never`), 'none of eleven mutations done', text);
    },
  },
  {
    name: 'batched requests are off',
    run: async (world) =>
      ensureHarmless(await (await limitActor(world)).raw('[{"query":"{ __typename }"},{"query":"{ __typename }"}]'), {
        statuses: [400],
      }),
  },
];

/** The same bytes with nothing said of how many they are. */
function chunked(bytes: number) {
  return async (api: Api): Promise<Exchange> => {
    const head = `POST /graphql HTTP/1.1\r\nHost: ${api.base.host}\r\nContent-Type: application/json\r\nAuthorization: Bearer ${api.key}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const raw = await sendRaw(api.base, [head, `${bytes.toString(16)}\r\n${padded(bytes)}\r\n0\r\n\r\n`], 5000);
    return { status: statusOf(raw.text), headers: {}, text: raw.text, json: undefined, ms: raw.ms };
  };
}

/** Sends a beginning, and then nothing. */
function stalled(name: string, head: (base: URL) => string, from: number, to: number): Case<World> {
  return {
    name,
    slow: true,
    timeout: to + 5000,
    run: async ({ base }) => {
      const raw = await sendRaw(base, [head(base)], to);
      ensure(raw.closed, `an end within ${to} ms`, raw.text || 'an open connection');
      ensureOneOf(statusOf(raw.text), [408], 'status');
      ensure(raw.ms >= from, `patience for ${from} ms`, `${Math.round(raw.ms)} ms`);
    },
  };
}

const SLOW: readonly Case<World>[] = [
  stalled('slow headers 5 s', () => 'POST /graphql HTTP/1.1\r\nX-Slow: ', 4000, 10_000),
  stalled(
    'slow body 10 s',
    ({ host }) =>
      `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"query":`,
    8000,
    16_000,
  ),
  stalled(
    'a chunked body without end 10 s',
    ({ host }) =>
      `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{"q\r\n`,
    8000,
    16_000,
  ),
];

export const limits: Suite<World> = {
  name: 'limits',
  about: 'each limit of the table, just within and just beyond',
  cases: () => [...SLOW, ...DOCUMENT_LIMITS, ...listLimits, ...costLimits, ...socketLimits],
};
