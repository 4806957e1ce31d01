/** A small schema of plain graphql-js whose resolvers a test watches, holds and feeds. */

import { GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { type Actor, type Ctx, DomainError, RequestError, type RequestErrorCode } from '../../src/kernel/index.ts';

/** A source of events that a test pushes into. */
export class Events implements AsyncIterableIterator<unknown> {
  readonly waiting: unknown[] = [];
  isEnded = false;
  #fault: Error | null = null;
  #wake: (() => void) | null = null;

  push(event: unknown): void {
    this.waiting.push(event);
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#fault = error;
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<unknown>> {
    while (this.waiting.length === 0 && !this.isEnded && !this.#fault) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    if (this.waiting.length > 0 && !this.isEnded) return { done: false, value: this.waiting.shift() };
    if (this.#fault) throw this.#fault;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<unknown>> {
    this.isEnded = true;
    this.#wake?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

class Refused extends DomainError {
  constructor() {
    super('That cannot be.', 'CONFLICT');
  }
}

/** What the schema's resolvers did and saw. */
export class Stage {
  readonly ran: string[] = [];
  readonly contexts: Ctx[] = [];
  readonly streams: Events[] = [];
  readonly logged: { level: string; bindings: object; message: string }[] = [];
  /** How many wait at the field `gate`, which `open` lets through. */
  waiting = 0;
  open: () => void = () => {};
  readonly gate = new Promise<void>((resolve) => {
    this.open = resolve;
  });
  /** Credentials that hold; a test takes one away. */
  readonly credentials = new Map<string, Actor>([
    ['ada', actor('ada')],
    ['bob', actor('bob')],
  ]);
}

export function actor(name: string): Actor {
  return { kind: 'API_KEY', id: `api-key:${name}`, name, permissions: 'all' };
}

const Item: GraphQLObjectType = new GraphQLObjectType({
  name: 'Item',
  fields: () => ({
    name: { type: GraphQLString, resolve: () => 'thing' },
    child: { type: Item, resolve: () => ({}) },
    items: { type: new GraphQLList(Item), resolve: () => [{}, {}] },
  }),
});

export function schemaOn(stage: Stage): GraphQLSchema {
  const string = { type: GraphQLString };
  const Query = new GraphQLObjectType<unknown, Ctx>({
    name: 'Query',
    fields: {
      hello: { ...string, args: { name: string }, resolve: (_root, { name }) => `Hello ${name ?? 'world'}` },
      item: { type: Item, resolve: () => ({}) },
      heavy: { type: Item, extensions: { weight: 60 }, resolve: () => ({}) },
      tooHeavy: { ...string, extensions: { weight: 10_001 }, resolve: () => void stage.ran.push('tooHeavy') },
      me: { ...string, resolve: (_root, _args, ctx) => ctx.actor?.name },
      need: { ...string, args: { number: { type: new GraphQLNonNull(GraphQLInt) } }, resolve: () => 'ok' },
      bug: { ...string, resolve: () => Promise.reject(new Error('password=hunter2 at /srv/secret.ts')) },
      refused: { ...string, args: { code: string }, resolve: (_root, { code }) => Promise.reject(refusedWith(code)) },
      domain: { ...string, resolve: () => Promise.reject(new Refused()) },
      unfit: { type: GraphQLInt, resolve: () => 'not a number: secret' },
      stuck: {
        ...string,
        resolve: (_root, _args, ctx) =>
          new Promise((_resolve, reject) => {
            stage.contexts.push(ctx);
            ctx.signal.addEventListener('abort', () => reject(new Error('cancelled')), { once: true });
          }),
      },
      gate: {
        ...string,
        resolve: () => {
          stage.waiting += 1;
          return stage.gate.then(() => 'through');
        },
      },
    },
  });
  const Mutation = new GraphQLObjectType({
    name: 'Mutation',
    fields: {
      bump: { ...string, args: { text: string }, resolve: () => void stage.ran.push('bump') },
      importThings: {
        ...string,
        args: { text: string },
        extensions: { costClass: 'import' },
        resolve: () => void stage.ran.push('import'),
      },
    },
  });
  const Subscription = new GraphQLObjectType<unknown, Ctx>({
    name: 'Subscription',
    fields: {
      ticks: {
        type: GraphQLString,
        subscribe: (_root, _args, ctx) => {
          stage.contexts.push(ctx);
          const events = new Events();
          stage.streams.push(events);
          return events;
        },
        resolve: (event, _args, ctx) => `${(event as { text?: string }).text} for ${ctx.actor?.name ?? 'nobody'}`,
      },
      denied: { type: GraphQLString, subscribe: () => Promise.reject(new RequestError('FORBIDDEN', 'Not yours.')) },
    },
  });
  return new GraphQLSchema({ query: Query, mutation: Mutation, subscription: Subscription });
}

function refusedWith(code: RequestErrorCode): RequestError {
  return new RequestError(code, 'No.', { cursor: 'here' });
}
