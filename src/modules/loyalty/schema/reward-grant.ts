/** Granted rewards: where they are, and what becomes of them. */
import { RewardGrantState } from '../../../generated/index.ts';
import { idOf, orderedBy, type RapportBuilder, requireIdOf, text, withoutNulls } from '../../../kernel/index.ts';
import { claimGrant, fulfillGrant, revokeGrant, visibleGrants } from '../rewards/index.ts';

const MAY_READ = { can: 'loyalty.reward.read' } as const;

export function rewardGrants(builder: RapportBuilder): void {
  builder.enumType(RewardGrantState, {
    name: 'RewardGrantState',
    description: 'Where a granted reward is. FULFILLED, EXPIRED and REVOKED are final.',
    values: {
      ISSUED: { description: 'Given, and not claimed yet. It may become CLAIMED, EXPIRED or REVOKED.' },
      CLAIMED: { description: 'Kept for the customer until it is handed over. It may become FULFILLED or REVOKED.' },
      FULFILLED: { description: 'Handed over.' },
      EXPIRED: { description: 'Not claimed in time; it is in stock again.' },
      REVOKED: { description: 'Taken back; it is in stock again, and what was spent on it is the member’s again.' },
    },
  });
  grantRecord(builder);
  grantList(builder);
  grantMoves(builder);
}

function grantRecord(builder: RapportBuilder): void {
  builder.record('RewardGrant', {
    description: 'A reward that a customer was granted.',
    permission: 'loyalty.reward.read',
    visible: visibleGrants,
    fields: (t) => ({
      reward: t.relation('reward', { description: 'Which one.' }),
      customer: t.relation('customer', { description: 'Who was granted it.' }),
      state: t.expose('state', { type: RewardGrantState, description: 'Where it is.' }),
      code: t.exposeString('code', {
        description: 'Shown at the till: 20 letters and digits, in groups of four; it cannot be guessed.',
      }),
      issuedAt: t.expose('issuedAt', { type: 'DateTime', description: 'When it was granted.' }),
      fulfilledAt: t.expose('fulfilledAt', { type: 'DateTime', nullable: true, description: 'When it was handed over.' }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when it can be claimed; null once it was, as it is then kept for them.',
      }),
    }),
  });
}

function grantList(builder: RapportBuilder): void {
  const RewardGrantFilter = builder.filterType(
    'RewardGrantFilter',
    'RewardGrant',
    (t) => ({
      state: t.field({ type: [RewardGrantState], description: 'Any of these.' }),
      rewardId: t.id({ description: 'Those of one reward.' }),
      customerId: t.id({ description: "One customer's." }),
      issuedAt: t.field({ type: 'DateTimeFilter', description: 'When they were granted.' }),
    }),
    {
      state: (among) => ({ state: { in: [...among] } }),
      rewardId: (id) => ({ rewardId: requireIdOf('Reward', id) }),
      customerId: (id) => ({ customerId: requireIdOf('Customer', id) }),
      issuedAt: (range) => ({ issuedAt: withoutNulls(range) }),
    },
  );
  builder.queryField('rewardGrants', (t) =>
    t.page('RewardGrant', {
      description: 'Granted rewards, the newest first.',
      authScopes: MAY_READ,
      args: { filter: t.arg({ type: RewardGrantFilter.ref, description: 'Which of them.' }) },
      order: orderedBy('issuedAt', 'desc'),
      where: ({ filter }, ctx) => ({ AND: [visibleGrants(ctx), RewardGrantFilter.where(filter, ctx)] }),
    }),
  );
}

function grantMoves(builder: RapportBuilder): void {
  builder.resultMutation('claimRewardGrant', {
    description:
      'Notes that a customer claims what they were given: ISSUED becomes CLAIMED, and expires no more. From another state, and after it expired: ConflictError with ILLEGAL_TRANSITION.',
    permission: 'loyalty.reward.claim',
    input: (t) => ({ grantId: t.id({ required: true, description: 'Which one.' }).check(idOf('RewardGrant')) }),
    success: { grant: 'RewardGrant' },
    resolve: async ({ grantId }, tx) => ({ grant: await claimGrant(tx, grantId) }),
  });

  builder.resultMutation('fulfillRewardGrant', {
    description:
      'Notes that a reward was handed over: CLAIMED becomes FULFILLED. From another state: ConflictError with ILLEGAL_TRANSITION.',
    permission: 'loyalty.reward.fulfill',
    input: (t) => ({ grantId: t.id({ required: true, description: 'Which one.' }).check(idOf('RewardGrant')) }),
    success: { grant: 'RewardGrant' },
    resolve: async ({ grantId }, tx) => ({ grant: await fulfillGrant(tx, grantId) }),
  });

  builder.resultMutation('revokeRewardGrant', {
    description:
      'Takes back what is ISSUED or CLAIMED: it is in stock again, and what was spent on it is the member’s again. From another state: ConflictError with ILLEGAL_TRANSITION.',
    permission: 'loyalty.reward.grant',
    input: (t) => ({
      grantId: t.id({ required: true, description: 'Which one.' }).check(idOf('RewardGrant')),
      reason: t.string({ required: true, description: 'Why, for us: 1 to 500 characters.' }).check(text(1, 500)),
    }),
    success: { grant: 'RewardGrant' },
    resolve: async ({ grantId: id, reason }, tx, call) => ({ grant: await revokeGrant(tx, { id, reason, ...call }) }),
  });
}
