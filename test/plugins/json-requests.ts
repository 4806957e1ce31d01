/** Requests of every kind, good and bad, that must be answered alike whichever way they go. */
import { createHash } from 'node:crypto';

export const ALLOWED = 'https://shop.test';
const TRUSTED = 'query Greet($name: String) { hello(name: $name) }';
const hash = createHash('sha256').update(TRUSTED).digest('hex');
export const DOCUMENTS: ReadonlyMap<string, string> = new Map([[hash, TRUSTED]]);

export interface Sent {
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly path?: string;
  readonly chunked?: boolean;
}

export const graphql = (body: object, headers: Sent['headers'] = {}): Sent => ({ body: JSON.stringify(body), headers });
const accepting = (accept: string, query = '{ hello }'): Sent => graphql({ query }, { accept });
const typed = (type: string): Sent => graphql({ query: '{ hello }' }, { 'content-type': type });
const raw = (body: string | Buffer): Sent => ({ body });
const nested = (depth: number) => `{"query":"{ hello }","variables":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
export const ADA = { authorization: 'Bearer ada' };

export const REQUESTS: Readonly<Record<string, Sent>> = {
  'a query': graphql({ query: '{ hello }' }),
  'a query of a caller': graphql({ query: '{ me }' }, ADA),
  'a mutation': graphql({ query: 'mutation { bump(text: "x") }' }),
  'several fields, aliases and fragments': graphql({
    query: '{ a: hello item { ...I } } fragment I on Item { name items { name } }',
  }),
  'text beyond ASCII': graphql({ query: TRUSTED, variables: { name: 'Zoë 🌷\u2028' } }),
  'the one of two operations that is named': graphql({ query: 'query A { hello } query B { me }', operationName: 'B' }, ADA),
  'an operation that is not there': graphql({ query: 'query A { hello }', operationName: 'B' }),
  'one of two without a name': graphql({ query: 'query A { hello } query B { me }' }),
  'an empty name of an operation': graphql({ query: 'query A { hello }', operationName: '' }),
  introspection: graphql({ query: '{ __schema { queryType { name } } }' }),
  'a variable': graphql({ query: 'query($n: Int!) { need(number: $n) }', variables: { n: 1 } }),
  'a missing variable': graphql({ query: 'query($n: Int!) { need(number: $n) }' }),
  'an unfit variable': graphql({ query: 'query($n: Int!) { need(number: $n) }', variables: { n: 'x' } }),
  'an unfit variable of a caller': graphql({ query: 'query($n: Int!) { need(number: $n) }', variables: { n: 2 ** 31 } }, ADA),
  'a variable nobody asked for': graphql({ query: '{ hello }', variables: { extra: 1 } }),
  'variables that are null': graphql({ query: '{ hello }', variables: null }),
  'a bug': graphql({ query: '{ bug hello }' }),
  'a refusal by a resolver': graphql({ query: '{ refused(code: "FORBIDDEN") }' }),
  'a domain error': graphql({ query: '{ domain }' }),
  'a value that does not fit': graphql({ query: '{ unfit }' }),
  'what takes too long': graphql({ query: '{ stuck }' }),
  'an unknown field': graphql({ query: '{ nothing }' }),
  'an unknown field, for a client of application/json': graphql({ query: '{ nothing }' }, { accept: 'application/json' }),
  'an unknown field, for a client of graphql-response+json': accepting('application/graphql-response+json', '{ nothing }'),
  'a misspelt field': graphql({ query: '{ helo }' }),
  'a document that does not parse': graphql({ query: '{' }),
  'an empty document': graphql({ query: '' }),
  'no document': graphql({}),
  'a document of many tokens': graphql({ query: `{ ${'a '.repeat(800)} }` }),
  'a deep document': graphql({ query: `{ item ${'{ child '.repeat(8)}{ name }${' }'.repeat(9)}` }),
  'an operation too heavy': graphql({ query: '{ tooHeavy }' }),
  'an operation too heavy, for a client of application/json': accepting('application/json', '{ tooHeavy }'),
  'a subscription': graphql({ query: 'subscription { denied }' }),
  'a subscription, for a client of application/json': accepting('application/json', 'subscription { denied }'),
  'a subscription that streams': accepting('text/event-stream', 'subscription { denied }'),
  'a batch': raw('[{"query":"{ hello }"}]'),
  'a string': raw('"{ hello }"'),
  null: raw('null'),
  'no JSON': raw('{"query":'),
  'no body': { method: 'POST' },
  'white space': raw('  '),
  'bytes that are no UTF-8': raw(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])),
  'a byte order mark': raw('\ufeff{"query":"{ hello }"}'),
  'a member that names a prototype': raw('{"query":"{ hello }","variables":{"__proto__":{}}}'),
  'the same behind escapes': raw('{"query":"{ hello }","variables":{"\\u005f_proto__":{}}}'),
  'a member twice': raw('{"query":"{ hello }","query":"{ me }"}'),
  'a member nobody knows': graphql({ query: '{ hello }', more: 1 }),
  'a query that is no text': graphql({ query: 1 }),
  'variables that are a list': graphql({ query: '{ hello }', variables: [] }),
  'extensions that are text': graphql({ query: '{ hello }', extensions: 'x' }),
  'nested as deep as may be': raw(nested(98)),
  'a bomb of brackets': raw(nested(101)),
  'an import': graphql({ query: 'mutation { importThings(text: "x") }' }, ADA),
  'a large import': graphql({ query: 'mutation { importThings(text: "x") }', variables: { x: 'x'.repeat(3_000) } }, ADA),
  'a large question': graphql({ query: '{ hello }', variables: { x: 'x'.repeat(3_000) } }, ADA),
  'a large question of nobody': graphql({ query: '{ hello }', variables: { x: 'x'.repeat(3_000) } }),
  'what is larger than anything': graphql({ query: '{ hello }', variables: { x: 'x'.repeat(9_000) } }, ADA),
  'a body of no stated length': { ...graphql({ query: '{ hello }' }), chunked: true },
  'a large body of no stated length': { ...graphql({ query: '{ hello }', variables: { x: 'x'.repeat(3_000) } }), chunked: true },
  'a compressed body': graphql({ query: '{ hello }' }, { 'content-encoding': 'gzip' }),
  'a body that says it is itself': graphql({ query: '{ hello }' }, { 'content-encoding': 'identity' }),
  'UTF-8 by name': typed('application/json; charset=utf-8'),
  'UTF-8 in capitals': typed('application/json;charset=UTF-8'),
  'UTF-8 in quotes': typed('application/json; charset="utf-8"'),
  Latin: typed('application/json; charset=iso-8859-1'),
  'UTF-16': typed('application/json; charset=utf-16'),
  'JSON in capitals': typed('Application/JSON'),
  'plain text': typed('text/plain'),
  'a form': typed('application/x-www-form-urlencoded'),
  'a form of parts': typed('multipart/form-data; boundary=x'),
  'a document as such': { body: '{ hello }', headers: { 'content-type': 'application/graphql' } },
  'JSON of GraphQL answers': typed('application/graphql-response+json'),
  'for a client of anything': accepting('*/*'),
  'for a client of JSON': accepting('application/json'),
  'for a client of GraphQL answers': accepting('application/graphql-response+json'),
  'for a client of both': accepting('application/graphql-response+json, application/json'),
  'for a client of both, without a space': accepting('application/graphql-response+json,application/json'),
  'for a client that weighs both': accepting('application/graphql-response+json, application/json;q=0.9'),
  'for a client of JSON first': accepting('application/json, application/graphql-response+json'),
  'for a client of a library': accepting('application/json, text/plain, */*'),
  'for a client of events': accepting('text/event-stream'),
  'for a client of pages': accepting('text/html'),
  'for a client of Latin': accepting('application/json; charset=iso-8859-1'),
  'for a client of images': accepting('image/png'),
  'a wrong credential': graphql({ query: '{ me }' }, { authorization: 'Bearer nobody' }),
  'a credential of another kind': graphql({ query: '{ me }' }, { authorization: 'Basic YTpi' }),
  'half a credential': graphql({ query: '{ me }' }, { authorization: 'Bearer' }),
  'a credential too long': graphql({ query: '{ me }' }, { authorization: `Bearer ${'x'.repeat(9_000)}` }),
  'an origin that may call': graphql({ query: '{ hello }' }, { origin: ALLOWED }),
  'an origin that may not': graphql({ query: '{ hello }' }, { origin: 'https://evil.test' }),
  'an origin that is not told': graphql({ query: '{ hello }' }, { origin: 'null' }),
  'a preflight': { method: 'OPTIONS', headers: { origin: ALLOWED, 'access-control-request-method': 'POST' } },
  'an id of its own': graphql({ query: '{ bug }' }, { 'x-request-id': 'mine-1' }),
  'a trusted document by its id': graphql({ documentId: `sha256:${hash}`, variables: { name: 'Ada' } }),
  'a trusted document as Apollo names it': graphql({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }),
  'an unknown document': graphql({ documentId: `sha256:${'0'.repeat(64)}` }),
  'an unknown document with its text': graphql({ query: '{ hello }', documentId: `sha256:${'0'.repeat(64)}` }),
  'a hash that is none': graphql({ extensions: { persistedQuery: { sha256Hash: 'abc' } } }),
  'a GET': { method: 'GET', path: '/graphql?query={hello}' },
  'a GET of a mutation': { method: 'GET', path: '/graphql?query=mutation{bump}' },
  'a HEAD': { method: 'HEAD', path: '/graphql?query={hello}' },
  'a PUT': { ...graphql({ query: '{ hello }' }), method: 'PUT' },
  'a DELETE': { method: 'DELETE' },
  'a POST with a query in the address': { ...graphql({ query: '{ hello }' }), path: '/graphql?query={me}' },
  'a POST elsewhere': { ...graphql({ query: '{ hello }' }), path: '/elsewhere' },
  'a POST below': { ...graphql({ query: '{ hello }' }), path: '/graphql/' },
};
