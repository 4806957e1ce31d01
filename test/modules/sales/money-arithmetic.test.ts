/** The arithmetic of returns and instalments: properties that hold whatever the numbers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  daysPast,
  lowerNewest,
  payOldest,
  splitIntoInstalments,
} from '../../../src/modules/sales/credit/instalment-arithmetic.ts';
import { valueOfReturn } from '../../../src/modules/sales/money-back/return-value.ts';
import { shareReturn } from '../../../src/modules/sales/money-back/share-return.ts';
import { divideHalfEven, outstandingOf, refundableOf } from '../../../src/modules/sales/purchases/index.ts';
import { PurchaseModel } from './purchase-model.ts';

const amounts = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
const quantities = fc.bigInt({ min: 1n, max: 10n ** 12n - 1n });

/** A line of random price, quantity and discount, and the steps in which all of it comes back. */
const returnedLines = fc
  .record({ quantity: quantities, unitPriceMinor: fc.bigInt({ min: 0n, max: 10n ** 9n }), discount: fc.nat(100) })
  .chain(({ quantity, unitPriceMinor, discount }) => {
    const gross = divideHalfEven(quantity * unitPriceMinor, 1_000n);
    const totalMinor = gross - (gross * BigInt(discount)) / 100n;
    const cuts = fc.array(fc.bigInt({ min: 1n, max: quantity }), { maxLength: 6 });
    return cuts.map((given) => ({ line: { quantity, totalMinor }, steps: stepsTo(quantity, given) }));
  });

function stepsTo(quantity: bigint, cuts: readonly bigint[]): readonly bigint[] {
  const ends = [...new Set([...cuts, quantity])].sort((one, other) => (one < other ? -1 : 1));
  return ends.map((end, index) => end - (ends[index - 1] ?? 0n));
}

const instalments = fc
  .array(fc.record({ amountMinor: fc.bigInt({ min: 0n, max: 1_000n }), paid: fc.nat(100) }), { maxLength: 8 })
  .map((parts) =>
    parts.map(({ amountMinor, paid }, position) => ({
      id: String(position),
      position,
      amountMinor,
      paidMinor: (amountMinor * BigInt(paid)) / 100n,
    })),
  );
const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
const smaller = (one: bigint, other: bigint) => (one < other ? one : other);

describe('the values of a line that comes back', () => {
  it('are its total in the end, in whatever steps, and never negative', () => {
    fc.assert(
      fc.property(returnedLines, ({ line, steps }) => {
        let before = { quantity: 0n, valueMinor: 0n };
        for (const quantity of steps) {
          const valueMinor = valueOfReturn(line, before, quantity);
          expect(valueMinor).toBeGreaterThanOrEqual(0n);
          before = { quantity: before.quantity + quantity, valueMinor: before.valueMinor + valueMinor };
        }
        expect(before).toEqual({ quantity: line.quantity, valueMinor: line.totalMinor });
      }),
      { numRuns: 500 },
    );
  });

  it('are half-even shares: a third of 1.00 each time is 33, 34 and 33', () => {
    const line = { quantity: 3_000n, totalMinor: 100n };
    const values = [0n, 1n, 2n].map((count, index) =>
      valueOfReturn(line, { quantity: count * 1_000n, valueMinor: [0n, 33n, 67n][index] ?? 0n }, 1_000n),
    );
    expect(values).toEqual([33n, 34n, 33n]);
  });
});

describe('instalments', () => {
  it('are equal parts with the remainder in the last, due every so many days after the UTC day of the purchase', () => {
    const purchasedAt = new Date('2026-01-31T23:59:59.999Z');
    expect(splitIntoInstalments({ amountMinor: 1_000n, purchasedAt }, { instalmentCount: 3, netDays: 30 })).toEqual([
      { position: 0, amountMinor: 333n, dueOn: new Date('2026-03-02') },
      { position: 1, amountMinor: 333n, dueOn: new Date('2026-04-01') },
      { position: 2, amountMinor: 334n, dueOn: new Date('2026-05-01') },
    ]);
  });

  it('are the amount together, and none of them is empty', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 60 }), (amountMinor, instalmentCount) => {
        const purchasedAt = new Date('2026-01-01');
        const parts = splitIntoInstalments({ amountMinor, purchasedAt }, { instalmentCount, netDays: 1 });
        expect(sum(parts.map((part) => part.amountMinor))).toBe(amountMinor);
        expect(parts.every((part) => part.amountMinor > 0n)).toBe(true);
        expect(new Set(parts.slice(0, -1).map((part) => part.amountMinor)).size).toBeLessThanOrEqual(1);
        expect(parts.length).toBe(Number(smaller(amountMinor, BigInt(instalmentCount))));
      }),
    );
  });

  it('are filled oldest first and lowered newest first, by as much as there is', () => {
    const parts = [0, 1, 2].map((position) => ({ id: `${position}`, position, amountMinor: 10n, paidMinor: 0n }));
    expect(payOldest(parts, 15n)).toEqual({
      changed: [
        { ...parts[0], paidMinor: 10n },
        { ...parts[1], paidMinor: 5n },
      ],
      takenMinor: 15n,
    });
    expect(lowerNewest(parts, 15n)).toEqual({
      changed: [
        { ...parts[2], amountMinor: 0n },
        { ...parts[1], amountMinor: 5n },
      ],
      takenMinor: 15n,
    });
    fc.assert(
      fc.property(instalments, fc.bigInt({ min: 0n, max: 10_000n }), (given, amountMinor) => {
        const open = sum(given.map((one) => one.amountMinor - one.paidMinor));
        for (const { changed, takenMinor } of [payOldest(given, amountMinor), lowerNewest(given, amountMinor)]) {
          expect(takenMinor).toBe(smaller(open, amountMinor));
          const after = given.map((one) => changed.find(({ id }) => id === one.id) ?? one);
          expect(sum(after.map((one) => one.amountMinor - one.paidMinor))).toBe(open - takenMinor);
          expect(after.every((one) => one.paidMinor >= 0n && one.paidMinor <= one.amountMinor)).toBe(true);
        }
      }),
    );
  });

  it.each([
    ['2026-03-02T00:00:00.000Z', 0],
    ['2026-03-01T23:59:59.999Z', 0],
    ['2026-03-02T23:59:59.999Z', 0],
    ['2026-03-03T00:00:00.000Z', 1],
    ['2026-04-01T12:00:00.000Z', 30],
    ['2026-04-02T00:00:00.000Z', 31],
  ])('due on 2026-03-02 are, at %s, %i days past due', (moment, days) => {
    expect(daysPast(new Date('2026-03-02'), new Date(moment))).toBe(days);
  });
});

describe('any payments, returns and refunds of a purchase', () => {
  const moves = fc.record({ step: fc.constantFrom('pay', 'return', 'refund'), amount: fc.bigInt({ min: 0n, max: 150n }) });
  const owed = fc.record({ paid: fc.nat(100), parts: fc.array(fc.nat(50), { maxLength: 5 }), rest: fc.nat(100) });

  it('leave what is owed, refundable and exposed as a heap of coins does', () => {
    fc.assert(
      fc.property(owed, fc.array(moves, { maxLength: 20 }), ({ paid, parts, rest }, steps) => {
        const total = paid + rest + parts.reduce((all, part) => all + part, 0);
        const model = new PurchaseModel({ total, paid, instalments: parts });
        let balance = { totalMinor: BigInt(total), paidMinor: BigInt(paid), returnedMinor: 0n, refundedMinor: 0n };
        let open: Parameters<typeof payOldest>[0] = parts.map((amount, position) => {
          return { id: `${position}`, position, amountMinor: BigInt(amount), paidMinor: 0n };
        });
        const becomes = (changed: typeof open) => open.map((one) => changed.find(({ id }) => id === one.id) ?? one);
        for (const { step, amount } of steps) {
          if (step === 'pay' && amount > 0n && amount <= outstandingOf(balance)) {
            expect(model.pay(Number(amount))).toBe(true);
            balance = { ...balance, paidMinor: balance.paidMinor + amount };
            open = becomes(payOldest(open, amount).changed);
          } else if (step === 'refund' && amount > 0n && amount <= refundableOf(balance)) {
            expect(model.refund(Number(amount))).toBe(true);
            balance = { ...balance, refundedMinor: balance.refundedMinor + amount };
          } else if (step === 'return' && amount <= balance.totalMinor - balance.returnedMinor) {
            const { loweredMinor, refundMinor } = shareReturn(balance, amount);
            expect(Number(refundMinor)).toBe(model.takeBack(Number(amount)));
            const { returnedMinor, refundedMinor } = balance;
            balance = { ...balance, returnedMinor: returnedMinor + amount, refundedMinor: refundedMinor + refundMinor };
            open = becomes(lowerNewest(open, loweredMinor).changed);
          }
          const { outstanding, refundable, exposure, instalments: expected } = model.sums;
          expect([outstandingOf(balance), refundableOf(balance)].map(Number)).toEqual([outstanding, refundable]);
          expect(Number(sum(open.map((one) => one.amountMinor - one.paidMinor)))).toBe(exposure);
          expect(open.map((one) => [Number(one.paidMinor), Number(one.amountMinor)])).toEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
  });
});
