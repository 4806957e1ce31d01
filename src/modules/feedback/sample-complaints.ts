/** Complaints of the sample company: every kind in every state that it can reach, over the last two months. */
import type { ComplaintStatus, Prisma } from '../../generated/index.ts';
import { type Ctx, newId, type TxCtx } from '../../kernel/index.ts';
import { authorship, sampleStaff } from '../access/index.ts';
import { sampleCustomers } from '../contacts/index.ts';
import { atThisTime } from './complaints.ts';
import { STORIES, type Story } from './sample-stories.ts';

const HOUR_MS = 3_600_000;
/** Each story is told so many times, by different customers. */
const ROUNDS = 5;

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

/** Adds the sample complaints where there are none yet. */
export async function sampleComplaints(ctx: Ctx): Promise<void> {
  if ((await ctx.db.complaint.count()) > 0) return;
  const customers = await sampleCustomers(ctx);
  if (customers.length === 0) return;
  const staff = await sampleStaff(ctx);
  const handlers = staff.filter(({ teamId }) => teamId === staff[0]?.teamId);
  await ctx.transact(async (tx) => {
    const rows: Row[] = [];
    const log: LogRow[] = [];
    const firstTold = new Map<Story, Row>();
    for (const [index, story] of Array.from({ length: ROUNDS }, () => STORIES)
      .flat()
      .entries()) {
      const path = pick(story.kind === 'PRAISE' ? PRAISE_PATHS : PATHS, index);
      const earlier = path === DUPLICATE ? firstTold.get(story) : undefined;
      const speakers = customers.filter(({ language }) => language === story.language);
      const customerId = earlier?.customerId ?? pick(speakers.length > 0 ? speakers : customers, index * 7).id;
      const handler = path.length > 2 && handlers.length > 0 ? pick(handlers, index) : undefined;
      const row = told(tx, story, { path: path === DUPLICATE && !earlier ? WORKED : path, index, customerId, earlier, handler });
      rows.push(row.complaint);
      log.push(...row.log);
      if (!firstTold.has(story)) firstTold.set(story, row.complaint);
    }
    await tx.db.complaint.createMany({ data: rows });
    await tx.db.complaintLogEntry.createMany({ data: log });
    await announce(tx);
  });
}

interface Telling {
  readonly path: Path;
  readonly index: number;
  readonly customerId: string;
  /** The complaint that this one repeats. */
  readonly earlier: Row | undefined;
  readonly handler: { readonly id: string; readonly teamId: string | null } | undefined;
}

/** One complaint and its log. What is finished lies further back than what has just come. */
function told(tx: TxCtx, { language: _language, ...story }: Story, { path, index, customerId, earlier, handler }: Telling) {
  const hoursAgo = path.length === 1 ? 1 + ((index * 5) % 48) : 72 + ((index * 29) % 1_400);
  const openedAt = new Date(tx.clock.now().getTime() - hoursAgo * HOUR_MS);
  const times = path.map((_status, step) => new Date(openedAt.getTime() + step * 8 * HOUR_MS));
  const at = (status: ComplaintStatus) => times[path.indexOf(status)] ?? null;
  const complaint: Row = {
    ...story,
    id: newId(),
    version: path.length,
    customerId,
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
      id: newId(),
      complaintId: complaint.id,
      type: eventOf(toStatus),
      fromStatus: path[step - 1] ?? null,
      toStatus,
      loggedAt: times[step] ?? openedAt,
      ...authorship(tx),
    }),
  );
  return { complaint, log };
}

function eventOf(status: ComplaintStatus): string {
  if (status === 'RECEIVED') return 'feedback.complaint.opened';
  return status === 'ACKNOWLEDGED' ? 'feedback.complaint.acknowledged' : 'feedback.complaint.moved';
}

/** As if they had come in one after the other: the customers' stories tell them, and a feed can replay them. */
async function announce(tx: TxCtx): Promise<void> {
  const complaints = await tx.db.complaint.findMany({ orderBy: [{ openedAt: 'asc' }, { id: 'asc' }] });
  for (const complaint of complaints) {
    await tx.emit('feedback.complaint.opened', { ...atThisTime(complaint), openedAt: complaint.openedAt.toISOString() });
    if (!complaint.acknowledgedAt) continue;
    const acknowledgedAt = complaint.acknowledgedAt.toISOString();
    await tx.emit('feedback.complaint.acknowledged', { ...atThisTime(complaint), acknowledgedAt });
  }
}

/** The item at this place, counted round and round. */
function pick<Item>(items: readonly Item[], place: number): Item {
  const item = items[place % items.length];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
}
