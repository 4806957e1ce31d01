/** Rewards: what may be added, what claiming one takes and gives, and what is refused. */
import { describe, expect, it } from 'vitest';
import { createTestRapport, globalId } from '../../support/index.ts';
import { givenMember, givenProgram } from './given.ts';
import { givenPoints, givenReward, MODULES, rewardsWritten, teller } from './given-rewards.ts';

const NOBODY = '01900000-0000-7000-8000-000000000000';
const CROCKFORD = /^(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/;

const CREATE = `mutation ($input: CreateRewardInput!) {
  createReward(input: $input) {
    __typename
    ... on CreateRewardSuccess { reward { id name cost stock perMemberLimit interests program { name } } }
    ... on Error { message code }
    ... on ValidationError { issues { path code } }
  }
}`;
const CLAIM = `mutation ($input: ClaimRewardInput!) {
  claimReward(input: $input) {
    __typename
    ... on ClaimRewardSuccess {
      grant { id state code issuedAt fulfilledAt expiresAt reward { name stock } customer { displayName } }
      membership { balance }
    }
    ... on InsufficientPointsError { balance }
    ... on Error { message code }
    ... on ValidationError { issues { path code } }
  }
}`;

const rapport = createTestRapport(MODULES);
let keys = 0;
const create = async (input: object) => (await teller(rapport).data(CREATE, { input })).createReward;
const claim = async (rewardId: string, membership: { readonly id: string }) => {
  keys += 1;
  const input = { rewardId, membershipId: globalId('LoyaltyMembership', membership.id), idempotencyKey: `claim ${keys}` };
  return (await teller(rapport).data(CLAIM, { input })).claimReward;
};

describe('a reward', () => {
  it('is added to a program, announced and audited; its interests are folded, each once', async () => {
    const program = await givenProgram(rapport);
    const programId = globalId('LoyaltyProgram', program.id);

    const made = await create({
      ...{ programId, name: ' Mug ', cost: 0, stock: 0, perMemberLimit: 1 },
      interests: ['Zahradničení', ' ZAHRADNICENI ', 'Tea'],
    });

    expect(made).toEqual({
      __typename: 'CreateRewardSuccess',
      reward: {
        ...{ id: expect.any(String), name: 'Mug', cost: 0, stock: 0, perMemberLimit: 1 },
        ...{ interests: ['zahradniceni', 'tea'], program: { name: program.name } },
      },
    });
    const { id } = await rapport.db.reward.findFirstOrThrow({ where: { programId: program.id } });
    expect(await rapport.eventsAbout(id)).toEqual([
      { name: 'loyalty.reward.created', payload: { rewardId: id, programId: program.id } },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: id } })).toMatchObject([
      { action: 'loyalty.reward.created', operation: 'createReward', before: null, after: { name: 'Mug', cost: 0 } },
    ]);
  });

  it.each<[string, object, string[][]]>([
    ['below nothing', { cost: -1, stock: -1, perMemberLimit: 0 }, [['cost'], ['stock'], ['perMemberLimit']]],
    ['without a name', { name: ' ' }, [['name']]],
    ['with 21 interests', { interests: Array.from({ length: 21 }, (_, index) => `Hobby ${index}`) }, [['interests']]],
    ['with a blank interest', { interests: ['Tea', ' '] }, [['interests', '1']]],
    ['of what is no program', { programId: globalId('Reward', NOBODY) }, [['programId']]],
  ])('is refused %s, and nothing is stored', async (_case, wrong, paths) => {
    const { id } = await givenProgram(rapport);
    const before = await rewardsWritten(rapport);
    expect(await create({ programId: globalId('LoyaltyProgram', id), name: 'Mug', cost: 1, ...wrong })).toMatchObject({
      __typename: 'ValidationError',
      issues: paths.map((path) => ({ path })),
    });
    expect(await rewardsWritten(rapport)).toEqual(before);
  });

  it('is refused for a program that does not exist', async () => {
    const before = await rewardsWritten(rapport);
    expect(await create({ programId: globalId('LoyaltyProgram', NOBODY), name: 'Mug', cost: 1 })).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await rewardsWritten(rapport)).toEqual(before);
  });

  it('is listed, newest first, by program', async () => {
    const [one, other] = [await givenProgram(rapport), await givenProgram(rapport)];
    await givenReward(rapport, one, { name: 'First' });
    await givenReward(rapport, other, { name: 'Elsewhere' });
    rapport.clock.set(new Date(rapport.clock.now().getTime() + 1_000));
    await givenReward(rapport, one, { name: 'Second' });
    const list = 'query ($programId: ID) { rewards(programId: $programId) { totalCount nodes { name } } }';
    const listed = await teller(rapport).data(list, { programId: globalId('LoyaltyProgram', one.id) });
    expect(listed.rewards).toEqual({ totalCount: 2, nodes: [{ name: 'Second' }, { name: 'First' }] });
    for (const programId of ['x', globalId('Reward', one.id)]) {
      expect(await teller(rapport).run(list, { programId })).toMatchObject({
        data: { rewards: null },
        errors: [{ message: 'This is not the id of a LoyaltyProgram.', extensions: { code: 'BAD_USER_INPUT' } }],
      });
    }
  });
});

describe('claimReward', () => {
  const given = async (reward: Parameters<typeof givenReward>[2] = {}, points = 250) => {
    const program = await givenProgram(rapport);
    const membership = await givenMember(rapport, { program });
    if (points > 0) await givenPoints(rapport, membership, points);
    return { program, membership, reward: await givenReward(rapport, program, reward) };
  };

  it('yields CLAIMED: grant and spend in one, one less in stock, and a code that cannot be guessed', async () => {
    const { membership, reward } = await given({ stock: 3 });

    const claimed = await claim(reward.globalId, membership);

    expect(claimed).toEqual({
      __typename: 'ClaimRewardSuccess',
      grant: {
        ...{
          id: expect.any(String),
          state: 'CLAIMED',
          code: expect.stringMatching(CROCKFORD),
          fulfilledAt: null,
          expiresAt: null,
        },
        ...{ issuedAt: rapport.clock.now().toISOString(), reward: { name: 'Mug', stock: 2 }, customer: { displayName: 'Ada' } },
      },
      membership: { balance: 150 },
    });
    const grant = await rapport.db.rewardGrant.findFirstOrThrow({ where: { rewardId: reward.id } });
    const { id: grantId, customerId } = grant;
    expect(await rapport.db.pointsEntry.findMany({ where: { id: grant.spendEntryId ?? '' } })).toMatchObject([
      {
        kind: 'SPEND',
        points: -100,
        reason: 'Reward: Mug',
        source: `grant:${grantId}`,
        balanceAfter: 150,
        idempotencyKey: `claim ${keys}`,
      },
    ]);
    expect(await rapport.eventsAbout(grantId)).toEqual([
      { name: 'loyalty.grant.claimed', payload: { grantId, rewardId: reward.id, customerId, origin: 'CLAIM' } },
    ]);
    // The log of changes is read by others than those who may see codes.
    const audited = await rapport.db.auditEntry.findMany({ where: { subjectId: grantId } });
    expect(audited).toMatchObject([{ action: 'loyalty.grant.claimed', after: { state: 'CLAIMED', origin: 'CLAIM' } }]);
    expect(JSON.stringify(audited)).not.toContain(grant.code);
  });

  it('spends nothing on what costs nothing', async () => {
    const { membership, reward } = await given({ cost: 0 }, 0);
    expect(await claim(reward.globalId, membership)).toMatchObject({ grant: { state: 'CLAIMED' }, membership: { balance: 0 } });
    expect(await rapport.db.pointsEntry.count({ where: { membershipId: membership.id } })).toBe(0);
  });

  it('answers the same grant to the same key, and spends once', async () => {
    const { membership, reward } = await given();
    const input = {
      rewardId: reward.globalId,
      membershipId: globalId('LoyaltyMembership', membership.id),
      idempotencyKey: 'once',
    };
    const caller = teller(rapport);
    const first = await caller.data(CLAIM, { input });
    expect(await caller.data(CLAIM, { input })).toEqual(first);
    expect(await rapport.db.rewardGrant.count({ where: { rewardId: reward.id } })).toBe(1);
    expect(await rapport.db.loyaltyMembership.findUnique({ where: { id: membership.id } })).toMatchObject({ balance: 150 });
  });

  it.each<[string, Parameters<typeof givenReward>[2], number, object]>([
    ['more points than there are', {}, 99, { __typename: 'InsufficientPointsError', code: 'INSUFFICIENT_POINTS', balance: 99 }],
    ['what is out of stock', { stock: 0 }, 250, { __typename: 'ConflictError', code: 'OUT_OF_STOCK' }],
  ])('is refused for %s, and nothing changes', async (_case, made, points, refusal) => {
    const { membership, reward } = await given(made, points);
    const before = await rewardsWritten(rapport);
    expect(await claim(reward.globalId, membership)).toMatchObject(refusal);
    expect(await rewardsWritten(rapport)).toEqual(before);
  });

  it('is refused above the limit per member, which gifts count against and what ended does not', async () => {
    const { membership, reward } = await given({ perMemberLimit: 2 }, 1_000);
    const first = await claim(reward.globalId, membership);
    await claim(reward.globalId, membership);
    const before = await rewardsWritten(rapport);
    expect(await claim(reward.globalId, membership)).toMatchObject({
      __typename: 'ConflictError',
      code: 'LIMIT_PER_MEMBER',
      message: 'A customer may have this reward at most 2 times.',
    });
    expect(await rewardsWritten(rapport)).toEqual(before);
    await teller(rapport).data('mutation ($input: RevokeRewardGrantInput!) { revokeRewardGrant(input: $input) { __typename } }', {
      input: { grantId: first?.grant?.id, reason: 'Wrong size' },
    });
    expect(await claim(reward.globalId, membership)).toMatchObject({ grant: { state: 'CLAIMED' } });
  });

  it('is refused for a reward of another program', async () => {
    const { membership } = await given({ cost: 0 });
    const other = await givenReward(rapport, await givenProgram(rapport));
    const before = await rewardsWritten(rapport);
    expect(await claim(other.globalId, membership)).toMatchObject({ issues: [{ path: ['rewardId'], code: 'INVALID' }] });
    expect(await rewardsWritten(rapport)).toEqual(before);
  });

  it.each([
    ['that are over', 2],
    ['in force', 3],
    ['to come', 4],
  ])('is refused for what a full card is worth by rules %s, and costs nothing', async (_when, number) => {
    const { program, membership, reward } = await given({ cost: 0 });
    const inHours = (hours: number) => new Date(rapport.clock.now().getTime() + hours * 3_600_000);
    await rapport.db.loyaltyProgramVersion.createMany({
      data: [2, 3, 4].map((each) => ({
        ...{ id: crypto.randomUUID(), programId: program.id, number: each, recordedByKind: 'SYSTEM' as const },
        rules: { version: 1, punches: { required: 3, rewardId: each === number ? reward.id : null } },
        ...{ effectiveFrom: inHours(each), publishedAt: inHours(0) },
      })),
    });
    rapport.clock.set(inHours(3));
    const before = await rewardsWritten(rapport);
    expect(await claim(reward.globalId, membership)).toMatchObject({ __typename: 'ConflictError', code: 'CONFLICT' });
    expect(await rewardsWritten(rapport)).toEqual(before);
  });

  it('needs its permission', async () => {
    const { membership, reward } = await given();
    const input = {
      rewardId: reward.globalId,
      membershipId: globalId('LoyaltyMembership', membership.id),
      idempotencyKey: 'denied',
    };
    const before = await rewardsWritten(rapport);
    const denied = await rapport.as('loyalty.reward.read', 'loyalty.membership.read').run(CLAIM, { input });
    expect(denied.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await rewardsWritten(rapport)).toEqual(before);
  });
});
