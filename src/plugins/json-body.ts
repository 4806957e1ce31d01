/** From bytes to the parameters of a GraphQL request, distrusting every one of them. */
import { isUtf8 } from 'node:buffer';
import type { GraphQLParams } from 'graphql-yoga';
import { refusal } from './coded-error.ts';

const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d] as const;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BYTE_ORDER_MARK = '\ufeff';
/** `__proto__`, also when it hides behind escapes. */
const MAY_NAME_PROTOTYPE = /__proto__|\\u005[fF]/;
const malformed = (message: string) => refusal('BAD_USER_INPUT', message, { status: 400, firm: true });

/** Throws what to refuse the request with. */
export function parseParams(bytes: Uint8Array, deepest: number): GraphQLParams {
  if (nestsDeeperThan(bytes, deepest)) throw malformed(`JSON may nest at most ${deepest} deep.`);
  const params = parseJson(bytes);
  if (Array.isArray(params)) throw malformed('Send one operation a request: batches are off.');
  if (typeof params !== 'object' || params === null) throw malformed('The body must be a JSON object.');
  return checkParams({ ...params });
}

/** Only the members that GraphQL-over-HTTP knows, each of its type. */
export function checkParams(params: Record<string, unknown>): GraphQLParams {
  const { query, operationName, variables, extensions, documentId } = params;
  if (!isAbsentOr(query, 'string')) throw malformed('"query" must be a string.');
  if (!isAbsentOr(operationName, 'string')) throw malformed('"operationName" must be a string.');
  if (!isAbsentOr(documentId, 'string')) throw malformed('"documentId" must be a string.');
  if (!isAbsentOr(variables, 'object')) throw malformed('"variables" must be an object.');
  if (!isAbsentOr(extensions, 'object')) throw malformed('"extensions" must be an object.');
  return {
    ...(typeof query === 'string' && { query }),
    ...(typeof operationName === 'string' && operationName !== '' && { operationName }),
    ...(isRecord(variables) && { variables }),
    extensions: { ...(isRecord(extensions) && extensions), ...(typeof documentId === 'string' && { documentId }) },
  };
}

/** The same from a URL's query string. */
export function paramsOfUrl(search: URLSearchParams, deepest: number): GraphQLParams {
  const json = (name: string) => {
    const text = search.get(name);
    if (text === null || text === '') return undefined;
    const bytes = new TextEncoder().encode(text);
    if (nestsDeeperThan(bytes, deepest)) throw malformed(`JSON may nest at most ${deepest} deep.`);
    return parseJson(bytes);
  };
  return checkParams({
    query: search.get('query') ?? undefined,
    operationName: search.get('operationName') ?? undefined,
    documentId: search.get('documentId') ?? undefined,
    variables: json('variables'),
    extensions: json('extensions'),
  });
}

/** Throws what to refuse it with: bytes that are no UTF-8 or no JSON, or that name a prototype. */
export function parseJson(bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) throw malformed('The body must be UTF-8.');
  const whole = (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).toString();
  const text = whole.startsWith(BYTE_ORDER_MARK) ? whole.slice(1) : whole;
  try {
    return MAY_NAME_PROTOTYPE.test(text) ? JSON.parse(text, refusePrototype) : JSON.parse(text);
  } catch (error) {
    throw error instanceof SyntaxError ? malformed('The body must be JSON.') : error;
  }
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw malformed('No member may be named "__proto__".');
  return value;
}

/** Counted in the bytes, so that a bomb of brackets never becomes objects. */
export function nestsDeeperThan(bytes: Uint8Array, deepest: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) depth -= 1;
    else if ((byte === OPEN_BRACKET || byte === OPEN_BRACE) && ++depth > deepest) return true;
  }
  return false;
}

function isAbsentOr(value: unknown, type: 'string' | 'object'): boolean {
  return value === undefined || value === null || (type === 'object' ? isRecord(value) : typeof value === type);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
