/** Random things that happen to products and teams, for the comparison with a naive computation. */
import fc from 'fast-check';
import { ComplaintCause, ComplaintKind } from '../../../src/generated/index.ts';
import { newId } from '../../../src/index.ts';
import type { TestRapport } from '../../support/index.ts';
import { givenPurchase } from '../sales/given.ts';

/** Uuids, and null for none. */
export interface Subjects {
  readonly products: readonly (string | null)[];
  readonly teams: readonly (string | null)[];
  readonly staff: readonly (string | null)[];
}

const DAY_MS = 86_400_000;
/** The first are drawn more often than the others, so that something is to be seen of them. */
const place = (among: number) =>
  fc
    .integer({ min: 0, max: among * among - 1 })
    .map((lot) => Math.floor(Math.sqrt(lot)))
    .map((drawn) => among - 1 - drawn);
const kind = fc.constantFrom(...Object.values(ComplaintKind), 'COMPLAINT' as const, 'PRODUCT_REPORT' as const);
const cause = fc.constantFrom('PRODUCT_FAULT' as const, 'PRODUCT_FAULT' as const, ...Object.values(ComplaintCause), null);
const daysAgo = fc.double({ min: 0, max: 110, noNaN: true });

export const doing = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('sell' as const),
      /** Of each product. */
      eighths: fc.array(fc.nat(160), { minLength: 10, maxLength: 10 }),
      daysAgo,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('complain' as const),
      ...{ kind, cause, daysAgo, product: place(11), team: place(4), owner: place(5), concerns: place(5) },
      isConcerning: fc.boolean(),
      isRejected: fc.nat(5).map((lot) => lot === 0),
      breaches: fc.nat(2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('find-cause' as const), cause, lot: fc.nat(1_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('lose' as const), product: place(11), isForPrice: fc.boolean(), daysAgo }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('promise' as const),
      staff: place(5),
      isBroken: fc.boolean(),
      daysAgo,
      dueIn: fc.integer({ min: -5, max: 20 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('hear' as const), team: place(4), isAnswered: fc.boolean(), daysAgo }) },
);
export type Doing = typeof doing extends fc.Arbitrary<infer One> ? One : never;

export async function doIt(rapport: TestRapport, customerId: string, subjects: Subjects, one: Doing): Promise<void> {
  if (one.what === 'find-cause') return findCause(rapport, one);
  const at = new Date(Math.round(rapport.clock.now().getTime() - one.daysAgo * DAY_MS));
  if (one.what === 'sell') {
    const lines = one.eighths.flatMap((eighths, index) => {
      const productId = subjects.products[index];
      return productId && eighths > 0 ? [{ productId, quantity: String(eighths / 8), unitPrice: '1' }] : [];
    });
    if (lines.length > 0) await givenPurchase(rapport, { id: customerId }, { purchasedAt: at, lines });
  } else if (one.what === 'complain') await complain(rapport, customerId, subjects, { ...one, at });
  else await otherwise(rapport, customerId, subjects, { ...one, at });
}

type Happening<What extends Doing['what']> = Extract<Doing, { what: What }> & { readonly at: Date };

const AUTHOR = { recordedByKind: 'SYSTEM', recordedById: null } as const;

async function complain({ db }: TestRapport, customerId: string, subjects: Subjects, one: Happening<'complain'>) {
  const productId = subjects.products[one.product] ?? null;
  const complaint = {
    ...{ id: newId(), customerId, subject: 'It broke', openedAt: one.at, cause: one.cause, productId },
    kind: one.kind === 'PRODUCT_REPORT' && productId === null ? 'COMPLAINT' : one.kind,
    status: one.isRejected ? 'REJECTED' : 'RECEIVED',
    teamId: subjects.teams[one.team] ?? null,
    ownerId: subjects.staff[one.owner] ?? null,
    concernsStaffId: one.isConcerning ? (subjects.staff[one.concerns] ?? null) : null,
  } as const;
  await db.complaint.create({ data: complaint });
  const metrics = ['ACKNOWLEDGE', 'FIRST_RESPONSE'] as const;
  await db.slaClock.createMany({
    data: metrics.map((metric, index) => ({
      ...{ id: newId(), complaintId: complaint.id, metric, sequence: 1, targetMinutes: 60, startedAt: one.at },
      state: index < one.breaches ? 'BREACHED' : 'CANCELLED',
      breachedAt: index < one.breaches ? new Date(one.at.getTime() + 3_600_000) : null,
    })),
  });
}

async function findCause({ db }: TestRapport, { cause: found, lot }: Extract<Doing, { what: 'find-cause' }>) {
  const all = await db.complaint.findMany({ orderBy: { id: 'asc' }, select: { id: true } });
  const id = all[lot % Math.max(1, all.length)]?.id;
  if (id) await db.complaint.update({ where: { id }, data: { cause: found } });
}

async function otherwise(
  { db, clock }: TestRapport,
  customerId: string,
  subjects: Subjects,
  one: Happening<'lose'> | Happening<'promise'> | Happening<'hear'>,
) {
  const id = newId();
  const base = { id, customerId, ...AUTHOR };
  if (one.what === 'lose') {
    const productId = subjects.products[one.product] ?? null;
    const reasons = { create: [{ reason: one.isForPrice ? ('PRICE' as const) : ('SERVICE' as const), weight: 1 }] };
    await db.loss.create({ data: { ...base, productId, evidence: 'DIRECT', lostAt: one.at, recordedAt: clock.now(), reasons } });
  } else if (one.what === 'promise') {
    const dueAt = new Date(one.at.getTime() + one.dueIn * DAY_MS);
    const broken = { status: 'BROKEN', settledAt: one.at, brokenReason: 'Forgotten.' } as const;
    const promisedById = subjects.staff[one.staff] ?? null;
    await db.customerPromise.create({
      data: { ...base, statement: 'Soon', dueAt, madeAt: one.at, promisedById, ...(one.isBroken && broken) },
    });
  } else await hear({ db, clock } as TestRapport, base, subjects, one);
}

async function hear(
  { db, clock }: TestRapport,
  base: { readonly id: string; readonly customerId: string; readonly recordedByKind: 'SYSTEM' },
  subjects: Subjects,
  { team, isAnswered, at }: Happening<'hear'>,
) {
  const [threadId, teamId] = [newId(), subjects.teams[team] ?? null];
  await db.communicationThread.create({ data: { id: threadId, createdAt: at } });
  const said = { channel: 'CHAT', purpose: 'SUPPORT', filedForId: base.customerId, recordedAt: clock.now(), threadId } as const;
  await db.communication.create({ data: { ...base, ...said, direction: 'INBOUND', occurredAt: at, teamId } });
  const answer = { ...base, ...said, id: newId(), direction: 'OUTBOUND', occurredAt: at } as const;
  if (isAnswered) await db.communication.create({ data: answer });
  const answered = isAnswered ? { answerId: answer.id, answeredAt: at } : {};
  await db.awaitedAnswer.create({ data: { communicationId: base.id, channel: 'CHAT', teamId, receivedAt: at, ...answered } });
}
