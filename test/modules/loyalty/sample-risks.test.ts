/** The sample company has customers at risk, for several reasons. */
import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback, loyalty]);
beforeAll(async () => {
  for (const { seed } of rapport.modules) await seed?.(rapport.ctx);
}, 120_000);

it('some of them so likely to leave that they are a task', async () => {
  const { customersAtRisk } = await rapport.asAdministrator().data<{
    customersAtRisk: { nodes: readonly { score: number; reasons: readonly { kind: string }[] }[]; totalCount: number };
  }>('{ customersAtRisk(first: 100) { nodes { score reasons { kind } } totalCount } }');
  const likely = customersAtRisk.nodes.filter(({ score }) => score >= 0.5);
  console.log(
    customersAtRisk.totalCount,
    likely.length,
    await rapport.db.customer.count(),
    JSON.stringify(customersAtRisk.nodes.map((n) => n.score)),
  );
  expect(likely.length).toBeGreaterThan(0);
  expect(await rapport.db.task.count({ where: { origin: 'loyalty.risk' } })).toBe(likely.length);
  const kinds = new Set(customersAtRisk.nodes.flatMap(({ reasons }) => reasons.map(({ kind }) => kind)));
  expect(kinds).toEqual(new Set(['LATE', 'UNRESOLVED_COMPLAINT', 'FALLING_SPEND', 'LOW_SCORE', 'SILENCE']));
});

it('and shows who comes back', async () => {
  const { retention } = await rapport
    .asAdministrator()
    .data<{ retention: readonly { retained: readonly number[] }[] }>(
      '{ retention(period: QUARTER, from: "2024-01-01", to: "2026-03-02") { retained } }',
    );
  expect(retention.length).toBeGreaterThan(3);
  expect(retention.some(({ retained }) => retained.slice(1).some((share) => share > 0))).toBe(true);
});
