/** A customer's story: a page of it is one statement, however many modules tell, and however many customers are asked about at once. */
import DataLoader from 'dataloader';
import {
  type ComputedRows,
  type ComputedSlice,
  type Contribution,
  type Ctx,
  countEventsAbout,
  type EventName,
  eventsAbout,
  type ReadRecord,
  STORY_ORDER,
  type ToldEvent,
} from '../../../kernel/index.ts';
import { eventsOfCustomers } from './subjects.ts';

export interface StoryEntry {
  readonly occurredAt: Date;
  /** Whose line it is. */
  readonly module: string;
  /** The event's name. */
  readonly type: string;
  readonly summary: string;
  /** As the log keeps it. */
  readonly actorId: string | null;
  /** GraphQL type and uuid of what it is about, where that is a record of its own. */
  readonly node: { readonly type: string; readonly id: string } | null;
  /** What the line tells of, for the record of reads: of the customer where it is about no record of its own. */
  readonly read: ReadRecord;
}

export interface PageAsked {
  readonly customerId: string;
  readonly slice: ComputedSlice;
}

/** Newest first, and of what the reader may see. */
export function customerStory(ctx: Ctx, customerId: string): ComputedRows<StoryEntry> {
  return {
    order: STORY_ORDER,
    async find(slice) {
      const events = await ctx.loaders.contacts.storyPage.load({ customerId, slice });
      return events.map((event) => ({
        node: entryOf(ctx, event),
        key: [event.occurredAt, event.epoch, event.xid, event.seq],
      }));
    },
    count: () => ctx.loaders.contacts.storyCount.load(customerId),
  };
}

export const storyLoaders = (ctx: Ctx) => ({
  /** A page of each customer's story; those with the same bounds share a statement. */
  storyPage: new DataLoader<PageAsked, readonly ToldEvent[]>(
    async (asked) => {
      const pages = new Map<string, Promise<ReadonlyMap<string, readonly ToldEvent[]>>>();
      const sameBounds = grouped(asked, ({ slice }) => boundsOf(slice));
      for (const [bounds, group] of sameBounds) pages.set(bounds, readPages(ctx, group));
      return Promise.all(asked.map(async ({ customerId, slice }) => (await pages.get(boundsOf(slice)))?.get(customerId) ?? []));
    },
    { cache: false },
  ),
  storyCount: new DataLoader<string, number>(async (customerIds) => {
    const counts = await countEventsAbout(ctx, { ...eventsOfCustomers(customerIds), names: readableNames(ctx) });
    return customerIds.map((id) => counts.get(id) ?? 0);
  }),
});

async function readPages(ctx: Ctx, [first, ...others]: readonly PageAsked[]): Promise<ReadonlyMap<string, readonly ToldEvent[]>> {
  if (!first) return new Map();
  const customerIds = [first, ...others].map(({ customerId }) => customerId);
  const events = await eventsAbout(ctx, { ...eventsOfCustomers(customerIds), names: readableNames(ctx) }, first.slice);
  return grouped(events, ({ story }) => story);
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? [];
    group.push(item);
    groups.set(keyOf(item), group);
  }
  return groups;
}

const boundsOf = (slice: ComputedSlice): string =>
  JSON.stringify(slice, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));

/** The names of all events of which this reader may see a line. */
function readableNames(ctx: Ctx): readonly string[] {
  return ctx
    .contributions('contacts.timeline')
    .flatMap(({ value }) => Object.entries(value).flatMap(([name, line]) => (line && ctx.can(line.permission) ? [name] : [])));
}

function entryOf(ctx: Ctx, { name, payload, occurredAt, actorId, story }: ToldEvent): StoryEntry {
  const { permission, ...line } = lineAbout(ctx, name, payload);
  const read = { permission, ...(line.node ?? { type: 'Customer', id: story }) };
  return { occurredAt, type: name, actorId, ...line, read };
}

/** The line of the first module that has one for the reader. */
function lineAbout<Name extends EventName>(ctx: Ctx, name: Name, payload: Rapport.Events[Name]) {
  const told = ctx
    .contributions('contacts.timeline')
    .map(({ module, value }: Contribution<'contacts.timeline'>) => ({ module, line: value[name] }))
    .find(({ line }) => line && ctx.can(line.permission));
  const line = told?.line;
  if (!told || !line) throw new Error(`No module has a line for ${name}.`);
  const { module } = told;
  return { module, permission: line.permission, summary: line.summary(payload), node: line.node?.(payload) ?? null };
}
