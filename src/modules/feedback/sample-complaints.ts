/** Complaints of the sample company: every kind in every state that it can reach, over the last two months. */
import type { ComplaintStatus, Prisma } from '../../generated/index.ts';
import type { Ctx } from '../../kernel/index.ts';
import { authorship, sampleStaff } from '../access/index.ts';
import { sampleCustomers } from '../contacts/index.ts';
import { sampleProducts } from '../sales/index.ts';
import { atThisTime } from './complaints.ts';
import { FAULTS, FAULTY_SKU } from './sample-faulty-product.ts';
import { sampleId, settlementOf } from './sample-settlements.ts';
import { STORIES, type Story } from './sample-stories.ts';
import { askToSeeTo, tellMissed, toldClocks } from './service-levels/index.ts';

const HOUR_MS = 3_600_000;
/** Each story is told so many times, by different customers. */
const ROUNDS = 5;
const BATCH = 20;
const LONGEST_PATH = 10;
/** Among the places by which samples are known. */
const FIRST_FAULT = 500;
/** Of one complaint. */
const MOST_CLOCK_EVENTS = 30;
const TOLD_NOTE = 'Told on the phone that it has arrived, and how it goes on.';

type Path = readonly ComplaintStatus[];
type Row = Prisma.ComplaintCreateManyInput & { readonly id: string; readonly customerId: string; readonly openedAt: Date };
type LogRow = Prisma.ComplaintLogEntryCreateManyInput;

/** How a complaint may have come to where it stands. */
const WORKED: Path = ['RECEIVED', 'ACKNOWLEDGED', 'ASSESSED', 'INVESTIGATING'];
const SETTLED: Path = [...WORKED, 'RESPONSE_PROPOSED', 'RESOLVED'];
const DUPLICATE: Path = ['RECEIVED', 'DUPLICATE'];
const PATHS: readonly Path[] = [
  ['RECEIVED'],
  ['RECEIVED', 'ACKNOWLEDGED'],
  ['RECEIVED', 'ACKNOWLEDGED', 'ASSESSED'],
  WORKED,
  [...WORKED, 'AWAITING_CUSTOMER'],
  [...WORKED, 'AWAITING_THIRD_PARTY'],
  [...WORKED, 'RESPONSE_PROPOSED'],
  SETTLED,
  [...SETTLED, 'CLOSED'],
  [...SETTLED, 'REOPENED'],
  ['RECEIVED', 'ACKNOWLEDGED', 'WITHDRAWN'],
  [...WORKED, 'REJECTED'],
  DUPLICATE,
];
const PRAISE_PATHS: readonly Path[] = [['RECEIVED'], ['RECEIVED', 'CLOSED']];

interface Told {
  readonly complaint: Row;
  readonly log: readonly LogRow[];
  readonly settlement: ReturnType<typeof settlementOf>;
  /** Null of praise. */
  readonly told: ReturnType<typeof toldClocks> | null;
}

/** Adds what is missing of the sample complaints, a few at a time: a long transaction would hold every live feed back. */
export async function sampleComplaints(ctx: Ctx): Promise<void> {
  const all = await tellAll(ctx);
  const ids = all.map(({ complaint }) => complaint.id);
  const known = await ctx.db.complaint.findMany({ where: { id: { in: ids } }, select: { id: true } });
  const missing = all.filter(({ complaint }) => !known.some(({ id }) => id === complaint.id));
  for (let from = 0; from < missing.length; from += BATCH) await store(ctx, missing.slice(from, from + BATCH));
}

/** Every sample complaint, the oldest first; none where the sample customers are not. */
async function tellAll(ctx: Ctx): Promise<readonly Told[]> {
  const customers = await sampleCustomers(ctx);
  if (customers.length === 0) return [];
  const staff = await sampleStaff(ctx);
  const products = await sampleProducts(ctx);
  const handlers = staff.filter(({ teamId }) => teamId === staff[0]?.teamId);
  const firstTold = new Map<Story, Row>();
  const all = Array.from({ length: ROUNDS }, () => STORIES)
    .flat()
    .filter(({ kind }) => kind !== 'PRODUCT_REPORT' || products.length > 0)
    .map((story, index) => {
      const path = pick(story.kind === 'PRAISE' ? PRAISE_PATHS : PATHS, index);
      const earlier = path === DUPLICATE ? firstTold.get(story) : undefined;
      const customerId = earlier?.customerId ?? speaker(customers, story, index * 7).id;
      const handler = path.length > 2 && handlers.length > 0 ? pick(handlers, index) : undefined;
      const told = tell(ctx, story, {
        path: path === DUPLICATE && !earlier ? WORKED : path,
        index,
        customerId,
        earlier,
        handler,
        productId: earlier?.productId ?? (isAboutProduct(story) ? (products[index % products.length]?.id ?? null) : null),
      });
      if (!firstTold.has(story)) firstTold.set(story, told.complaint);
      return told;
    });
  const faulty = products.find(({ sku }) => sku === FAULTY_SKU);
  const faults = FAULTS.map(({ daysAgo, ...story }, place) =>
    tell(ctx, story, {
      path: daysAgo > 10 ? [...SETTLED, 'CLOSED'] : daysAgo > 1 ? WORKED : ['RECEIVED'],
      index: FIRST_FAULT + place,
      customerId: speaker(customers, story, place * 5 + 3).id,
      earlier: undefined,
      handler: daysAgo > 1 && handlers.length > 0 ? pick(handlers, place) : undefined,
      productId: faulty?.id ?? null,
      hoursAgo: 24 * daysAgo + place,
    }),
  );
  return [...all, ...(faulty ? faults : [])].sort(
    (one, other) => one.complaint.openedAt.getTime() - other.complaint.openedAt.getTime(),
  );
}

/** A customer who speaks as the story does, if one does. */
function speaker<Customer extends { readonly language: string | null }>(
  customers: readonly Customer[],
  { language }: Pick<Story, 'language'>,
  place: number,
): Customer {
  const speakers = customers.filter((customer) => customer.language === language);
  return pick(speakers.length > 0 ? speakers : customers, place);
}

function isAboutProduct({ kind, cause }: Story): boolean {
  return kind === 'PRODUCT_REPORT' || cause === 'PRODUCT_FAULT';
}

/** The customers' stories tell them, and a feed can replay them, as if they had come in one after the other. */
async function store(ctx: Ctx, batch: readonly Told[]): Promise<void> {
  await ctx.transact(async (tx) => {
    const complaints = await tx.db.complaint.createManyAndReturn({ data: batch.map(({ complaint }) => complaint) });
    await tx.db.complaintLogEntry.createMany({ data: batch.flatMap(({ log }) => log) });
    const settled = batch.flatMap(({ complaint, settlement }) =>
      settlement ? [{ complaintId: complaint.id, ...settlement }] : [],
    );
    await tx.db.complaintResolution.createMany({
      data: settled.map(({ resolution, complaintId }) => ({ complaintId, ...resolution })),
    });
    await tx.db.followUp.createMany({ data: settled.map(({ followUp, complaintId }) => ({ complaintId, ...followUp })) });
    await tx.db.slaClock.createMany({ data: batch.flatMap(({ told }) => told?.clocks ?? []) });
    await tx.db.slaClockEvent.createMany({ data: batch.flatMap(({ told }) => told?.events ?? []) });
    const missed = new Map(batch.map(({ complaint: { id }, told }) => [id, told?.clocks.filter(isMissed) ?? []]));
    for (const complaint of complaints) {
      await tx.emit('feedback.complaint.opened', { ...atThisTime(complaint), openedAt: complaint.openedAt.toISOString() });
      if (complaint.acknowledgedAt) {
        const acknowledgedAt = complaint.acknowledgedAt.toISOString();
        await tx.emit('feedback.complaint.acknowledged', { ...atThisTime(complaint), acknowledgedAt });
      }
      for (const clock of missed.get(complaint.id) ?? []) {
        await tellMissed(tx, complaint, clock);
        if (clock.state === 'BREACHED') await askToSeeTo(tx, complaint, clock);
      }
    }
  });
}

interface Telling {
  readonly path: Path;
  readonly index: number;
  readonly customerId: string;
  /** The complaint that this one repeats. */
  readonly earlier: Row | undefined;
  readonly handler: { readonly id: string; readonly teamId: string | null } | undefined;
  readonly productId: string | null;
  /** When it came; by its place among all unless given. */
  readonly hoursAgo?: number;
}

/** One complaint and its log. What is finished lies further back than what has just come; a repetition follows what it repeats. */
function tell(
  ctx: Ctx,
  { language: _language, ...story }: Story,
  { path, index, customerId, earlier, handler, productId, hoursAgo: given }: Telling,
) {
  const hoursAgo = given ?? (path.length === 1 ? 1 + ((index * 5) % 48) : 72 + ((index * 29) % 1_400));
  const pace = earlier ? HOUR_MS / 6 : 8 * HOUR_MS;
  const openedAt = new Date(earlier ? earlier.openedAt.getTime() + pace : ctx.clock.now().getTime() - hoursAgo * HOUR_MS);
  const times = path.map((_status, step) => new Date(openedAt.getTime() + step * pace));
  const at = (status: ComplaintStatus) => times[path.indexOf(status)] ?? null;
  const complaint: Row = {
    ...story,
    id: sampleId(1, index),
    version: path.length,
    customerId,
    productId,
    status: path.at(-1) ?? 'RECEIVED',
    openedAt,
    acknowledgedAt: at('ACKNOWLEDGED'),
    resolvedAt: at('RESOLVED'),
    closedAt: at('CLOSED'),
    reopenCount: path.includes('REOPENED') ? 1 : 0,
    duplicateOfId: earlier?.id ?? null,
    ownerId: handler?.id ?? null,
    teamId: handler?.teamId ?? null,
  };
  const log = path.map(
    (toStatus, step): LogRow => ({
      id: sampleId(2, index * LONGEST_PATH + step),
      complaintId: complaint.id,
      type: eventOf(toStatus),
      fromStatus: path[step - 1] ?? null,
      toStatus,
      loggedAt: times[step] ?? openedAt,
      note: isTold(toStatus, index) ? TOLD_NOTE : null,
      ...authorship(ctx),
    }),
  );
  const steps = path.map((status, step) => ({ status, at: times[step] ?? openedAt, isAnswered: isTold(status, index) }));
  const told =
    story.kind === 'PRAISE'
      ? null
      : toldClocks(ctx, { complaintId: complaint.id, severity: story.severity, steps }, (kind, place) =>
          sampleId(kind === 'clock' ? 5 : 6, index * MOST_CLOCK_EVENTS + place),
        );
  return { complaint: { ...complaint, ...told?.summary }, log, settlement: settlementOf(ctx, complaint, index), told };
}

/** Every other customer was told with the acknowledgement how it goes on. */
const isTold = (status: ComplaintStatus, index: number): boolean => status === 'ACKNOWLEDGED' && index % 2 === 0;

const isMissed = ({ breachedAt }: { readonly breachedAt: Date | null }): boolean => breachedAt !== null;

function eventOf(status: ComplaintStatus): string {
  if (status === 'RECEIVED') return 'feedback.complaint.opened';
  return status === 'ACKNOWLEDGED' ? 'feedback.complaint.acknowledged' : 'feedback.complaint.moved';
}

/** The item at this place, counted round and round. */
function pick<Item>(items: readonly Item[], place: number): Item {
  const item = items[place % items.length];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
}
