/**
 * `builder.liveFeed`: a subscription over the event log. The record is read for each event, as this reader, now, with a context of
 * its own: a permission taken away shows with the next event, and no loader answers from an earlier one.
 */
import type { InputFieldMap } from '@pothos/core';
import { AssemblyError, type Ctx, type EventName, type LiveItem, type Subscription } from '../kernel/index.ts';
import { permissionError } from './errors.ts';
import { type Builder, capitalized, type LooseTypes, type Row } from './loose-types.ts';
import { SHARED } from './ownership.ts';

type ReadRecord = (payload: never, ctx: Ctx) => Promise<object | null>;
type Matches = (payload: never) => boolean;

interface Options {
  readonly description: string;
  readonly permission: string;
  readonly events: readonly EventName[];
  readonly args?: (t: PothosSchemaTypes.InputFieldBuilder<LooseTypes, 'Arg'>) => InputFieldMap;
  readonly channel?: (args: Row) => string | null | undefined;
  readonly filter?: (args: Row) => Matches | null | undefined;
  readonly record: Readonly<Record<string, ReadRecord>>;
  readonly eventType?: string;
}

export function liveFeed(this: Builder, name: string, options: Options): void {
  const { description, permission, events, channel, filter } = options;
  const [[key, read] = ['', null], ...others] = Object.entries(options.record);
  if (!read || others.length > 0) throw new AssemblyError(`Feed ${name} carries one record: give it one.`);
  const type = eventTypeOf(this, options.eventType ?? `${capitalized(key)}Event`, key);
  this.subscriptionField(name, (t) =>
    t.field({
      type,
      nullable: true,
      description,
      authScopes: { can: permission as never },
      args: {
        ...(options.args && this.args(options.args)),
        after: t.arg.string({ description: 'The cursor of an event: first all that came after it, in order, then what comes.' }),
      },
      subscribe: async (_root: object, args: Row, ctx: Ctx) => {
        const matches = filter?.(args);
        const events$ = await ctx.subscribe({
          names: events,
          after: args.after as string | null | undefined,
          channel: channel?.(args) ?? '*',
          ...(matches && { filter: ({ payload }: { payload: unknown }) => matches(payload as never) }),
        });
        return new Feed(events$, key, read, permission, ctx);
      },
      resolve: (item: LiveItem) => item,
    } as never),
  );
}

/** One subscriber's items. A class, as a generator's `return()` would wait behind its pending `next()` and never clean up. */
class Feed implements AsyncIterableIterator<LiveItem> {
  readonly #events: Subscription;
  readonly #key: string;
  readonly #read: ReadRecord;
  readonly #permission: string;
  readonly #ctx: Ctx;

  constructor(events: Subscription, key: string, read: ReadRecord, permission: string, ctx: Ctx) {
    this.#events = events;
    this.#key = key;
    this.#read = read;
    this.#permission = permission;
    this.#ctx = ctx;
  }

  async next(): Promise<IteratorResult<LiveItem>> {
    for (;;) {
      const taken = await this.#events.next();
      if (taken.done) return { done: true, value: undefined };
      const { cursor, occurredAt, name, payload } = taken.value;
      const ctx = await this.#ctx.fresh();
      if (!ctx.can(this.#permission as never)) {
        await this.#events.return();
        throw permissionError(ctx);
      }
      const record = await this.#read(payload as never, ctx);
      if (record) return { done: false, value: { cursor, occurredAt, type: name, [this.#key]: record, ctx } };
    }
  }

  async return(): Promise<IteratorResult<LiveItem>> {
    await this.#events.return();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<LiveItem>> {
    await this.#events.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Per builder: event type → the key of its record. */
const eventTypes = new WeakMap<Builder, Map<string, string>>();

/** The event's type, made by the first feed that names it. */
function eventTypeOf(builder: Builder, name: string, key: string): never {
  const known = eventTypes.get(builder) ?? new Map<string, string>();
  eventTypes.set(builder, known);
  const earlier = known.get(name);
  if (earlier !== undefined && earlier !== key) {
    throw new AssemblyError(`${name} carries ${earlier} in one feed and ${key} in another: give one of them an eventType.`);
  }
  if (earlier === undefined) addEventType(builder, name, key);
  known.set(name, key);
  return name as never;
}

function addEventType(builder: Builder, name: string, key: string): void {
  builder.objectRef<LiveItem>(name).implement({
    description: `What happened to a ${capitalized(key)}, and the ${capitalized(key)} as it is now.`,
    extensions: SHARED,
    fields: (t) => ({
      cursor: t.exposeString('cursor', {
        description: 'To resume the feed after this event, without a gap and without a repeat.',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
      type: t.exposeString('type', { description: "The event's name, for example `feedback.complaint.opened`." }),
      [key]: t.field({
        type: capitalized(key) as never,
        nullable: true,
        description: 'As it is now, read with the rights that the reader has now.',
        resolve: (item: LiveItem) => Reflect.get(item, key),
      } as never),
    }),
  });
}
