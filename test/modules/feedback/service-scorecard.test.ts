/** How teams and members of staff do, at random facts in random periods: against a naive computation. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, eachKind, globalId } from '../../support/index.ts';
import { graphql, type VariablesOf } from '../../typed-documents/index.ts';
import { givenScored } from './given-scored.ts';
import { type ScoredRows, scoresOf } from './scorecard-model.ts';

const SCORECARD = graphql(`
  query ServiceScorecard($period: DateTimeFilter!, $teamId: ID) {
    serviceScorecard(period: $period, teamId: $teamId) {
      team { id name } staff { id name } handled medianFirstResponseMinutes withinSlaRate firstContactResolutionRate promisesKeptRate csat praise
    }
  }
`);
type Variables = VariablesOf<typeof SCORECARD>;

const DAY_MS = 86_400_000;
const byIds = (one: readonly unknown[], other: readonly unknown[]) =>
  String(one.slice(0, 2)) < String(other.slice(0, 2)) ? -1 : 1;

describe.each(await eachKind())('a scorecard, on %s,', (kind) => {
  const count = countStatements();
  const rapport = createTestRapport([access, contacts, sales, communications, feedback], {
    databaseOptions: { kind, wrapAdapter: count.wrapAdapter },
  });
  let rows: ScoredRows;
  let midnight = 0;
  beforeAll(async () => {
    rows = await givenScored(rapport);
    midnight = Math.floor(rapport.clock.now().getTime() / DAY_MS) * DAY_MS;
  });

  const day = (days: number, ms = 0) => new Date(midnight + days * DAY_MS + ms);
  const manager = () => rapport.as('feedback.complaint.read', 'feedback.scorecard.read', 'access.staff.read');
  const scores = async (variables: Variables, who = manager()) => (await who.data(SCORECARD, variables)).serviceScorecard ?? [];
  const allOf = () => ({ gte: day(-30).toISOString(), lt: day(30).toISOString() });

  it('tells of each team and member what a naive computation does', async () => {
    const teamIds = [...new Set(rows.teams.values()), null];
    const bounds = fc.tuple(
      fc.integer({ min: -13, max: 5 }),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(0, 1),
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(bounds, fc.constantFrom(...teamIds), async ([first, length, ms, isClosed], teamId) => {
        const [from, until] = [day(first, ms), day(first + length, ms)];
        const justBefore = (moment: Date) => new Date(moment.getTime() - 1).toISOString();
        // The same period, said in two ways.
        const period = isClosed
          ? { gt: justBefore(from), lte: justBefore(until) }
          : { gte: from.toISOString(), lt: until.toISOString() };
        const found = await scores({ period, teamId: teamId === null ? null : globalId('Team', teamId) });
        const expected = scoresOf(rows, { from, until }, rapport.clock.now(), teamId);
        const asRead = expected.map(([team, staff, ...figures]) => [
          ...[
            typeof team === 'string' ? globalId('Team', team) : null,
            typeof staff === 'string' ? globalId('Staff', staff) : null,
          ],
          ...figures,
        ]);
        expect(
          found
            .map(({ team, staff, ...figures }) => [team?.id ?? null, staff?.id ?? null, ...Object.values(figures)])
            .toSorted(byIds),
        ).toEqual(asRead.toSorted(byIds));
      }),
      { numRuns: 30 },
    );
  });

  it('goes by name: each team, then its members, those without a team last', async () => {
    const names = (await scores({ period: allOf() })).map(({ team, staff }) => `${team?.name}: ${staff?.name}`);
    expect(names).toEqual(['Alpha: undefined', 'Alpha: Ada', 'Alpha: Bob', 'Beta: undefined', 'undefined: Cyd']);
  });

  it('has all figures of somebody, and is empty where nobody did anything', async () => {
    for (const figure of Object.values((await scores({ period: allOf() }))[0] ?? {})) expect(figure).toBeDefined();
    expect(await scores({ period: { gte: day(60).toISOString(), lt: day(90).toISOString() } })).toEqual([]);
    const nobody = globalId('Team', '01900000-0000-7000-8000-000000000000');
    expect(await scores({ period: allOf(), teamId: nobody })).toEqual([]);
  });

  it('shows teams to who sees complaints, colleagues only with a permission of its own, and nothing to others', async () => {
    const clerk = await scores({ period: allOf() }, rapport.as('feedback.complaint.read', 'access.staff.read'));
    expect(clerk).toEqual((await scores({ period: allOf() })).filter(({ staff }) => staff === null));
    expect(clerk).toHaveLength(2);
    const { data, errors } = await rapport.as('feedback.scorecard.read').run(SCORECARD, { period: allOf() });
    expect(data).toEqual({ serviceScorecard: null });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });

  it.each<[string, () => Variables['period']]>([
    ['no end', () => ({ gte: day(0).toISOString() })],
    ['no beginning', () => ({ lt: day(0).toISOString() })],
    ['an end before its beginning', () => ({ gte: day(1).toISOString(), lt: day(0).toISOString() })],
    ['nothing within', () => ({ gt: day(0).toISOString(), lt: day(0, 1).toISOString() })],
    ['367 days', () => ({ gte: day(0).toISOString(), lt: day(367).toISOString() })],
  ])('refuses a period with %s', async (_what, period) => {
    const { data, errors } = await manager().run(SCORECARD, { period: period() });
    expect(data).toEqual({ serviceScorecard: null });
    const message = 'period must have a beginning (gte or gt) and a later end (lt or lte), at most 366 days apart.';
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('takes as many statements for all as for one team', async () => {
    const during = async (variables: Variables) => {
      const { statements } = await count.during(() => scores(variables));
      return statements.filter(
        ({ sql }) => /^\s*SELECT/.test(sql) && /"(?:Complaint\w*|SlaClock|SurveyResponse|CustomerPromise|Staff|Team)"/.test(sql),
      ).length;
    };
    const [alpha] = [...rows.teams.values()];
    expect(await during({ period: allOf() })).toBe(10);
    expect(await during({ period: allOf(), teamId: globalId('Team', alpha ?? '') })).toBe(10);
  });
});
