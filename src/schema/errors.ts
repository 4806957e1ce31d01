/** The interface that every error of a mutation implements, and the three that are in every union. */
import {
  ConflictError,
  type Ctx,
  type DomainError,
  encodeId,
  NotFoundError,
  RequestError,
  ValidationError,
} from '../kernel/index.ts';
import type { Builder } from './loose-types.ts';
import { SHARED } from './ownership.ts';

/** In the union of every mutation's result. */
export const COMMON_ERRORS = [ValidationError, NotFoundError, ConflictError] as const;

export function addErrorTypes(builder: Builder): void {
  builder.interfaceType('Error', {
    description: 'Every error that a mutation can answer with.',
    extensions: SHARED,
    fields: (t) => ({
      message: t.exposeString('message', { description: 'For people: what was wrong and what to do.' }),
      code: t.exposeString('code', { description: 'For programs: UPPER_SNAKE, from a closed list.' }),
    }),
  });
  builder.objectType('ValidationIssue', {
    description: 'One fault of an input.',
    extensions: SHARED,
    fields: (t) => ({
      path: t.field({
        type: ['String'],
        description: 'From the input to the value, for example `["contactPoints", "0", "value"]`.',
        resolve: ({ path }) => [...path],
      }),
      message: t.exposeString('message', { description: 'For people: what is wrong there.' }),
      code: t.exposeString('code', { description: 'For programs: `INVALID` or more exact, in UPPER_SNAKE.' }),
    }),
  });
  builder.objectType('ImportRowError', {
    description: 'What there is to say about one row of an import.',
    extensions: SHARED,
    fields: (t) => ({
      row: t.exposeInt('row', { description: 'Its number in `rows`, from 1.' }),
      issues: t.field({
        type: ['ValidationIssue'],
        description: 'All of its faults; paths are within the row.',
        resolve: ({ issues }) => [...issues],
      }),
    }),
  });
  addCommonErrors(builder);
}

function addCommonErrors(builder: Builder): void {
  builder.objectType(ValidationError, {
    name: 'ValidationError',
    description: 'The input is wrong; nothing was done. All faults are told at once.',
    extensions: SHARED,
    interfaces: ['Error'],
    fields: (t) => ({
      issues: t.field({ type: ['ValidationIssue'], description: 'At least one.', resolve: ({ issues }) => [...issues] }),
    }),
  });
  builder.objectType(NotFoundError, {
    name: 'NotFoundError',
    description: 'A record that the input names does not exist; nothing was done.',
    extensions: SHARED,
    interfaces: ['Error'],
    fields: (t) => ({
      type: t.exposeString('type', { description: 'The type of the record.' }),
      id: t.id({ description: 'As it was given.', resolve: ({ type, id }) => encodeId(type, id) }),
    }),
  });
  builder.objectType(ConflictError, {
    name: 'ConflictError',
    description:
      'The state of the world forbids it: stale version, illegal transition, reused idempotency key, unique value taken. Nothing was done.',
    extensions: SHARED,
    interfaces: ['Error'],
    fields: (t) => ({
      currentVersion: t.exposeInt('currentVersion', {
        nullable: true,
        description: 'With `STALE_VERSION`: the version the record has now.',
      }),
    }),
  });
}

interface ErrorTypeOptions {
  readonly description: string;
  readonly fields?: (t: never) => object;
}

/** `builder.errorType`: the GraphQL type of a module's own DomainError, named as its class is. */
export function errorType(
  this: Builder,
  errorClass: abstract new (...args: never[]) => DomainError,
  options: ErrorTypeOptions,
): void {
  this.objectType(errorClass as unknown as new () => DomainError, {
    name: errorClass.name,
    description: options.description,
    // Reachable only as the answer to a mutation, which states its own permission.
    extensions: { guardedBy: 'Error' },
    interfaces: ['Error'],
    fields: (options.fields ?? (() => ({}))) as never,
  });
}

/** What a caller without the permission is told: who they are is missing, or not enough. Nothing about what exists. */
export function permissionError({ actor }: Pick<Ctx, 'actor'>): RequestError {
  return actor
    ? new RequestError('FORBIDDEN', 'You do not have the permission for this.')
    : new RequestError('UNAUTHENTICATED', 'Say who you are: send a key or token as `Authorization: Bearer …`.');
}
