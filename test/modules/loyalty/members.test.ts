/** Members: who may join, by whom and in how many statements they are found, and what becomes of them with their customer. */
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts, membersOf } from '../../../src/modules/contacts/index.ts';
import { mergeCustomers } from '../../../src/modules/contacts/merging/index.ts';
import { eraseCustomer, exportCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { enrollCustomer, loyalty, type Program, publishVersion } from '../../../src/modules/loyalty/index.ts';
import { earnPoints } from '../../../src/modules/loyalty/ledger/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, globalId } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { ENROLL, MEMBERSHIPS } from './documents.ts';
import { givenMember, givenProgram, loyaltyWritten } from './given.ts';

interface Listed {
  readonly loyaltyProgram: {
    readonly outstandingPoints: string;
    readonly members: { readonly nodes: readonly { readonly number: string }[] };
  };
}

const counter = countStatements();
const rapport = createTestRapport([access, contacts, sales, communications, loyalty], {
  databaseOptions: { wrapAdapter: counter.wrapAdapter },
});
let program: Program;
beforeAll(async () => {
  const tiers = [{ name: 'Silver', threshold: 100, benefits: ['Free delivery'] }];
  program = await givenProgram(rapport, { rules: { tiers } });
});
const membershipsOf = async ({ globalId: id }: GivenCustomer, programId?: string) =>
  (await rapport.asAdministrator().data(MEMBERSHIPS, { id, ...(programId !== undefined && { programId }) })).customer;

describe('joining', () => {
  it.each([
    ['is archived', { archivedAt: new Date() }, 'archived'],
    ['is dead', { deceasedOn: new Date('2026-01-01') }, 'deceased'],
    ['was erased', null, 'erased'],
  ])('is refused to a customer who %s', async (_case, data, reason) => {
    const customer = await givenCustomer(rapport);
    if (data) await rapport.db.customer.update({ where: { id: customer.id }, data });
    else await eraseCustomer(rapport.ctx, { customerId: customer.id, reason: 'Asked for it' });
    const before = await loyaltyWritten(rapport);
    const input = { programId: globalId('LoyaltyProgram', program.id), customerId: customer.globalId };

    const { enrollCustomer: answer } = await rapport.asAdministrator().data(ENROLL, { input });

    expect(answer).toMatchObject({ __typename: 'ConflictError', message: expect.stringContaining(reason) });
    expect(await loyaltyWritten(rapport)).toEqual(before);
  });

  it('is refused in a program and of a customer that there are not', async () => {
    const customer = await givenCustomer(rapport);
    const before = await loyaltyWritten(rapport);
    const unknown = newId();

    await expect(enrollCustomer(rapport.ctx, { programId: unknown, customerId: customer.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(enrollCustomer(rapport.ctx, { programId: program.id, customerId: unknown })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await loyaltyWritten(rapport)).toEqual(before);
  });

  it('once is all that the database takes, but for what a merge absorbed', async () => {
    const { id, programId, customerId } = await givenMember(rapport, { program });
    const again = { id: newId(), programId, customerId, joinedAt: rapport.clock.now(), recordedByKind: 'SYSTEM' } as const;

    await expect(rapport.db.loyaltyMembership.create({ data: again })).rejects.toThrow();
    await rapport.db.loyaltyMembership.create({ data: { ...again, absorbedIntoId: id } });
  });
});

describe('a customer', () => {
  it('shows the memberships, and without a program the one that they joined first', async () => {
    const customer = await givenCustomer(rapport);
    const other = await givenProgram(rapport);
    const first = await givenMember(rapport, { program: other, customer });
    await rapport.clock.advance({ minutes: 1 });
    const second = await givenMember(rapport, { program, customer });

    const numbers = [first, second].map(({ serial }) => `M-${String(serial).padStart(6, '0')}`);
    expect(await membershipsOf(customer)).toMatchObject({
      memberships: numbers.map((number) => ({ number })),
      membership: { number: numbers[0] },
    });
    expect(await membershipsOf(customer, globalId('LoyaltyProgram', program.id))).toMatchObject({
      membership: { number: numbers[1] },
    });
    const third = await givenProgram(rapport);
    expect(await membershipsOf(customer, globalId('LoyaltyProgram', third.id))).toMatchObject({ membership: null });
  });

  it('who was merged into another is a member as the other, in lists and by either id', async () => {
    const [absorbed, survivor] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const [gone, kept] = [
      await givenMember(rapport, { program, customer: absorbed }),
      await givenMember(rapport, { program, customer: survivor }),
    ];

    const absorption = { customerId: survivor.id, absorbedIntoId: kept.id };
    await rapport.db.loyaltyMembership.update({ where: { id: gone.id }, data: absorption });
    await mergeCustomers(rapport.ctx, { survivorId: survivor.id, absorbedId: absorbed.id });

    const number = `M-${String(kept.serial).padStart(6, '0')}`;
    expect((await membershipsOf(absorbed))?.memberships).toMatchObject([{ number }]);
    expect((await membershipsOf(survivor))?.memberships).toMatchObject([{ number }]);
    const node = (id: string) =>
      rapport.asAdministrator().data('query ($id: ID!) { node(id: $id) { ... on LoyaltyMembership { number } } }', { id });
    expect(await node(globalId('LoyaltyMembership', gone.id))).toEqual({ node: { number } });
    const listed = 'query ($id: ID!) { loyaltyProgram(id: $id) { members(first: 100) { nodes { number } } } }';
    const { loyaltyProgram } = await rapport
      .asAdministrator()
      .data<Listed>(listed, { id: globalId('LoyaltyProgram', program.id) });
    const numbers = loyaltyProgram.members.nodes.map((one) => one.number);
    expect(numbers.filter((one) => one === number)).toEqual([number]);
    expect(numbers).not.toContain(`M-${String(gone.serial).padStart(6, '0')}`);
  });

  it('is handed out what they were told, and is left without it by an erasure', async () => {
    const told = await givenProgram(rapport);
    const customer = await givenCustomer(rapport);
    const { id } = await givenMember(rapport, { program: told, customer });
    const effectiveFrom = new Date(rapport.clock.now().getTime() + 30 * 86_400_000);
    await publishVersion(rapport.ctx, { programId: told.id, rules: { version: 1 }, effectiveFrom });
    await rapport.settle();
    const [notice] = await rapport.db.programNotice.findMany({ where: { membershipId: id } });

    const exported = await exportCustomer(rapport.ctx, customer.id);
    expect(JSON.stringify(exported)).toContain(notice?.changes[0]);
    await eraseCustomer(rapport.ctx, { customerId: customer.id, reason: 'Asked for it' });

    expect(await rapport.db.programNotice.findMany({ where: { membershipId: id } })).toMatchObject([{ changes: ['[erased]'] }]);
  });

  it('has the joining in their story', async () => {
    const customer = await givenCustomer(rapport);
    await givenMember(rapport, { program, customer });
    const story = 'query ($id: ID!) { customer(id: $id) { timeline(first: 5) { nodes { summary } } } }';

    const { customer: shown } = await rapport.asAdministrator().data(story, { id: customer.globalId });

    expect(shown?.timeline?.nodes).toContainEqual({ summary: 'Joined a loyalty program.' });
  });
});

describe('members', () => {
  it('are found with tiers, points and notices by as many statements for one as for twenty', async () => {
    const many = await givenProgram(rapport, { rules: { tiers: [{ name: 'All', threshold: 0 }] } });
    for (let nth = 0; nth < 20; nth += 1) {
      const { id: membershipId } = await givenMember(rapport, { program: many });
      await earnPoints(rapport.ctx, { membershipId, points: 5, reason: 'Bought', idempotencyKey: `many-${nth}` });
    }
    const document = `query ($id: ID!, $first: Int) { loyaltyProgram(id: $id) {
      outstandingPoints currentVersion { number rules effectiveTo notices { members } } versions { number notices { read } }
      members(first: $first) { nodes { number balance tier { name } earnedInWindow program { name currentVersion { number } } customer { displayName memberships { number } } notices(first: 3) { nodes { changes } } } } } }`;
    const during = async (first: number) => {
      const variables = { id: globalId('LoyaltyProgram', many.id), first };
      const { result, statements } = await counter.during(() => rapport.asAdministrator().data<Listed>(document, variables));
      return { result, count: statements.filter(({ sql }) => !sql.includes('"LoggedEvent"')).length };
    };

    const [one, twenty] = [await during(1), await during(20)];

    const { members, outstandingPoints } = twenty.result.loyaltyProgram;
    expect(members.nodes).toHaveLength(20);
    expect(members.nodes[0]).toMatchObject({ balance: 5, earnedInWindow: 5, tier: { name: 'All' } });
    expect(outstandingPoints).toBe('100');
    expect(twenty.count).toBe(one.count);
    expect(twenty.count).toBeLessThanOrEqual(6);
  });

  it('are those whom segments ask for, by program and by tier', async () => {
    const [member, silver, nobody] = [await givenCustomer(rapport), await givenCustomer(rapport), await givenCustomer(rapport)];
    await givenMember(rapport, { program, customer: member });
    const { id: membershipId } = await givenMember(rapport, { program, customer: silver });
    await earnPoints(rapport.ctx, { membershipId, points: 100, reason: 'Bought', idempotencyKey: 'silver' });
    const known = new Set([member.id, silver.id, nobody.id]);
    const found = async (criterion: object) => {
      const criteria = { version: 1, all: [criterion] };
      const rows = await rapport.db.$queryRaw<{ id: string }[]>(membersOf(rapport.ctx, { id: newId(), criteria }));
      return rows
        .map(({ id }) => id)
        .filter((id) => known.has(id))
        .sort();
    };
    const programId = globalId('LoyaltyProgram', program.id);
    const other = globalId('LoyaltyProgram', (await givenProgram(rapport)).id);

    expect(await found({ criterion: 'loyalty.member' })).toEqual([member.id, silver.id].sort());
    expect(await found({ criterion: 'loyalty.member', programId })).toEqual([member.id, silver.id].sort());
    expect(await found({ criterion: 'loyalty.member', programId: other })).toEqual([]);
    expect(await found({ criterion: 'loyalty.tier' })).toEqual([silver.id]);
    expect(await found({ criterion: 'loyalty.tier', in: ['Silver', 'Gold'], programId })).toEqual([silver.id]);
    expect(await found({ criterion: 'loyalty.tier', in: ['Gold'] })).toEqual([]);
  });

  it('are shown to nobody without the permission', async () => {
    const { id, customerId } = await givenMember(rapport, { program });
    const reader = rapport.as('contacts.customer.read', 'loyalty.program.read');

    for (const [document, variables] of [
      ['query ($id: ID!) { node(id: $id) { id } }', { id: globalId('LoyaltyMembership', id) }],
      ['query ($id: ID!) { customer(id: $id) { memberships { number } } }', { id: globalId('Customer', customerId) }],
      ['query ($id: ID!) { loyaltyProgram(id: $id) { members { totalCount } } }', { id: globalId('LoyaltyProgram', program.id) }],
    ] as const) {
      const { errors } = await reader.run(document, variables);
      expect(errors, document).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  });
});
