/**
 * What can go wrong by the world's doing, not by ours. Domain errors are data: a mutation answers with them. Request errors
 * concern the request itself (credentials, permissions, limits) and become top-level GraphQL errors. All else is a bug.
 */
import type { TxCtx } from './context.ts';

/** Codes of `Error.code` in the API; a partner module's own are prefixed by its name. */
export type DomainErrorCode =
  | 'VALIDATION_FAILED'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'STALE_VERSION'
  | 'ILLEGAL_TRANSITION'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'UNIQUE_VIOLATION'
  | 'CREDIT_LIMIT_EXCEEDED'
  | 'OUT_OF_STOCK'
  | 'LIMIT_PER_MEMBER'
  | 'ALREADY_REVERSED'
  | 'ALREADY_DECIDED'
  | 'ALREADY_ANSWERED'
  | 'INSUFFICIENT_POINTS'
  | 'APPROVAL_REQUIRED'
  | 'TRY_AGAIN'
  | `${Uppercase<string>}:${Uppercase<string>}`;

export abstract class DomainError extends Error {
  readonly code: DomainErrorCode;
  /** Makes the class nominal: an error that is not a domain error cannot be listed in a mutation's `errors`. */
  protected readonly isDomainError = true;

  constructor(message: string, code: DomainErrorCode) {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }
}

/** One fault of an input: where, what, and a code for programs. */
export interface ValidationIssue {
  readonly path: readonly string[];
  readonly message: string;
  readonly code: string;
}

/** What there is to say about one row of an import. */
export interface RowReport {
  /** Its number in `rows`, from 1. */
  readonly row: number;
  /** Paths within the row. */
  readonly issues: readonly ValidationIssue[];
}

/** All that is wrong with an input, at once. */
export class ValidationError extends DomainError {
  readonly issues: readonly ValidationIssue[];

  constructor(issues: readonly ValidationIssue[]) {
    super(
      issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join(' '),
      'VALIDATION_FAILED',
    );
    this.issues = issues;
  }

  /** The common case of one fault. */
  static at(path: readonly string[], message: string, code = 'INVALID'): ValidationError {
    return new ValidationError([{ path, message, code }]);
  }
}

/** `type` and `id` say what was looked for; `id` is the uuid, the API encodes it. */
export class NotFoundError extends DomainError {
  readonly type: string;
  readonly id: string;

  constructor(type: string, id: string) {
    super(`There is no ${type} with this id.`, 'NOT_FOUND');
    this.type = type;
    this.id = id;
  }
}

/** The state of the world forbids it: stale version, illegal transition, reused idempotency key, unique value taken. */
export class ConflictError extends DomainError {
  readonly currentVersion: number | null;

  constructor(
    message: string,
    { code = 'CONFLICT', currentVersion = null }: { code?: DomainErrorCode; currentVersion?: number | null } = {},
  ) {
    super(message, code);
    this.currentVersion = currentVersion;
  }
}

/**
 * A refusal that leaves a request behind for somebody else to decide. All that the refused call wrote is undone first; then
 * `leave` runs in a transaction of its own, and the request is remembered with the call's idempotency key: a repeat asks nothing
 * twice. Its class has a static `recall`, as `RequestingErrorClass` says.
 */
export abstract class RequestingError extends DomainError {
  /** Writes the request and keeps its record for the answer; answers the record's uuid. Nothing to do for a recalled one. */
  abstract leave(tx: TxCtx): Promise<string>;
}

export interface RequestingErrorClass {
  readonly name: string;
  /** The same refusal again, with its request as it is now. */
  recall(tx: TxCtx, id: string): Promise<RequestingError>;
}

/** Codes of `extensions.code` of top-level errors. */
export type RequestErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'CURSOR_INVALID'
  | 'CURSOR_EXPIRED'
  | 'FEED_OVERFLOW'
  | 'QUERY_TOO_COMPLEX'
  | 'RATE_LIMITED'
  | 'TIMEOUT'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'INTERNAL_SERVER_ERROR'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED';

/** The request cannot be served as asked. Never part of a mutation's result union. */
export class RequestError extends Error {
  readonly code: RequestErrorCode;
  /** Further `extensions` for programs, for example the cursor to resume with. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: RequestErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'RequestError';
    this.code = code;
    this.details = details;
  }
}
