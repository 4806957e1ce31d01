/** The arithmetic of purchases, for any prices, quantities and discounts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyDigits, formatAmount, MAX_MINOR } from '../../../src/kernel/index.ts';
import {
  divideHalfEven,
  draftPurchase,
  formatQuantity,
  type PurchaseInput,
  parseQuantity,
} from '../../../src/modules/sales/purchases/index.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const anyQuantity = fc.bigInt({ min: 1n, max: 999_999_999_999n });
const anyCurrency = fc.constantFrom('JPY', 'EUR', 'KWD');

/** Whether a whole number of minor units is the nearest to this many thousandths of one, halves to even: said by comparing, not by rounding. */
function isNearest(minor: bigint, thousandths: bigint): boolean {
  const distance = minor * 1_000n - thousandths;
  const size = distance < 0n ? -distance : distance;
  return size < 500n || (size === 500n && minor % 2n === 0n);
}

describe('a quantity', () => {
  it('of up to three digits after the point is read and written exactly', () => {
    fc.assert(
      fc.property(anyQuantity, (thousandths) => {
        expect(parseQuantity(formatQuantity(thousandths))).toBe(thousandths);
      }),
    );
    expect(['1', '1.5', '0.001', '999999999.999', '2.500', '2.5000000'].map(parseQuantity)).toEqual([
      1_000n,
      1_500n,
      1n,
      999_999_999_999n,
      2_500n,
      2_500n,
    ]);
    expect([1_000n, 1_500n, 1n, 120n].map(formatQuantity)).toEqual(['1', '1.5', '0.001', '0.12']);
  });

  it.each(['0', '0.000', '-1', '1.0005', '1000000000', '', '1e3', 'x', ' 1'])('is not %s', (text) => {
    expect(parseQuantity(text)).toBeNull();
  });
});

describe('rounding', () => {
  it('goes to the nearest, and of two as near to the even one', () => {
    expect([5n, 15n, 25n, 14n, 16n, 0n, 10n].map((tenths) => divideHalfEven(tenths, 10n))).toEqual([0n, 2n, 2n, 1n, 2n, 0n, 1n]);
  });
});

describe('a purchase', () => {
  const anyLine = fc.record({
    quantity: anyQuantity,
    unitPriceMinor: fc.bigInt({ min: 0n, max: 10n ** 6n }),
    discountShare: fc.bigInt({ min: 0n, max: 100n }),
  });

  it('costs the sum of its lines, each rounded once, halves to even, less its discount: for any prices, quantities and discounts', () => {
    fc.assert(
      fc.property(anyCurrency, fc.array(anyLine, { minLength: 1, maxLength: 20 }), (currencyCode, lines) => {
        const amount = (minor: bigint) => formatAmount({ minor, currencyCode });
        const discounts = lines.map(
          ({ quantity, unitPriceMinor, discountShare }) => (((quantity * unitPriceMinor) / 1_000n) * discountShare) / 100n,
        );
        const drafted = draftPurchase(
          purchase({
            currencyCode,
            lines: lines.map(({ quantity, unitPriceMinor }, index) => ({
              ...LINE,
              quantity: formatQuantity(quantity),
              unitPrice: amount(unitPriceMinor),
              discount: amount(discounts[index] ?? 0n),
            })),
          }),
          NOW,
        );

        if (!drafted.ok) throw new Error(JSON.stringify(drafted.issues));
        const { totalMinor, lines: written } = drafted.value;
        expect(written).toHaveLength(lines.length);
        expect(written.reduce((sum, line) => sum + line.totalMinor, 0n)).toBe(totalMinor);
        for (const { quantity, unitPriceMinor, discountMinor, totalMinor: net } of written) {
          expect(isNearest(net + discountMinor, quantity * unitPriceMinor)).toBe(true);
          expect(net >= 0n).toBe(true);
        }
      }),
    );
  });

  it.each([
    ['EUR', '0.5', '0.01', '0.00'],
    ['EUR', '1.5', '0.01', '0.02'],
    ['EUR', '2.5', '0.01', '0.02'],
    ['EUR', '0.333', '9.99', '3.33'],
    ['JPY', '0.5', '3', '2'],
    ['JPY', '0.5', '5', '2'],
    ['KWD', '0.001', '0.500', '0.000'],
    ['KWD', '0.003', '0.500', '0.002'],
    ['KWD', '1', '12.345', '12.345'],
  ])('in %s of %s at %s costs %s', (currencyCode, quantity, unitPrice, total) => {
    const drafted = draftPurchase(purchase({ currencyCode, lines: [{ ...LINE, quantity, unitPrice }] }), NOW);
    expect(drafted.ok && formatAmount({ minor: drafted.value.totalMinor, currencyCode })).toBe(total);
  });

  it('is refused from the first unit beyond what can be kept, in a line and in all', () => {
    const largest = formatAmount({ minor: MAX_MINOR, currencyCode: 'EUR' });
    const drafted = (lines: PurchaseInput['lines']) => draftPurchase(purchase({ lines }), NOW);
    expect(drafted([{ ...LINE, unitPrice: largest }])).toMatchObject({ ok: true, value: { totalMinor: MAX_MINOR } });
    expect(drafted([{ ...LINE, quantity: '1.001', unitPrice: largest }])).toMatchObject({
      issues: [
        { path: ['lines', '0'], code: 'TOO_LARGE' },
        { path: ['lines'], code: 'TOO_LARGE' },
      ],
    });
    expect(
      drafted([
        { ...LINE, unitPrice: largest },
        { ...LINE, unitPrice: '0.01' },
      ]),
    ).toMatchObject({
      issues: [{ path: ['lines'], code: 'TOO_LARGE' }],
    });
  });

  it('is the same by its content, in whatever spelling, and another by any difference', () => {
    const print = (input: Partial<PurchaseInput>) => {
      const drafted = draftPurchase(purchase(input), NOW);
      if (!drafted.ok) throw new Error(JSON.stringify(drafted.issues));
      return drafted.value.fingerprint;
    };
    const paid = { method: 'CASH', amount: '0.5' } as const;
    const one = print({ payments: [paid] });
    expect(
      print({
        number: ' N1 ',
        lines: [{ ...LINE, quantity: '1.000', discount: '0.00' }],
        payments: [{ ...paid, amount: '0.50', paidAt: NOW }],
      }),
    ).toBe(one);
    const others: Partial<PurchaseInput>[] = [
      { number: 'N2' },
      { purchasedAt: new Date(NOW.getTime() - 1) },
      { touchpoint: 'ONLINE' },
      { currencyCode: 'USD' },
      { campaignCode: 'SPRING' },
      { lines: [{ ...LINE, productId: '01900000-0000-7000-8000-000000000001' }] },
      { lines: [{ ...LINE, quantity: '2' }] },
      { lines: [{ ...LINE, unitPrice: '2' }] },
      { lines: [{ ...LINE, discount: '0.01' }] },
      { lines: [LINE, LINE] },
      { payments: [] },
      { payments: [{ ...paid, method: 'CARD' }] },
      { payments: [{ ...paid, amount: '0.4' }] },
      { payments: [{ ...paid, paidAt: new Date(NOW.getTime() - 1) }] },
    ];
    const prints = others.map((other) => print({ payments: [paid], ...other }));
    expect(new Set([one, ...prints]).size).toBe(others.length + 1);
  });

  it('has as many digits as its currency', () => {
    expect(['JPY', 'EUR', 'KWD'].map(currencyDigits)).toEqual([0, 2, 3]);
    const refused = (currencyCode: string, unitPrice: string) =>
      draftPurchase(purchase({ currencyCode, lines: [{ ...LINE, unitPrice }] }), NOW);
    for (const [currencyCode, unitPrice] of [
      ['JPY', '1.5'],
      ['EUR', '1.005'],
      ['KWD', '1.0005'],
    ] as const) {
      expect(refused(currencyCode, unitPrice)).toMatchObject({ ok: false, issues: [{ path: ['lines', '0', 'unitPrice'] }] });
    }
  });
});

const LINE = { productId: '01900000-0000-7000-8000-000000000000', quantity: '1', unitPrice: '1' };

function purchase(input: Partial<PurchaseInput>): PurchaseInput {
  return { number: 'N1', purchasedAt: NOW, touchpoint: 'STORE', currencyCode: 'EUR', lines: [LINE], ...input };
}
