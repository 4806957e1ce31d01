/** The worked examples of churn risk and retention in docs/loyalty.md, as they stand there. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenBought } from '../sales/given-habits.ts';
import { givenAtRisk } from './given-risks.ts';
import type { RiskModel } from './risk-model.ts';

const GUIDE = readFileSync(new URL('../../../docs/loyalty.md', import.meta.url), 'utf8');
const rapport = createTestRapport([access, contacts, sales, communications, feedback, loyalty]);

/** The JSON of the blocks that say in their first line what they are. */
function examples<Example>(kind: string): readonly Example[] {
  const found = [...GUIDE.matchAll(new RegExp(`\`\`\`json ${kind}\n(.*?)\`\`\``, 'gs'))];
  return found.map(([, text = '']) => JSON.parse(text));
}

const cents = (amount: string) => Math.round(Number(amount) * 100);

interface RiskExample {
  readonly customer: {
    readonly knownDays: number;
    readonly complaints?: RiskModel['complaints'];
    readonly wordDaysAgo: number;
    readonly nps?: number;
    readonly purchases: readonly { readonly daysAgo: number; readonly amount: string }[];
  };
  readonly risk: object;
}

it.each(examples<RiskExample>('risk'))('the guide shows a risk and its reasons (%#)', async ({ customer, risk }) => {
  const { knownDays, complaints = [], wordDaysAgo, nps, purchases } = customer;
  const [given] = await givenAtRisk(rapport, [
    {
      ...{ knownDays, complaints, words: [{ kind: 'theirs', daysAgo: wordDaysAgo }] },
      answers: nps === undefined ? [] : [{ kind: 'NPS', score: nps, daysAgo: 20 }],
      purchases: purchases.map(({ daysAgo, amount }) => {
        return { daysAgo, currencyCode: 'EUR', totalMinor: cents(amount), returnedMinor: 0 };
      }),
    },
  ]);
  const document =
    'query ($id: ID!) { customer(id: $id) { churnRisk { score reasons { kind weight description } suggestedAction } } }';
  expect(await rapport.asAdministrator().data(document, { id: given?.globalId })).toEqual({ customer: { churnRisk: risk } });
});

interface RetentionExample {
  readonly purchases: readonly { readonly by: string; readonly on: string; readonly amount: string }[];
  readonly asked: Record<string, unknown>;
  readonly retention: object;
}

it.each(examples<RetentionExample>('retention'))(
  'the guide shows who comes back (%#)',
  async ({ purchases, asked, retention }) => {
    const people = new Map<string, string>();
    for (const { by } of purchases) people.set(by, people.get(by) ?? (await givenCustomer(rapport, { givenName: by })).id);
    await givenBought(
      rapport,
      ...purchases.map(({ by, on, amount }) => {
        return { customerId: people.get(by) ?? '', at: `${on}T12:00:00Z`, totalMinor: cents(amount) };
      }),
    );
    const document = `query ($period: RetentionPeriod!, $from: Date!, $to: Date!) {
    retention(period: $period, from: $from, to: $to) { cohort customers retained revenueRetained currencyCode } }`;
    expect(await rapport.asAdministrator().data(document, asked)).toEqual({ retention });
  },
);
