/** Whoever the customers and whatever became of them: how likely they are to leave, and why, is what counting by hand says. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { reviewChurn } from '../../../src/modules/loyalty/churn/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenAtRisk } from './given-risks.ts';
import { expectedRisk, riskModel } from './risk-model.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback, loyalty]);
const HOW_MANY = 400;
const RISKS = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer { id churnRisk { score reasons { kind } } } } }';

it('a risk is the sum of the weights of the reasons, for one customer and for all', async () => {
  const models = fc.sample(riskModel, HOW_MANY);
  const customers = await givenAtRisk(rapport, models);
  const expected = new Map(
    models.map((model, index) => {
      const { id = '', globalId = '' } = customers[index] ?? {};
      return [id, { globalId, risk: expectedRisk(model) }];
    }),
  );

  for (let first = 0; first < HOW_MANY; first += 100) {
    const some = customers.slice(first, first + 100);
    const { nodes } = await rapport.asAdministrator().data(RISKS, { ids: some.map(({ globalId }) => globalId) });
    expect(nodes).toEqual(
      some.map(({ id, globalId }) => {
        const risk = expected.get(id)?.risk ?? null;
        return { id: globalId, churnRisk: risk && { score: risk.score, reasons: risk.kinds.map((kind) => ({ kind })) } };
      }),
    );
  }
  await reviewChurn(rapport.ctx, new AbortController().signal);
  const standings = await rapport.db.churnStanding.findMany({ orderBy: { customerId: 'asc' } });
  expect(standings.map(({ customerId, score }) => ({ customerId, score }))).toEqual(
    [...expected]
      .flatMap(([customerId, { risk }]) => (risk && risk.score > 0 ? [{ customerId, score: risk.score }] : []))
      .sort((one, other) => (one.customerId < other.customerId ? -1 : 1)),
  );
  // Whatever can be said of a customer was said of some, alone or with others: the comparison compares something.
  const kinds = [...expected.values()].flatMap(({ risk }) => risk?.kinds ?? []);
  for (const kind of ['LATE', 'UNRESOLVED_COMPLAINT', 'FALLING_SPEND', 'LOW_SCORE', 'SILENCE']) {
    expect(kinds.filter((one) => one === kind).length, kind).toBeGreaterThan(10);
  }
});
