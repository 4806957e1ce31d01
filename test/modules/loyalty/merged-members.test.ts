/** What a merge leaves to its members as it is, and in how many statements ledgers are read, joined or not. */
import { describe, expect, it } from 'vitest';
import { reviewTiers } from '../../../src/modules/loyalty/tiers/index.ts';
import { countStatements, createTestRapport, globalId } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { merge, undo } from '../contacts/merging.ts';
import { givenMember, givenProgram } from './given.ts';
import { givenCards, pass, punched, shownCards } from './given-punch-cards.ts';
import { givenPoints, MODULES } from './given-rewards.ts';

const counter = countStatements();
const rapport = createTestRapport(MODULES, { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const TIERS = [
  { name: 'Silver', threshold: 100 },
  { name: 'Gold', threshold: 150 },
];
const LEDGERS = `query ($id: ID!, $first: Int!) { loyaltyProgram(id: $id) { members(first: $first) { nodes {
  balance owed pending expiringNext { points }
  entries(first: 20) { totalCount nodes { kind points balanceAfter actor { kind } purchase { id } reverses { id } } }
} } } }`;

interface Ledgers {
  readonly loyaltyProgram: {
    readonly members: { readonly nodes: readonly { readonly entries: { readonly totalCount: number } }[] };
  };
}

describe('merged members', () => {
  it('keep their tiers until the next review, which counts what both earned', async () => {
    const program = await givenProgram(rapport, { rules: { tiers: TIERS } });
    const [kept, gone] = [await givenMember(rapport, { program }), await givenMember(rapport, { program })];
    await givenPoints(rapport, kept, 70);
    await givenPoints(rapport, gone, 110);
    const tiersOf = async () =>
      Promise.all(
        [kept, gone].map(async ({ id }) => (await rapport.db.loyaltyMembership.findUniqueOrThrow({ where: { id } })).tierName),
      );
    expect(await tiersOf()).toEqual([null, 'Silver']);

    const mergeId = await merge(rapport, { survivor: kept.customerId, absorbed: gone.customerId });
    expect(await tiersOf()).toEqual([null, 'Silver']);
    await reviewTiers(rapport.ctx, new AbortController().signal);
    expect(await tiersOf()).toEqual(['Gold', 'Silver']);

    await undo(rapport, mergeId);
    expect(await tiersOf()).toEqual(['Gold', 'Silver']);
    await reviewTiers(rapport.ctx, new AbortController().signal);
    const { downgradeAt } = await rapport.db.loyaltyMembership.findUniqueOrThrow({ where: { id: kept.id } });
    expect(downgradeAt).not.toBeNull();
  });

  it('keep their open cards, of which the older is filled first', async () => {
    const { customer: kept, program } = await givenCards(rapport);
    const gone = await givenCustomer(rapport);
    await givenMember(rapport, { program, customer: gone });
    await punched(rapport, kept, 2);
    pass(rapport, 1);
    await punched(rapport, gone, 1);
    pass(rapport, 1);

    const mergeId = await merge(rapport, { survivor: kept.id, absorbed: gone.id });
    expect(await shownCards(rapport, kept)).toEqual(['1/3', '2/3']);
    await punched(rapport, kept, 2);
    expect(await shownCards(rapport, kept)).toEqual(['2/3', '3/3 full ISSUED']);
    await undo(rapport, mergeId);

    expect([await shownCards(rapport, kept), await shownCards(rapport, gone)]).toEqual([['3/3 full ISSUED'], ['2/3']]);
  });

  it('are read in as many statements as one, with their ledgers', async () => {
    const program = await givenProgram(rapport);
    const members = [];
    for (let made = 0; made < 12; made += 1) members.push(await givenMember(rapport, { program }));
    for (const member of members) for (const points of [3, 4]) await givenPoints(rapport, member, points);
    const [first, second] = members;
    await merge(rapport, { survivor: first?.customerId ?? '', absorbed: second?.customerId ?? '' });
    const id = globalId('LoyaltyProgram', program.id);
    const asked = async (count: number) => {
      const agent = rapport.asAdministrator();
      await agent.data(LEDGERS, { id, first: count });
      const { result, statements } = await counter.during(() => agent.data<Ledgers>(LEDGERS, { id, first: count }));
      return {
        statements: statements.length,
        lines: result.loyaltyProgram.members.nodes.map(({ entries }) => entries.totalCount),
      };
    };

    const one = await asked(1);
    const all = await asked(50);

    expect(one.lines).toHaveLength(1);
    expect(all.lines.toSorted()).toEqual([...Array.from({ length: 10 }, () => 2), 4]);
    expect(all.statements).toBe(one.statements);
  });
});
