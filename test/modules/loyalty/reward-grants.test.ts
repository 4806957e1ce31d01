/** What becomes of a granted reward: gifts, claims, handing over, taking back, expiry; each move once. */
import { describe, expect, it } from 'vitest';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import {
  createTestRapport,
  decodeId,
  describeOnPostgres,
  globalId,
  startTestRapport,
  type TestRapport,
} from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenMember, givenProgram } from './given.ts';
import { givenPoints, givenReward, MODULES, rewardsWritten, teller } from './given-rewards.ts';

const DAY_MS = 86_400_000;
const GRANT = '{ id state code issuedAt fulfilledAt expiresAt }';
const REFUSED = '... on Error { message code } ... on ValidationError { issues { path } }';
const GIVE = `mutation ($input: GrantRewardInput!) {
  grantReward(input: $input) { __typename ... on GrantRewardSuccess { grant ${GRANT} } ${REFUSED} }
}`;
const CLAIM = `mutation ($input: ClaimRewardInput!) {
  claimReward(input: $input) { ... on ClaimRewardSuccess { grant ${GRANT} } ${REFUSED} }
}`;
const MOVES = {
  claim: `mutation ($input: ClaimRewardGrantInput!) {
    move: claimRewardGrant(input: $input) { __typename ... on ClaimRewardGrantSuccess { grant ${GRANT} } ${REFUSED} }
  }`,
  fulfill: `mutation ($input: FulfillRewardGrantInput!) {
    move: fulfillRewardGrant(input: $input) { __typename ... on FulfillRewardGrantSuccess { grant ${GRANT} } ${REFUSED} }
  }`,
  revoke: `mutation ($input: RevokeRewardGrantInput!) {
    move: revokeRewardGrant(input: $input) { __typename ... on RevokeRewardGrantSuccess { grant ${GRANT} } ${REFUSED} }
  }`,
} as const;

interface Moved {
  readonly code?: string;
  readonly grant?: object;
}

const rapport = createTestRapport(MODULES);
let keys = 0;
const give = async (rewardId: string, customerId: string, on: TestRapport = rapport) => {
  keys += 1;
  const input = { rewardId, customerId, reason: 'A good year', idempotencyKey: `gift ${keys}` };
  return (await teller(on).data(GIVE, { input })).grantReward;
};
const move = async (how: keyof typeof MOVES, grantId: string, on: TestRapport = rapport) => {
  const input = { grantId, ...(how === 'revoke' && { reason: 'Broken in stock', idempotencyKey: `revoke ${grantId}` }) };
  const caller = teller(on);
  for (;;) {
    const { move: moved } = await caller.data<{ move: Moved }>(MOVES[how], { input });
    if (moved.code !== 'TRY_AGAIN') return moved;
  }
};
const given = async (on: TestRapport = rapport) => {
  const program = await givenProgram(on);
  return { program, reward: await givenReward(on, program, { stock: 5 }), customer: await givenCustomer(on) };
};
const given1 = async (state: 'ISSUED' | 'CLAIMED' | 'FULFILLED' | 'REVOKED', on: TestRapport = rapport) => {
  const { reward, customer } = await given(on);
  const id = String((await give(reward.globalId, customer.globalId, on))?.grant?.id);
  if (state === 'REVOKED') await move('revoke', id, on);
  if (state === 'CLAIMED' || state === 'FULFILLED') await move('claim', id, on);
  if (state === 'FULFILLED') await move('fulfill', id, on);
  return { id, uuid: decodeId(id)?.id ?? '', reward, customer };
};
const stockOf = async ({ id }: { readonly id: string }, on: TestRapport = rapport) =>
  (await on.db.reward.findUniqueOrThrow({ where: { id } })).stock;

describe('a gift', () => {
  it('goes to anybody, member or not: ISSUED, out of stock, for 90 days, with its reason kept for us', async () => {
    const { reward, customer, program } = await given();

    const gift = await give(reward.globalId, customer.globalId);

    expect(gift).toMatchObject({
      __typename: 'GrantRewardSuccess',
      grant: {
        state: 'ISSUED',
        fulfilledAt: null,
        expiresAt: new Date(rapport.clock.now().getTime() + 90 * DAY_MS).toISOString(),
      },
    });
    const grant = await rapport.db.rewardGrant.findFirstOrThrow({ where: { rewardId: reward.id } });
    expect(grant).toMatchObject({ origin: 'GIFT', membershipId: null, reason: 'A good year', spendEntryId: null });
    expect(await stockOf(reward)).toBe(4);
    expect(await rapport.eventsAbout(grant.id)).toEqual([
      {
        name: 'loyalty.grant.issued',
        payload: { grantId: grant.id, rewardId: reward.id, customerId: customer.id, origin: 'GIFT' },
      },
    ]);
    const member = await givenCustomer(rapport);
    const membership = await givenMember(rapport, { program, customer: member });
    await give(reward.globalId, member.globalId);
    expect(await rapport.db.rewardGrant.findFirst({ where: { customerId: member.id } })).toMatchObject({
      membershipId: membership.id,
    });
  });

  it('keeps to stock and limit, and a refused one changes nothing', async () => {
    const { program, customer } = await given();
    const once = await givenReward(rapport, program, { perMemberLimit: 1 });
    const none = await givenReward(rapport, program, { stock: 0 });
    await give(once.globalId, customer.globalId);
    const before = await rewardsWritten(rapport);
    expect(await give(once.globalId, customer.globalId)).toMatchObject({ __typename: 'ConflictError', code: 'LIMIT_PER_MEMBER' });
    expect(await give(none.globalId, customer.globalId)).toMatchObject({ __typename: 'ConflictError', code: 'OUT_OF_STOCK' });
    expect(await give(once.globalId, globalId('Customer', program.id))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await rewardsWritten(rapport)).toEqual(before);
  });
});

describe('the life of a grant', () => {
  it('full cards and gifts are ISSUED until claimRewardGrant; then FULFILLED', async () => {
    const { id, uuid } = await given1('ISSUED');
    expect(await move('claim', id)).toMatchObject({ grant: { state: 'CLAIMED', expiresAt: null, fulfilledAt: null } });
    expect(await move('fulfill', id)).toMatchObject({
      grant: { state: 'FULFILLED', fulfilledAt: rapport.clock.now().toISOString() },
    });
    expect((await rapport.eventsAbout(uuid)).map(({ name }) => name)).toEqual([
      'loyalty.grant.issued',
      'loyalty.grant.claimed',
      'loyalty.grant.fulfilled',
    ]);
  });

  it.each<['ISSUED' | 'CLAIMED' | 'FULFILLED' | 'REVOKED', keyof typeof MOVES, string]>([
    ['ISSUED', 'fulfill', 'A reward that is ISSUED cannot become FULFILLED. Allowed are: CLAIMED, EXPIRED, REVOKED.'],
    ['CLAIMED', 'claim', 'A reward that is CLAIMED cannot become CLAIMED. Allowed are: FULFILLED, REVOKED.'],
    ['FULFILLED', 'claim', 'A reward that is FULFILLED cannot become CLAIMED. This state is final.'],
    ['FULFILLED', 'fulfill', 'A reward that is FULFILLED cannot become FULFILLED. This state is final.'],
    ['FULFILLED', 'revoke', 'A reward that is FULFILLED cannot become REVOKED. This state is final.'],
    ['REVOKED', 'claim', 'A reward that is REVOKED cannot become CLAIMED. This state is final.'],
    ['REVOKED', 'revoke', 'A reward that is REVOKED cannot become REVOKED. This state is final.'],
  ])('from %s, %s is an illegal move: it names the allowed ones, and changes nothing', async (state, how, message) => {
    const { id } = await given1(state);
    const before = await rewardsWritten(rapport);
    expect(await move(how, id)).toEqual({ __typename: 'ConflictError', code: 'ILLEGAL_TRANSITION', message });
    expect(await rewardsWritten(rapport)).toEqual(before);
  });

  it('REVOKED returns stock and points', async () => {
    const { program, reward } = await given();
    const membership = await givenMember(rapport, { program });
    await givenPoints(rapport, membership, 130);
    const input = {
      rewardId: reward.globalId,
      membershipId: globalId('LoyaltyMembership', membership.id),
      idempotencyKey: 'mug',
    };
    const { claimReward } = await teller(rapport).data(CLAIM, { input });
    expect(await stockOf(reward)).toBe(4);

    expect(await move('revoke', String(claimReward?.grant?.id))).toMatchObject({ grant: { state: 'REVOKED' } });

    expect(await stockOf(reward)).toBe(5);
    expect(await rapport.db.loyaltyMembership.findUnique({ where: { id: membership.id } })).toMatchObject({ balance: 130 });
    const entries = await rapport.db.pointsEntry.findMany({ where: { membershipId: membership.id }, orderBy: { serial: 'asc' } });
    expect(entries.map(({ kind, points, reason, idempotencyKey }) => [kind, points, reason, idempotencyKey])).toEqual([
      ['EARN', 130, 'To begin with', null],
      ['SPEND', -100, 'Reward: Mug', 'mug'],
      ['REVERSE', 100, 'Broken in stock', `revoke ${claimReward?.grant?.id}`],
    ]);
  });

  it('EXPIRED comes by itself to what was not claimed in time, returns the stock, and once only', async () => {
    const { id, uuid, reward } = await given1('ISSUED');
    const kept = await given1('CLAIMED');
    const ends = rapport.clock.now().getTime() + 90 * DAY_MS;
    rapport.clock.set(new Date(ends - 1));
    await rapport.settle();
    expect(await rapport.db.rewardGrant.findUnique({ where: { id: uuid } })).toMatchObject({ state: 'ISSUED' });
    rapport.clock.set(new Date(ends));
    // Before the job has come by.
    expect(await move('claim', id)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    await rapport.clock.advance({ minutes: 10 });
    await rapport.clock.advance({ minutes: 10 });
    expect(await rapport.db.rewardGrant.findUnique({ where: { id: uuid } })).toMatchObject({ state: 'EXPIRED' });
    expect(await stockOf(reward)).toBe(5);
    expect((await rapport.eventsAbout(uuid)).map(({ name }) => name)).toEqual(['loyalty.grant.issued', 'loyalty.grant.expired']);
    expect(await rapport.db.rewardGrant.findUnique({ where: { id: kept.uuid } })).toMatchObject({ state: 'CLAIMED' });
    expect(await stockOf(kept.reward)).toBe(4);
  }, 120_000);

  it('is over with the erasure of its customer: in stock again, without its reason', async () => {
    const open = await given1('CLAIMED');
    const done = await given1('FULFILLED');
    await eraseCustomer(rapport.ctx, { customerId: open.customer.id, reason: 'Asked for it' });
    await eraseCustomer(rapport.ctx, { customerId: done.customer.id, reason: 'Asked for it' });
    expect(await rapport.db.rewardGrant.findUnique({ where: { id: open.uuid } })).toMatchObject({
      state: 'EXPIRED',
      reason: null,
    });
    expect(await stockOf(open.reward)).toBe(5);
    expect(await rapport.db.rewardGrant.findUnique({ where: { id: done.uuid } })).toMatchObject({
      state: 'FULFILLED',
      reason: null,
    });
    expect(await stockOf(done.reward)).toBe(4);
  });
});

describe('rewardGrants', () => {
  it('filters by state, reward, customer and time; node shows one, and its code only to who may read rewards', async () => {
    const one = await given1('ISSUED');
    const other = await given1('CLAIMED');
    const list = async (filter: object) => {
      const { rewardGrants } = await teller(rapport).data<{ rewardGrants: { nodes: readonly { id: string }[] } }>(
        'query ($filter: RewardGrantFilter) { rewardGrants(filter: $filter) { totalCount nodes { id } } }',
        { filter },
      );
      return rewardGrants.nodes.map((node) => node.id);
    };
    const both = { or: [{ rewardId: one.reward.globalId }, { rewardId: other.reward.globalId }] };
    expect(await list(both)).toEqual([other.id, one.id]);
    expect(await list({ ...both, state: ['ISSUED'] })).toEqual([one.id]);
    expect(await list({ customerId: other.customer.globalId })).toEqual([other.id]);
    expect(await list({ ...both, issuedAt: { lt: rapport.clock.now().toISOString() } })).toEqual([]);

    const node = 'query ($id: ID!) { node(id: $id) { ... on RewardGrant { state code } } }';
    expect(await teller(rapport).data(node, { id: one.id })).toMatchObject({ node: { state: 'ISSUED' } });
    const denied = await rapport.as('loyalty.membership.read').run(node, { id: one.id });
    expect(denied).toMatchObject({ data: { node: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });
});

await describeOnPostgres('moves at the same moment', () => {
  it('happen once: ten who claim, hand over and take back', async () => {
    await using shop = await startTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });
    const { id, uuid, reward } = await given1('ISSUED', shop);
    const claims = await Promise.all(Array.from({ length: 10 }, () => move('claim', id, shop)));
    expect(claims.filter((one) => one.grant)).toHaveLength(1);
    const ends = await Promise.all(Array.from({ length: 10 }, (_, index) => move(index % 2 ? 'fulfill' : 'revoke', id, shop)));
    expect(ends.filter((one) => one.grant)).toHaveLength(1);
    const { state } = await shop.db.rewardGrant.findUniqueOrThrow({ where: { id: uuid } });
    expect(await stockOf(reward, shop)).toBe(state === 'REVOKED' ? 5 : 4);
    expect(await shop.eventsAbout(uuid)).toHaveLength(3);
  }, 120_000);
});
