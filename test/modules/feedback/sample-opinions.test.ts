/** The reviews and losses of the sample company: in every state, and coherent with its customers. */
import { beforeAll, expect, it } from 'vitest';
import { EvidenceKind, LossReasonKind, ReviewSite } from '../../../src/generated/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const readReviews = () => rapport.db.review.findMany({ include: { customer: true } });
const readLosses = () =>
  rapport.db.loss.findMany({ include: { reasons: true, customer: { include: { purchases: true } }, competitor: true } });
let reviews: Awaited<ReturnType<typeof readReviews>>;
let losses: Awaited<ReturnType<typeof readLosses>>;

beforeAll(async () => {
  for (const { seed } of rapport.modules) await seed?.(rapport.ctx);
  [reviews, losses] = await Promise.all([readReviews(), readLosses()]);
});

it('has reviews on each site, of customers and of strangers, replied to and not, about products and not', () => {
  expect(new Set(reviews.map(({ site }) => site))).toEqual(new Set(Object.values(ReviewSite)));
  for (const tell of [
    ({ customerId }: (typeof reviews)[number]) => customerId !== null,
    ({ productId }: (typeof reviews)[number]) => productId !== null,
    ({ repliedAt }: (typeof reviews)[number]) => repliedAt !== null,
    ({ text }: (typeof reviews)[number]) => text !== null,
  ]) {
    expect(new Set(reviews.map(tell))).toEqual(new Set([true, false]));
  }
  const languages = reviews.flatMap(({ customer }) => customer?.language ?? []);
  expect(new Set(languages)).toEqual(new Set(['en', 'de', 'cs', 'lt', 'fa']));
});

it('has a loss of each customer who is lost or was won back, for every reason and on every evidence', async () => {
  const { db } = rapport;
  const gone = await db.customer.count({ where: { lifecycle: { in: ['LOST', 'WON_BACK'] } } });
  expect(losses).toHaveLength(gone);
  for (const { customer, wonBackAt } of losses) expect(customer.lifecycle).toBe(wonBackAt ? 'WON_BACK' : 'LOST');
  expect(new Set(losses.flatMap(({ reasons }) => reasons.map(({ reason }) => reason)))).toEqual(
    new Set(Object.values(LossReasonKind)),
  );
  expect(new Set(losses.map(({ evidence }) => evidence))).toEqual(new Set(Object.values(EvidenceKind)));
  expect(new Set(losses.map(({ competitorId }) => competitorId === null))).toEqual(new Set([true, false]));
});

it('has happened by now, and nobody was lost before they bought last', () => {
  const now = rapport.clock.now();
  for (const { lostAt, wonBackAt, customer } of losses) {
    expect(lostAt < (wonBackAt ?? now) && (wonBackAt ?? now) <= now).toBe(true);
    for (const { purchasedAt } of customer.purchases) expect(purchasedAt < lostAt).toBe(true);
  }
  for (const { reviewedAt, repliedAt } of reviews) expect(reviewedAt <= now && (repliedAt ?? now) <= now).toBe(true);
});
