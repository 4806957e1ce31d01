/**
 * `builder.liveFeed`: a subscription over the event log. The record is read for each event, as this reader, now, with a context of
 * its own: a permission taken away shows with the next event, and no loader answers from an earlier one.
 */
import type { InputFieldMap } from '@pothos/core';
import {
  AssemblyError,
  type Ctx,
  type EventName,
  type FeedEvent,
  type LiveEvent,
  type LiveItem,
  type LiveSource,
  type LookedUp,
  NOTHING_YET,
  type Permission,
  type Subscription,
} from '../kernel/index.ts';
import { permissionError } from './errors.ts';
import { type Builder, capitalized, type LooseTypes, type Row } from './loose-types.ts';
import { SHARED } from './ownership.ts';

type ReadRecord = (payload: never, ctx: Ctx) => Promise<object | null>;
type Matches = (payload: never) => boolean;

interface Options {
  readonly description: string;
  readonly permission: Permission;
  readonly events: readonly EventName[];
  readonly args?: (t: PothosSchemaTypes.InputFieldBuilder<LooseTypes, 'Arg'>) => InputFieldMap;
  readonly channel?: (args: Row) => string | null | undefined;
  readonly filter?: (args: Row) => Matches | null | undefined;
  readonly record?: Readonly<Record<string, ReadRecord>>;
  readonly records?: Readonly<Record<string, { readonly type: string; readonly read: ReadRecord }>>;
  readonly eventType?: string;
}

/** What an event shows: the field, the model behind it, and how to read it. */
interface Shown {
  readonly key: string;
  readonly type: string;
  readonly read: ReadRecord;
}

export function liveFeed(this: Builder, name: string, options: Options): void {
  const { description, permission, events, channel, filter } = options;
  const shown = shownBy(name, options);
  const type = eventTypeOf(this, options.eventType ?? `${shown[0]?.type}Event`, shown);
  this.subscriptionField(name, (t) =>
    t.field({
      type,
      nullable: true,
      description,
      authScopes: { can: permission },
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
        return new Feed(events$, shown, permission, ctx);
      },
      resolve: (item: LiveItem) => item,
    } as never),
  );
}

function shownBy(name: string, { record = {}, records = {} }: Options): readonly Shown[] {
  const named = Object.entries(record).map(([key, read]) => ({ key, type: capitalized(key), read }));
  const others = Object.entries(records).map(([key, one]) => ({ key, ...one }));
  if (named.length > 1 || (named.length === 0) === (others.length === 0)) {
    throw new AssemblyError(`Feed ${name} carries one \`record\`, or \`records\` by the names of their fields.`);
  }
  return [...named, ...others];
}

/** One subscriber's items. A class, as a generator's `return()` would wait behind its pending `next()` and never clean up. */
class Feed implements LiveSource {
  readonly #events: Subscription;
  readonly #shown: readonly Shown[];
  readonly #permission: Permission;
  readonly #ctx: Ctx;

  constructor(events: Subscription, shown: readonly Shown[], permission: Permission, ctx: Ctx) {
    this.#events = events;
    this.#shown = shown;
    this.#permission = permission;
    this.#ctx = ctx;
  }

  async nextEvent(): Promise<LiveEvent | null> {
    const taken = await this.#events.next();
    return taken.done ? null : this.#forReader(taken.value);
  }

  takeEvent(): LiveEvent | null | typeof NOTHING_YET | Promise<LiveEvent | null> {
    const taken = this.#events.takeNow();
    if (!taken) return NOTHING_YET;
    return taken.done ? null : this.#forReader(taken.value);
  }

  whenReady(): Promise<void> {
    return this.#events.whenReady();
  }

  #forReader(event: FeedEvent): LiveEvent | Promise<LiveEvent> {
    const found = this.#ctx.lookUp();
    return found instanceof Promise ? found.then((reader) => this.#permitted(event, reader)) : this.#permitted(event, found);
  }

  #permitted(event: FeedEvent, reader: LookedUp): LiveEvent | Promise<never> {
    return reader.can(this.#permission) ? { event, reader } : this.#refuse(reader);
  }

  async #refuse(reader: LookedUp): Promise<never> {
    await this.#events.return();
    throw permissionError(reader);
  }

  async read({ cursor, occurredAt, name, payload }: FeedEvent, ctx: Ctx): Promise<LiveItem | null> {
    const records = await readAll(this.#shown, payload, ctx);
    return records && { cursor, occurredAt, type: name, ...records, ctx };
  }

  async next(): Promise<IteratorResult<LiveItem>> {
    for (let live = await this.nextEvent(); live; live = await this.nextEvent()) {
      const value = await this.read(live.event, live.reader.context());
      if (value) return { done: false, value };
    }
    return { done: true, value: undefined };
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

async function readAll(shown: readonly Shown[], payload: unknown, ctx: Ctx): Promise<Readonly<Record<string, object>> | null> {
  const records: Record<string, object> = {};
  for (const { key, read } of shown) {
    const record = await read(payload as never, ctx);
    if (!record) return null;
    records[key] = record;
  }
  return records;
}

/** Per builder: event type → the keys of its records. */
const eventTypes = new WeakMap<Builder, Map<string, string>>();

/** The event's type, made by the first feed that names it. */
function eventTypeOf(builder: Builder, name: string, shown: readonly Shown[]): never {
  const keys = shown.map(({ key }) => key).join(', ');
  const known = eventTypes.get(builder) ?? new Map<string, string>();
  eventTypes.set(builder, known);
  const earlier = known.get(name);
  if (earlier !== undefined && earlier !== keys) {
    throw new AssemblyError(`${name} carries ${earlier} in one feed and ${keys} in another: give one of them an eventType.`);
  }
  if (earlier === undefined) addEventType(builder, name, shown);
  known.set(name, keys);
  return name as never;
}

function addEventType(builder: Builder, name: string, shown: readonly Shown[]): void {
  const what = shown.map(({ type }) => type).join(' and ');
  builder.objectRef<LiveItem>(name).implement({
    description: `What happened to a ${shown[0]?.type}, and the ${what} as it is now.`,
    extensions: SHARED,
    fields: (t) => ({
      cursor: t.exposeString('cursor', {
        description: 'To resume the feed after this event, without a gap and without a repeat.',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
      type: t.exposeString('type', { description: "The event's name, for example `feedback.complaint.opened`." }),
      ...Object.fromEntries(
        shown.map(({ key, type }) => [
          key,
          t.field({
            type: type as never,
            nullable: true,
            description: 'As it is now, read with the rights that the reader has now.',
            resolve: (item: LiveItem) => Reflect.get(item, key),
          } as never),
        ]),
      ),
    }),
  });
}
