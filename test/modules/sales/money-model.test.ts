/** Whatever is paid, brought back and paid back, in whatever order: the sums are those of a heap of coins. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DomainError, formatAmount } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { recordRefund, recordReturn } from '../../../src/modules/sales/money-back/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { inconsistencies } from './consistent-money.ts';
import { type GivenSale, givenDebtor, givenPayment, givenSale } from './given-money.ts';
import { PurchaseModel } from './purchase-model.ts';

const rapport = createTestRapport([access, contacts, sales]);

const euros = (minor: number) => formatAmount({ minor: BigInt(minor), currencyCode: 'EUR' });
const decimal = (thousandths: number) => (thousandths / 1_000).toFixed(3);

const lines = fc.record({ thousandths: fc.integer({ min: 1, max: 2_500 }), price: fc.integer({ min: 0, max: 200 }) });
const steps = fc.oneof(
  fc.record({ step: fc.constant('pay' as const), amount: fc.integer({ min: 0, max: 300 }) }),
  fc.record({ step: fc.constant('refund' as const), amount: fc.integer({ min: 0, max: 120 }) }),
  fc.record({ step: fc.constant('return' as const), line: fc.nat(1), thousandths: fc.integer({ min: 0, max: 2_000 }) }),
);
const sketches = fc.record({
  lines: fc.tuple(lines, lines),
  paidShare: fc.integer({ min: 0, max: 60 }),
  creditShare: fc.integer({ min: 0, max: 40 }),
  instalments: fc.integer({ min: 1, max: 4 }),
  steps: fc.array(steps, { minLength: 4, maxLength: 7 }),
});
type Sketch = typeof sketches extends fc.Arbitrary<infer Value> ? Value : never;

/** Half-even, in numbers that are small enough for it. */
function lineTotal({ thousandths, price }: Sketch['lines'][number]): number {
  const [whole, rest] = [Math.floor((thousandths * price) / 1_000), (thousandths * price) % 1_000];
  return rest > 500 || (rest === 500 && whole % 2 === 1) ? whole + 1 : whole;
}

async function soldAs(sketch: Sketch) {
  const customer = await givenDebtor(rapport, { instalments: sketch.instalments, netDays: 10 });
  const total = sketch.lines.reduce((sum, line) => sum + lineTotal(line), 0);
  const paid = Math.floor((total * sketch.paidShare) / 100);
  const credit = Math.floor((total * sketch.creditShare) / 100);
  const sale = await givenSale(rapport, {
    customer,
    lines: sketch.lines.map(({ thousandths, price }) => [decimal(thousandths), euros(price)] as const),
    ...(paid > 0 && { paid: euros(paid) }),
    ...(credit > 0 && { credit: euros(credit) }),
  });
  const parts = Math.min(credit, sketch.instalments);
  const instalments = Array.from({ length: parts }, (_none, index) =>
    index < parts - 1 ? Math.floor(credit / parts) : credit - Math.floor(credit / parts) * (parts - 1),
  );
  return { sale, model: new PurchaseModel({ total, paid, instalments }) };
}

/** What was written; null where it was refused for what was asked. */
async function attempt<Row>(run: () => Promise<Row>): Promise<Row | null> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof DomainError && error.code === 'VALIDATION_FAILED') return null;
    throw error;
  }
}

async function sumsOf({ id, customer }: GivenSale) {
  const balance = await rapport.db.purchaseBalance.findUniqueOrThrow({ where: { purchaseId: id } });
  const instalments = await rapport.db.instalment.findMany({ where: { purchaseId: id }, orderBy: { position: 'asc' } });
  const account = await rapport.db.creditAccount.findUniqueOrThrow({ where: { customerId: customer.id } });
  const [total, paid, returned, refunded] = [
    balance.totalMinor,
    balance.paidMinor,
    balance.returnedMinor,
    balance.refundedMinor,
  ].map(Number);
  return {
    ...{ total, paid, returned, refunded, exposure: Number(account.exposureMinor) },
    instalments: instalments.map(({ paidMinor, amountMinor }) => [Number(paidMinor), Number(amountMinor)]),
  };
}

it('is as a heap of coins says, after every step', async () => {
  await fc.assert(
    fc.asyncProperty(sketches, async (sketch) => {
      const { sale, model } = await soldAs(sketch);
      const left = sketch.lines.map(({ thousandths }) => thousandths);
      for (const step of sketch.steps) {
        if (step.step === 'pay') {
          const done = await attempt(() => givenPayment(rapport, sale, euros(step.amount)));
          expect(done !== null).toBe(model.pay(step.amount));
        } else if (step.step === 'refund') {
          const input = { purchaseId: sale.globalId, amount: euros(step.amount), reason: 'Goodwill.' };
          expect((await attempt(() => recordRefund(rapport.ctx, input))) !== null).toBe(model.refund(step.amount));
        } else {
          const lineId = sale.lineIds[step.line] ?? '';
          const back = [{ lineId, quantity: decimal(step.thousandths) }];
          const done = await attempt(() => recordReturn(rapport.ctx, { purchaseId: sale.globalId, lines: back }));
          const rest = left[step.line] ?? 0;
          expect(done !== null).toBe(step.thousandths > 0 && step.thousandths <= rest);
          if (!done) continue;
          left[step.line] = rest - step.thousandths;
          expect(Number(done.refundMinor)).toBe(model.takeBack(Number(done.valueMinor)));
        }
        const { outstanding: _derived, refundable: _too, ...expected } = model.sums;
        expect(await sumsOf(sale)).toEqual(expected);
      }
    }),
    // Each step is several statements: the first failure is told as it is, not made smaller.
    { numRuns: 5, endOnFailure: true },
  );

  expect(await inconsistencies(rapport)).toEqual([]);
});
