/** The worked examples of the ledger in docs/loyalty.md: what becomes of points, day by day, in the product itself. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type JsonValue, newId } from '../../../src/index.ts';
import {
  earnForPurchase,
  earnPoints,
  expiryJob,
  pendingJob,
  reverseEntry,
  spendPoints,
  takeBackForPurchase,
} from '../../../src/modules/loyalty/ledger/index.ts';
import { recordReturn } from '../../../src/modules/sales/money-back/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { type GivenSale, givenSale } from '../sales/given-money.ts';
import { givenMember, givenProgram } from './given.ts';
import { MODULES } from './given-rewards.ts';
import { faultsIn, linesOf } from './points-documents.ts';

const GUIDE = readFileSync(new URL('../../../docs/loyalty.md', import.meta.url), 'utf8');
const EXAMPLES: readonly Example[] = [...GUIDE.matchAll(/```json points\n(.*?)```/gs)].map(([, text = '']) => JSON.parse(text));

interface Example {
  readonly rules: JsonValue;
  readonly steps: readonly Step[];
}

interface Step {
  readonly day: number;
  readonly earns?: number;
  readonly spends?: number;
  /** Quantity and price in euros. */
  readonly buys?: readonly [string, string];
  /** So much of what was bought. */
  readonly returns?: string;
  /** The last line of this kind and so many points. */
  readonly reverses?: string;
  /** What is written on this day. */
  readonly lines: readonly string[];
  readonly balance: number;
  readonly owed?: number;
  readonly pending?: number;
}

const rapport = createTestRapport(MODULES);

it('are more than four', () => {
  expect(EXAMPLES.length).toBeGreaterThan(4);
});

it.each(EXAMPLES.map(({ rules, steps }, nth) => [nth + 1, rules, steps] as const))(
  'shows what becomes of points: example %i',
  async (_nth, rules, steps) => {
    const { ctx, clock, db } = rapport;
    const member = await givenMember(rapport, { program: await givenProgram(rapport, { rules }) });
    const begun = clock.now().getTime();
    const signal = new AbortController().signal;
    const by = { membershipId: member.id, reason: 'Because', idempotencyKey: null };
    let sale: GivenSale | undefined;
    let written = 0;
    for (const { day, earns, spends, buys, returns, reverses, lines, balance, owed = 0, pending = 0 } of steps) {
      clock.set(new Date(begun + day * 86_400_000));
      for (const job of [pendingJob, expiryJob]) await job.run(ctx, signal, null);
      if (earns) await earnPoints(ctx, { ...by, points: earns });
      if (spends) await spendPoints(ctx, { ...by, points: spends });
      if (buys) {
        sale = await givenSale(rapport, { customer: { id: member.customerId, globalId: '' }, lines: [buys] });
        await earnForPurchase(ctx, sale.id);
      }
      if (returns && sale) {
        const back = [{ lineId: sale.lineIds[0] ?? '', quantity: returns }];
        await recordReturn(ctx, { purchaseId: sale.globalId, lines: back });
        await takeBackForPurchase(ctx, sale.id, `return:${newId()}`);
      }
      if (reverses) {
        const [kind, points] = reverses.split(' ');
        const entry = (await db.pointsEntry.findMany({ where: { membershipId: member.id } })).find(
          (one) => one.kind === kind && one.points === Number(points),
        );
        await reverseEntry(ctx, { ...by, entryId: entry?.id ?? '' });
      }
      const all = (await linesOf(rapport, member)).map((line) => line.join(' '));
      expect(all.slice(written), `day ${day}`).toEqual(lines);
      written = all.length;
      const after = await db.loyaltyMembership.findUniqueOrThrow({ where: { id: member.id } });
      const waiting = await ctx.loaders.loyalty.pendingPoints.clearAll().load(member.id);
      expect([after.balance, after.owed, waiting], `day ${day}`).toEqual([balance, owed, pending]);
    }
    expect(await faultsIn(rapport)).toEqual([]);
  },
);
