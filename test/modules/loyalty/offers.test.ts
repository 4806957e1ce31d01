/** An offer that is not for a customer appears in no field of that customer, its counts and cursors included. */
import { describe, expect, it } from 'vitest';
import { writeConsent } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport, globalId } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenMember, givenProgram } from './given.ts';
import { cashier, givenOffer, manager, staged } from './given-offers.ts';
import { MODULES } from './given-rewards.ts';

const NOBODY = '01900000-0000-7000-8000-000000000000';
const DAY_MS = 86_400_000;

const OWN = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  customer(id: $id) {
    offers(first: $first, after: $after, last: $last, before: $before) {
      totalCount nodes { id name } edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`;
const ALL = `query ($audience: [OfferAudience!]) {
  offers(audience: $audience, first: 100) { totalCount nodes { name } edges { cursor node { id name } } }
}`;

interface OfferPage {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string; readonly name: string }[];
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string; readonly name: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly startCursor: string | null; readonly endCursor: string | null };
}
const names = (nodes: readonly { readonly name: string }[]) => nodes.map(({ name }) => name);

const counter = countStatements();
const rapport = createTestRapport(MODULES, { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const inDays = (days: number) => new Date(rapport.clock.now().getTime() + days * DAY_MS);
const own = async ({ globalId: id }: GivenCustomer, page: object = {}) =>
  (await cashier(rapport).data<{ customer: { offers: OfferPage } }>(OWN, { id, ...page })).customer.offers;
const namesOf = async (customer: GivenCustomer) => names((await own(customer, { first: 100 })).nodes);

describe('Offers for members, a tier or a segment appear in no customer’s field but theirs', () => {
  it('by audience and time; whoever denied PROFILING is in no segment, and who is archived is offered nothing', async () => {
    await rapport.db.offer.deleteMany();
    const program = await givenProgram(rapport, { rules: { tiers: [{ name: 'Silver', threshold: 10 }] } });
    const stranger = await givenCustomer(rapport);
    const member = await givenCustomer(rapport);
    const silver = await givenCustomer(rapport);
    const active = await givenCustomer(rapport, { lifecycle: 'ACTIVE' });
    const shy = await givenCustomer(rapport, { lifecycle: 'ACTIVE' });
    await givenMember(rapport, { program, customer: member });
    const { id } = await givenMember(rapport, { program, customer: silver });
    await rapport.db.loyaltyMembership.update({ where: { id }, data: { tierName: 'Silver', tierSince: inDays(0) } });
    await rapport.ctx.transact((tx) =>
      writeConsent(tx, {
        ...{ customerId: shy.id, purpose: 'PROFILING', channel: null, state: 'DENIED' },
        ...{ lawfulBasis: 'CONSENT', source: null },
      }),
    );
    const segment = await staged(rapport, 'ACTIVE');
    await givenOffer(rapport, { name: 'all' });
    await givenOffer(rapport, { name: 'members', audience: 'MEMBERS' });
    await givenOffer(rapport, { name: 'silver', audience: 'TIER', tierName: 'Silver' });
    await givenOffer(rapport, { name: 'active', audience: 'SEGMENT', segmentId: segment.id });
    await givenOffer(rapport, { name: 'to come', validFrom: inDays(1) });
    await givenOffer(rapport, { name: 'for a day', validTo: inDays(1) });

    expect(await namesOf(stranger)).toEqual(['for a day', 'all']);
    expect(await namesOf(member)).toEqual(['for a day', 'members', 'all']);
    expect(await namesOf(silver)).toEqual(['for a day', 'silver', 'members', 'all']);
    expect(await namesOf(active)).toEqual(['for a day', 'active', 'all']);
    expect(await namesOf(shy)).toEqual(['for a day', 'all']);
    rapport.clock.set(inDays(1));
    expect(await namesOf(stranger)).toEqual(['to come', 'all']);
    await rapport.db.segment.delete({ where: { id: segment.id } });
    expect(await namesOf(active)).toEqual(['to come', 'all']);
    await rapport.db.customer.update({ where: { id: stranger.id }, data: { archivedAt: rapport.clock.now() } });
    expect(await namesOf(stranger)).toEqual([]);
  });

  it('Query.offers and node need loyalty.offer.manage', async () => {
    const customer = await givenCustomer(rapport);
    const offer = await givenOffer(rapport, { name: 'seen' });
    const id = globalId('Offer', offer.id);
    const node = 'query ($id: ID!) { node(id: $id) { ... on Offer { name } } }';
    const forbidden = { errors: [{ extensions: { code: 'FORBIDDEN' } }] };
    expect(await namesOf(customer)).toContain('seen');
    expect(await cashier(rapport).run(node, { id })).toMatchObject({ data: { node: null }, ...forbidden });
    expect(await cashier(rapport).run(node, { id: globalId('Offer', NOBODY) })).toMatchObject({
      data: { node: null },
      ...forbidden,
    });
    expect(await cashier(rapport).run(ALL, {})).toMatchObject({ data: { offers: null }, ...forbidden });
    expect(await manager(rapport).data(node, { id })).toEqual({ node: { name: 'seen' } });
    const keeper = await rapport.as('loyalty.offer.manage', 'contacts.customer.read').run(OWN, { id: customer.globalId });
    expect(keeper).toMatchObject({ data: { customer: { offers: null } }, ...forbidden });
    // In one operation with a field that shows it, node shows it to nobody else all the same.
    const both = await cashier(rapport).run(
      `query ($id: ID!, $offer: ID!) { customer(id: $id) { offers { nodes { id } } } node(id: $offer) { id } }`,
      {
        id: customer.globalId,
        offer: id,
      },
    );
    expect(both).toMatchObject({ data: { node: null }, ...forbidden });
  });

  it('random offers and customers: nodes, edges, counts, pages and cursors of foreign offers tell nothing', async () => {
    await rapport.db.offer.deleteMany();
    const tiers = ['Bronze', 'Platinum'];
    const program = await givenProgram(rapport, {
      rules: { tiers: tiers.map((name, index) => ({ name, threshold: 10 * (index + 1) })) },
    });
    const segments = { LEAD: await staged(rapport, 'LEAD'), ACTIVE: await staged(rapport, 'ACTIVE') } as const;
    let seed = 42;
    const draw = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const people = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const lifecycle = (['LEAD', 'ACTIVE'] as const)[draw(2)] ?? 'LEAD';
        const tier = [null, ...tiers][draw(3)] ?? null;
        const isMember = tier !== null || draw(2) === 0;
        const customer = await givenCustomer(rapport, { lifecycle });
        if (isMember) {
          const { id } = await givenMember(rapport, { program, customer });
          await rapport.db.loyaltyMembership.update({ where: { id }, data: { tierName: tier } });
        }
        return { customer, lifecycle, tier, isMember };
      }),
    );
    type Person = (typeof people)[number];
    const offers: { name: string; isFor: (person: Person) => boolean; isValid: boolean }[] = [];
    const now = rapport.clock.now();
    for (let index = 0; index < 40; index += 1) {
      const audience = (['EVERYONE', 'MEMBERS', 'TIER', 'SEGMENT'] as const)[draw(4)] ?? 'EVERYONE';
      const tierName = tiers[draw(2)] ?? 'Bronze';
      const lifecycle = (['LEAD', 'ACTIVE'] as const)[draw(2)] ?? 'LEAD';
      const from = draw(5) - 3;
      const to = draw(2) === 0 ? null : from + 1 + draw(4);
      const row = {
        ...{ id: crypto.randomUUID(), name: `offer ${index}`, audience, explanation: 'x', recordedByKind: 'SYSTEM' as const },
        ...{ tierName: audience === 'TIER' ? tierName : null, segmentId: audience === 'SEGMENT' ? segments[lifecycle].id : null },
        // Some at the same moment: then the id orders them.
        createdAt: new Date(now.getTime() - Math.floor(index / 2) * 1_000),
        validFrom: inDays(from),
        validTo: to === null ? null : inDays(to),
      };
      await rapport.db.offer.create({ data: row });
      const isFor = (person: Person) =>
        audience === 'EVERYONE' ||
        (audience === 'MEMBERS' && person.isMember) ||
        (audience === 'TIER' && person.tier === tierName) ||
        (audience === 'SEGMENT' && person.lifecycle === lifecycle);
      offers.push({ name: row.name, isFor, isValid: from <= 0 && (to === null || to > 0) });
    }
    const { totalCount, edges: inOrder } = (await manager(rapport).data<{ offers: OfferPage }>(ALL, {})).offers;
    expect(totalCount).toBe(40);

    for (const person of people) {
      const theirs = new Set(offers.filter(({ isFor, isValid }) => isValid && isFor(person)).map(({ name }) => name));
      const expected = inOrder.map(({ node }) => node.name).filter((name) => theirs.has(name));
      const walked: string[] = [];
      let after: string | null = null;
      do {
        const page: OfferPage = await own(person.customer, { first: 3, after });
        expect(page.totalCount).toBe(expected.length);
        expect(names(page.edges.map(({ node }) => node))).toEqual(names(page.nodes));
        walked.push(...names(page.nodes));
        expect(page.pageInfo.hasNextPage).toBe(walked.length < expected.length);
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      expect(walked).toEqual(expected);
      expect(names((await own(person.customer, { last: 2 })).nodes)).toEqual(expected.slice(-2));
      // A cursor of an offer that is not theirs is a place between theirs, and no more.
      const foreign = inOrder.findIndex(({ node }) => !theirs.has(node.name));
      const beyond = await own(person.customer, { first: 100, after: inOrder[foreign]?.cursor });
      expect(names(beyond.nodes)).toEqual(
        names(inOrder.slice(foreign + 1).map(({ node }) => node)).filter((name) => theirs.has(name)),
      );
    }
  }, 120_000);

  it('pages, cursors and counts are to the letter those of a customer who has no others, wherever foreign offers stand', async () => {
    await rapport.db.offer.deleteMany();
    const customer = await givenCustomer(rapport);
    const segment = await staged(rapport, 'ACTIVE');
    const program = await givenProgram(rapport, { rules: { tiers: [{ name: 'Silver', threshold: 10 }] } });
    await givenMember(rapport, { program, customer: await givenCustomer(rapport) });
    const moments = [-4, -3, -2, -1, 0].map((seconds) => new Date(rapport.clock.now().getTime() + seconds * 1_000));
    /** At each moment one, so that those of others stand before, between, beside and after the customer's own. */
    const offerAtEach = async (input: Parameters<typeof givenOffer>[1]) => {
      for (const createdAt of moments) {
        const { id } = await givenOffer(rapport, input);
        await rapport.db.offer.update({ where: { id }, data: { createdAt } });
      }
    };
    const everyPage = async () => {
      const found: OfferPage[] = [];
      for (const way of ['first', 'last'] as const) {
        let cursor: string | null = null;
        for (let more = true; more; ) {
          const page: OfferPage = await own(customer, { [way]: 2, [way === 'first' ? 'after' : 'before']: cursor });
          found.push(page);
          cursor = way === 'first' ? page.pageInfo.endCursor : page.pageInfo.startCursor;
          more = page.nodes.length === 2;
        }
      }
      return found;
    };
    await offerAtEach({});
    const before = await everyPage();
    expect(before.map(({ nodes }) => nodes.length)).toEqual([2, 2, 1, 2, 2, 1]);

    await offerAtEach({ audience: 'MEMBERS' });
    await offerAtEach({ audience: 'TIER', tierName: 'Silver' });
    await offerAtEach({ audience: 'SEGMENT', segmentId: segment.id });
    await offerAtEach({ validFrom: inDays(1) });

    expect(await everyPage()).toEqual(before);
  });

  it('costs as many statements for ten customers as for two', async () => {
    const counts: number[] = [];
    const list = 'query ($first: Int) { customers(first: $first) { nodes { offers(first: 5) { totalCount nodes { name } } } } }';
    for (const first of [2, 10]) {
      const { statements } = await counter.during(() => cashier(rapport).data(list, { first }));
      counts.push(statements.filter(({ sql }) => /"(?:Customer|Offer|Segment|LoyaltyMembership)"/.test(sql)).length);
    }
    expect(counts[1]).toBe(counts[0]);
  });
});
