/**
 * One answer to every error that leaves the server. What a client can act on keeps its message and gets a code; everything
 * else is a bug: reported with its stack, answered without it.
 */
import { PothosValidationError } from '@pothos/core';
import { GraphQLError, type GraphQLErrorOptions } from 'graphql';
import { DomainError, isDatabaseTimeout, type Logger, RequestError, type RequestErrorCode } from '../kernel/index.ts';
import type { Call } from './call.ts';

/** Told of each bug, with what was thrown. */
type ReportBug = (bug: unknown) => void;
/** An error as the caller may see it, with the id of the call. Notes the code of the call's first one. */
export type CodeError = (error: unknown, call: Call) => GraphQLError;

export interface ErrorCodingOptions {
  readonly logger: Logger;
  /** Whether graphql-js may say which names it knows: "Did you mean …". */
  readonly suggestions: boolean;
}

const CODES: ReadonlySet<unknown> = new Set<RequestErrorCode>([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'CURSOR_INVALID',
  'CURSOR_EXPIRED',
  'FEED_OVERFLOW',
  'QUERY_TOO_COMPLEX',
  'RATE_LIMITED',
  'TIMEOUT',
  'PERSISTED_QUERY_NOT_FOUND',
  'INTERNAL_SERVER_ERROR',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
]);
/** A message may quote the client, and a client may write a name of 50,000 letters. */
const LONGEST_MESSAGE = 300;
/** What graphql-js says when a resolver's value does not fit its type: ours to mend, not the client's. */
const UNFIT_OUTPUT = / cannot represent |^Expected .* to (be|serialize)|^Enum ".*" cannot represent/;

const DATABASE_TIMEOUT = 'The database did not answer in time: it is busy, or others hold what was asked for. Try again.';
const SUGGESTION = / Did you mean .*$/s;

export function errorCoder({ logger, suggestions }: ErrorCodingOptions): CodeError {
  return (error, call) => {
    const coded = codedError(error, (bug) =>
      logger.error({ requestId: call.requestId, err: bug }, 'A bug: an error nobody declared'),
    );
    const message = (suggestions ? coded.message : coded.message.replace(SUGGESTION, '')).slice(0, LONGEST_MESSAGE);
    if (call.outcome === 'ok') call.outcome = codeOf(coded);
    return new GraphQLError(message, { ...placeOf(coded), extensions: { ...coded.extensions, requestId: call.requestId } });
  };
}

/** How a refusal travels over HTTP; `firm` where even a client that accepts only application/json gets the status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly firm?: boolean;
}

/** A refusal before execution, with its HTTP status. */
export function refusal(
  code: RequestErrorCode,
  message: string,
  http: HttpAnswer = { status: 400 },
  details: Readonly<Record<string, unknown>> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { ...details, code, http } });
}

export function tooComplex(message: string): GraphQLError {
  return refusal('QUERY_TOO_COMPLEX', message);
}

/** The error as a client may see it. */
function codedError(error: unknown, reportBug: ReportBug): GraphQLError {
  const place = error instanceof GraphQLError ? placeOf(error) : {};
  const cause = rootCause(error);
  if (cause instanceof RequestError) return coded(cause.code, cause.message, place, cause.details);
  // The kernel's word for a transaction that did not get its turn, which only a mutation can answer as data.
  if (isDatabaseTimeout(cause) || (cause instanceof DomainError && cause.code === 'TRY_AGAIN')) {
    return coded('TIMEOUT', DATABASE_TIMEOUT, place);
  }
  if (cause instanceof DomainError || cause instanceof PothosValidationError) {
    return coded('BAD_USER_INPUT', cause.message, place);
  }
  if (cause instanceof GraphQLError) {
    if (CODES.has(cause.extensions.code)) return cause;
    if (!(place.path && UNFIT_OUTPUT.test(cause.message))) {
      return coded('BAD_USER_INPUT', cause.message, { ...placeOf(cause), ...place }, httpOf(cause));
    }
  }
  reportBug(cause);
  return coded('INTERNAL_SERVER_ERROR', 'Something went wrong on our side. Quote the request id when you report it.', place);
}

/** The same without what only HTTP reads. */
export function withoutHttp(error: GraphQLError): GraphQLError {
  if (!('http' in error.extensions)) return error;
  const { http: _http, ...extensions } = error.extensions;
  return new GraphQLError(error.message, { ...placeOf(error), extensions });
}

export function codeOf(error: GraphQLError): string {
  return String(error.extensions.code ?? 'INTERNAL_SERVER_ERROR');
}

function rootCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

/** Where in the document and the answer; no more than what is known, as graphql-js tells absent from undefined. */
function placeOf({ nodes, source, positions, path }: GraphQLError): GraphQLErrorOptions {
  return { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null, path: path ?? null };
}

function httpOf({ extensions }: GraphQLError): object {
  return 'http' in extensions ? { http: extensions.http } : {};
}

function coded(code: RequestErrorCode, message: string, place: GraphQLErrorOptions, details: object = {}): GraphQLError {
  return new GraphQLError(message, { ...place, extensions: { ...details, code } });
}
