/** Losses of the sample company: of each customer who is LOST, and of each who is WON_BACK, to competitors of its trade. */
import type { EvidenceKind, LossReasonKind, Prisma } from '../../../generated/index.ts';
import { type Ctx, DAY_MS } from '../../../kernel/index.ts';
import { authorship } from '../../access/index.ts';
import { sampleCustomers } from '../../contacts/index.ts';
import { purchasesBetween, sampleProducts } from '../../sales/index.ts';
import { sampleId } from '../sample-settlements.ts';

const BATCH = 20;
const KINDS = { competitor: 22, loss: 23 } as const;
const COMPETITORS = ['Bohemia Büro', 'Nordwind Handel', 'Vilniaus Centas', 'Quick & Cheap Ltd', 'بازار آنلاین'] as const;
const WHY: readonly (readonly (readonly [LossReasonKind, number])[])[] = [
  [['PRICE', 1]],
  [
    ['PRICE', 0.7],
    ['DELIVERY', 0.3],
  ],
  [
    ['SERVICE', 0.6],
    ['RELATION', 0.4],
  ],
  [
    ['QUALITY', 0.5],
    ['PRICE', 0.3],
    ['ASSORTMENT', 0.2],
  ],
  [
    ['LOCATION', 0.8],
    ['ASSORTMENT', 0.2],
  ],
  [['UNKNOWN', 1]],
];
const EVIDENCE: readonly EvidenceKind[] = ['DIRECT', 'DIRECT', 'ANECDOTAL'];

interface Told {
  readonly loss: Prisma.LossCreateManyInput & { readonly id: string; readonly lostAt: Date };
  readonly because: (typeof WHY)[number];
}

/** Adds what is missing of them, the oldest first, a few at a time: a long transaction would hold every live feed back. */
export async function sampleLosses(ctx: Ctx): Promise<void> {
  const all = await tellAll(ctx);
  const known = await ctx.db.loss.findMany({ where: { id: { in: all.map(({ loss }) => loss.id) } }, select: { id: true } });
  const missing = all.filter(({ loss }) => !known.some(({ id }) => id === loss.id));
  if (missing.length === 0) return;
  await ctx.db.competitor.createMany({ data: competitors(ctx), skipDuplicates: true });
  for (let from = 0; from < missing.length; from += BATCH) await store(ctx, missing.slice(from, from + BATCH));
}

function competitors({ clock }: Ctx) {
  return COMPETITORS.map((name, place) => ({ id: sampleId(KINDS.competitor, place), name, createdAt: clock.now() }));
}

async function tellAll(ctx: Ctx): Promise<readonly Told[]> {
  const gone = (await sampleCustomers(ctx)).filter(({ lifecycle }) => lifecycle === 'LOST' || lifecycle === 'WON_BACK');
  const [now, products] = [ctx.clock.now(), await sampleProducts(ctx)];
  const purchases = await purchasesBetween(
    ctx,
    gone.map(({ id }) => id),
    new Date(0),
    now,
  );
  const lastPurchase = new Map(purchases.map(({ customerId, purchasedAt }) => [customerId, purchasedAt]));
  const rows = gone.map(({ id: customerId, lifecycle }, place): Told => {
    const stayedUntil = lastPurchase.get(customerId) ?? new Date(now.getTime() - 400 * DAY_MS);
    // Lost some time after they bought last; of those who came back, the earlier half of it.
    const share = (1 + ((place * 7) % 9)) / 10;
    const lostAt = between(stayedUntil, now, lifecycle === 'LOST' ? share : share / 2);
    const loss = {
      ...{ id: sampleId(KINDS.loss, place), customerId, lostAt },
      wonBackAt: lifecycle === 'WON_BACK' ? between(lostAt, now, 0.6) : null,
      // Of every fifth nobody knows to whom; every other one went for one product.
      competitorId: place % 5 === 4 ? null : sampleId(KINDS.competitor, (place * 3) % COMPETITORS.length),
      productId: place % 2 === 0 ? (products[(place * 11) % Math.max(1, products.length)]?.id ?? null) : null,
      evidence: EVIDENCE[place % EVIDENCE.length] ?? 'DIRECT',
      ...{ recordedAt: now, ...authorship(ctx) },
    };
    return { loss, because: WHY[place % WHY.length] ?? [] };
  });
  return rows.sort((one, other) => one.loss.lostAt.getTime() - other.loss.lostAt.getTime());
}

function between(from: Date, to: Date, share: number): Date {
  return new Date(Math.round(from.getTime() + share * (to.getTime() - from.getTime())));
}

async function store(ctx: Ctx, batch: readonly Told[]): Promise<void> {
  await ctx.transact(async (tx) => {
    await tx.db.loss.createMany({ data: batch.map(({ loss }) => loss) });
    const reasons = batch.flatMap(({ loss, because }) =>
      because.map(([reason, weight]) => ({ lossId: loss.id, reason, weight })),
    );
    await tx.db.lossReason.createMany({ data: reasons });
    for (const { loss, because } of batch) {
      const { id: lossId, customerId, competitorId = null, productId = null, evidence, lostAt, wonBackAt } = loss;
      const named = { lossId, customerId, competitorId, productId };
      const kinds = because.map(([reason]) => reason);
      await tx.emit('feedback.loss.recorded', { ...named, evidence, reasons: kinds, lostAt: lostAt.toISOString() });
      if (wonBackAt) await tx.emit('feedback.loss.won-back', { ...named, wonBackAt: new Date(wonBackAt).toISOString() });
    }
  });
}
