import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);

beforeAll(async () => {
  for (const { seed } of rapport.modules) await seed?.(rapport.ctx);
});

interface Shown {
  readonly kind: string;
  readonly results: { readonly responses: number; readonly invited: number; readonly score: number | null };
}

it('has a survey of each kind, answered by some of who were asked, and a score that rises', async () => {
  const reader = rapport.as('feedback.survey.read');
  const query =
    'query ($period: DateTimeFilter) { surveys { nodes { kind results(period: $period) { responses invited score } } } }';
  const during = async (period?: object) => (await reader.data<{ surveys: { nodes: Shown[] } }>(query, { period })).surveys.nodes;
  const ever = await during();
  expect(ever.map(({ kind }) => kind).sort()).toEqual(['CES', 'CSAT', 'CUSTOM', 'NPS']);
  for (const { results } of ever) {
    expect(results.responses).toBeGreaterThan(0);
    expect(results.invited).toBeGreaterThan(results.responses);
  }
  const half = new Date(rapport.clock.now().getTime() - 180 * 86_400_000).toISOString();
  const scoreIn = async (period: object) => (await during(period)).find(({ kind }) => kind === 'NPS')?.results.score ?? 0;
  expect(await scoreIn({ lt: half })).toBeLessThan(0);
  expect(await scoreIn({ gte: half })).toBeGreaterThan(0);
});

it('was asked about complaints that were settled, and is in the past; nobody was written to', async () => {
  const invitations = await rapport.db.surveyInvitation.findMany({ include: { survey: true, complaint: true, response: true } });
  const now = rapport.clock.now();
  for (const { survey, complaint, sentAt, response, customerId } of invitations) {
    expect(sentAt <= now && (response === null || response.respondedAt <= now)).toBe(true);
    if (survey.kind === 'CSAT') expect(complaint).toMatchObject({ customerId, resolvedAt: sentAt });
  }
  expect(await rapport.db.communication.count({ where: { email: { consentNeeded: 'RESEARCH' } } })).toBe(0);
});
