/** What the sample company hopes to sell, at every stage, and what it promised: kept, kept late, broken, and open. */
import type { OpportunityStage, PromiseStatus } from '../../../generated/index.ts';
import { atMoment, type Ctx, DAY_MS, parseAmount } from '../../../kernel/index.ts';
import { sampleStaff } from '../../access/index.ts';
import { createOpportunity, moveOpportunity } from '../pipeline/index.ts';
import { makePromise, settlePromise } from '../promises/index.ts';
import type { SampleCustomer } from './buyers.ts';
import { pick } from './draws.ts';

/** Each way once or twice, after NEW. */
const WAYS: readonly (readonly OpportunityStage[])[] = [
  [],
  ['QUALIFIED'],
  ['QUALIFIED', 'PROPOSED'],
  ['QUALIFIED', 'PROPOSED', 'NEGOTIATING'],
  ['QUALIFIED', 'PROPOSED', 'NEGOTIATING', 'WON'],
  ['PROPOSED', 'WON'],
  ['QUALIFIED', 'LOST'],
  ['PROPOSED', 'NEGOTIATING', 'LOST'],
];
const HOPES = 11;
const TITLES = [
  'Kitchen for the new canteen',
  'Gifts for the staff, Christmas',
  'Tea for the office, monthly',
  'Aprons with their own name',
  'Bed linen for eight rooms',
  'Knives sharpened twice a year',
] as const;
const VALUES = ['480', '1250', '2900', null, '760', '5400'] as const;

/** Customers of whom more is hoped: who has not bought yet first. */
export async function hopeForMore(ctx: Ctx, customers: readonly SampleCustomer[], now: Date): Promise<void> {
  const hopeful = customers.filter(({ lifecycle }) => lifecycle === 'PROSPECT' || lifecycle === 'ACTIVE');
  await ctx.transact(async (tx) => {
    for (let place = 0; place < HOPES; place++) {
      const way = pick(WAYS, place);
      const daysAgo = 4 + way.length * 12 + place * 2;
      const amount = pick(VALUES, place);
      const minor = amount === null ? null : parseAmount(amount, 'EUR');
      const { id } = await createOpportunity(atMoment(tx, daysFrom(now, -daysAgo)), {
        customerId: pick(hopeful, place * 7).id,
        title: pick(TITLES, place),
        value: minor === null ? null : { minor, currencyCode: 'EUR' },
        expectedCloseOn: midnight(daysFrom(now, 20 + place * 5 - daysAgo / 2)),
      });
      for (const [step, stage] of way.entries()) {
        await moveOpportunity(atMoment(tx, daysFrom(now, -daysAgo + (step + 1) * 11)), { id, stage });
      }
    }
  });
}

/** What becomes of a promise, in days from when it is due; open ones may be overdue. */
const ENDS: readonly (readonly [status: PromiseStatus, days: number])[] = [
  ['OPEN', -5],
  ['KEPT', -1],
  ['KEPT', -2],
  ['KEPT_LATE', 3],
  ['OPEN', 2],
  ['BROKEN', 1],
  ['KEPT', 0],
];
const PROMISES = 12;
const STATEMENTS = [
  'We call back about the repair.',
  'The second box arrives by Friday.',
  'A price for twelve aprons.',
  'The kettle is looked at within a week.',
] as const;
const BROKEN_BECAUSE = 'The spare part was out of stock.';

/** Made by the sample company's own people, a week before they are due. */
export async function keepPromises(ctx: Ctx, customers: readonly SampleCustomer[], now: Date): Promise<void> {
  const staff = await sampleStaff(ctx);
  await ctx.transact(async (tx) => {
    for (let place = 0; place < PROMISES; place++) {
      const [status, days] = pick(ENDS, place);
      const dueAt = daysFrom(now, status === 'OPEN' ? -days : -10 - place * 6);
      const { id } = await makePromise(atMoment(tx, daysFrom(dueAt, -7)), {
        customerId: pick(customers, 3 + place * 11).id,
        statement: pick(STATEMENTS, place),
        dueAt,
        staffId: staff.length > 0 ? pick(staff, place).id : null,
      });
      if (status === 'OPEN') continue;
      const kept = status !== 'BROKEN';
      await settlePromise(atMoment(tx, daysFrom(dueAt, days)), { id, kept, brokenReason: kept ? null : BROKEN_BECAUSE });
    }
  });
}

function daysFrom(moment: Date, days: number): Date {
  return new Date(moment.getTime() + days * DAY_MS);
}

function midnight(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / DAY_MS) * DAY_MS);
}
