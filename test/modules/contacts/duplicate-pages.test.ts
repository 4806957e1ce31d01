/** Pages of duplicates: the surest first, from two searches of which the later runs only where the earlier does not fill the page. */
import { afterEach, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport, eachKind } from '../../support/index.ts';
import { forgetEverybody, givenPerson, type Pairs, PRAGUE, pairsOf } from './given-duplicates.ts';

describe.each(await eachKind())('pages of duplicates on %s', (kind) => {
  const counter = countStatements();
  const rapport = createTestRapport([access, contacts], { databaseOptions: { kind, wrapAdapter: counter.wrapAdapter } });
  type Person = Parameters<typeof givenPerson>;
  const given = (person: Person[1], born?: Person[2]) => givenPerson(rapport, person, born);
  const pairs = (variables: object = {}) => pairsOf(rapport, variables);

  afterEach(() => forgetEverybody(rapport));

  it('come surest first, page by page, forward and back, in as many statements for one pair as for many', async () => {
    for (const name of ['A', 'B', 'C']) await given({ givenName: name, email: 'x@example.com' });
    for (const name of ['P', 'Q']) await given({ givenName: name, email: 'y@example.com', phone: '+420601123456' });
    expect((await pairs()).nodes.map(({ score }) => score)).toEqual([0.99, 0.9, 0.9, 0.9]);
    const one = await counter.during(() => pairs({ first: 1 }));
    const first = one.result;
    const rest = await counter.during(() => pairs({ first: 3, after: first.pageInfo.endCursor }));
    const last = await pairs({ last: 1, before: rest.result.pageInfo.startCursor });
    expect([first.nodes.length, rest.result.nodes.length, first.totalCount]).toEqual([1, 3, 4]);
    expect([...first.nodes, ...rest.result.nodes].map(({ score }) => score)).toEqual([0.99, 0.9, 0.9, 0.9]);
    expect(last.nodes).toEqual(first.nodes);
    const ours = ({ sql }: { readonly sql: string }) => /(?:duplicate|shared|alike)_pairs|"(?:Customer|ContactPoint)"/.test(sql);
    // The page, the count, and the customers on either side.
    expect([one, rest].map(({ statements }) => statements.filter(ours).length)).toEqual([4, 4]);
    expect((await pairs({ minScore: 0.95 })).totalCount).toBe(1);
  });

  it('are all met once, in order, whatever the size of a page, forward and back', async () => {
    const address = { kind: 'POSTAL', address: PRAGUE } as const;
    const born = { year: 1990, month: 2, day: 28 };
    const shared = { phone: '+420601123456', email: 'x@example.com' };
    await given({ givenName: 'Ada', familyName: 'Lovelace', contactPoints: [address], ...shared }, born);
    await given({ givenName: 'Ada', familyName: 'Lovelacee', contactPoints: [address], ...shared }, born);
    await given({ givenName: 'Ada', familyName: 'Lovelacce', contactPoints: [address] }, born);
    await given({ givenName: 'Ada', familyName: 'Lovelaace' }, born);
    await given({ givenName: 'Zuzana', ...shared });
    await given({ givenName: 'Boris', phone: shared.phone }, born);
    const all = await pairs({ first: 100 });
    const scores = all.nodes.map(({ score }) => score);
    expect([...new Set(scores)]).toEqual([0.9984, 0.99, 0.9, 0.84, 0.6]);
    expect([scores.length, all.totalCount]).toEqual([11, 11]);

    for (const size of [1, 4]) {
      const forward: Pairs['nodes'][number][] = [];
      for (let after: string | null = null; forward.length < scores.length; ) {
        const page: Pairs = await pairs({ first: size, after });
        forward.push(...page.nodes);
        expect(page.pageInfo.hasNextPage).toBe(forward.length < scores.length);
        after = page.pageInfo.endCursor;
      }
      expect(forward).toEqual(all.nodes);
      const back: Pairs['nodes'][number][] = [];
      for (let before: string | null = null; back.length < scores.length; ) {
        const page: Pairs = await pairs({ last: size, before });
        back.unshift(...page.nodes);
        before = page.pageInfo.startCursor;
      }
      expect(back).toEqual(all.nodes);
    }
    const sure = async (minScore: number) => (await pairs({ first: 100, minScore })).nodes;
    for (const minScore of [0.6, 0.84, 0.85, 0.9, 0.91, 0.99, 0.9984, 1])
      expect(await sure(minScore)).toEqual(all.nodes.filter(({ score }) => score >= minScore));
  });

  it('are not looked for by their names while those who share something fill the page', async () => {
    for (const name of ['A', 'B', 'C']) await given({ givenName: name, email: 'x@example.com' });
    const { statements } = await counter.during(() => pairs({ first: 1 }));
    const page = statements.find(({ sql }) => sql.includes('LIMIT') && sql.includes('alike_pairs'));
    const plan = await rapport.db.$queryRawUnsafe<object[]>(`EXPLAIN (ANALYZE, COSTS OFF) ${page?.sql}`, ...(page?.args ?? []));

    expect(plan.flatMap((line) => Object.values(line)).filter((line) => /Function Scan on \w+_pairs/.test(line))).toEqual([
      expect.stringMatching(/shared_pairs .*rows=3/),
      expect.stringMatching(/alike_pairs .*never executed/),
    ]);
  });
});
