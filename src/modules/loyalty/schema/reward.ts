/** Rewards: making, listing, claiming and giving them. */
import { idOf, orderedBy, type RapportBuilder, requireIdOf, text, wholeNumber } from '../../../kernel/index.ts';
import { InsufficientPointsError } from '../ledger/index.ts';
import { MOST } from '../most.ts';
import { claimReward, createReward, giveReward, interestNames, MAX_INTERESTS } from '../rewards/index.ts';

const MAY_READ = { can: 'loyalty.reward.read' } as const;
/** Who sees the gift that a hobby suggests learns of the hobby. */
const MAY_SEE_SUGGESTION = { $all: { ...MAY_READ, $any: { can: 'contacts.profile.read' } } } as const;

export function rewards(builder: RapportBuilder): void {
  rewardRecord(builder);
  rewardLists(builder);
  makingRewards(builder);
  takingRewards(builder);
}

function rewardRecord(builder: RapportBuilder): void {
  builder.record('Reward', {
    description: 'What a program gives: for points, for a full card, or as a gift.',
    permission: 'loyalty.reward.read',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'What people call it, in 1 to 200 characters.' }),
      program: t.relation('program', { description: 'Whose members may claim it.' }),
      cost: t.exposeInt('cost', { description: 'In points; 0 for nothing.' }),
      stock: t.exposeInt('stock', {
        nullable: true,
        description: 'How many are left. Those that were not claimed in time or taken back are among them. Null: no end of them.',
      }),
      perMemberLimit: t.exposeInt('perMemberLimit', {
        nullable: true,
        description:
          'How many one customer may have, however they came by them; what expired or was taken back does not count. Null: any number.',
      }),
      interests: t.exposeStringList('interests', {
        description: 'Hobbies that it would suit, without case and accents.',
      }),
    }),
  });
}

function rewardLists(builder: RapportBuilder): void {
  builder.queryField('rewards', (t) =>
    t.page('Reward', {
      description: 'Rewards, those added last first.',
      authScopes: MAY_READ,
      args: { programId: t.arg.id({ description: "One program's; all unless given." }) },
      order: orderedBy('createdAt', 'desc'),
      where: ({ programId }) => (programId == null ? {} : { programId: requireIdOf('LoyaltyProgram', programId) }),
    }),
  );
  builder.prismaObjectField('Customer', 'suggestedReward', (t) =>
    t.field({
      type: 'Reward',
      nullable: true,
      description:
        'A gift that suits what they like most: in stock, and they may have it. Null where no reward suits. Needs contacts.profile.read as well.',
      authScopes: MAY_SEE_SUGGESTION,
      select: { id: true },
      resolve: ({ id }, _args, ctx) => ctx.loaders.loyalty.suggestedReward.load(id),
    }),
  );
}

function makingRewards(builder: RapportBuilder): void {
  builder.resultMutation('createReward', {
    description: 'Adds a reward to a program, for good: it ends with its stock.',
    permission: 'loyalty.reward.manage',
    input: (t) => ({
      programId: t.id({ required: true, description: 'Whose members may claim it.' }).check(idOf('LoyaltyProgram')),
      name: t.string({ required: true, description: 'What people call it, in 1 to 200 characters.' }).check(text(1, 200)),
      cost: t.int({ required: true, description: 'In points, 0 or more.' }).check(wholeNumber(0, MOST)),
      stock: t.int({ description: 'How many there are, 0 or more; no end of them unless given.' }).check(wholeNumber(0, MOST)),
      perMemberLimit: t
        .int({ description: 'How many one customer may have, 1 or more; any number unless given.' })
        .check(wholeNumber(1, MOST)),
      interests: t
        .stringList({
          description: `Hobbies that it would suit, at most ${MAX_INTERESTS}, each in 1 to 100 characters; case and accents do not count.`,
        })
        .check(interestNames),
    }),
    success: { reward: 'Reward' },
    resolve: async (input, tx) => ({ reward: await createReward(tx, input) }),
  });
}

function takingRewards(builder: RapportBuilder): void {
  builder.resultMutation('claimReward', {
    description:
      'Spends points on a reward of the program, and grants it, CLAIMED; neither without the other. ConflictError with OUT_OF_STOCK or LIMIT_PER_MEMBER where it cannot be had. What a full card is worth and costs nothing is not to be had without one.',
    permission: 'loyalty.reward.claim',
    input: (t) => ({
      rewardId: t.id({ required: true, description: 'Of the program that it is claimed in.' }).check(idOf('Reward')),
      membershipId: t.id({ required: true, description: 'Whose points it costs.' }).check(idOf('LoyaltyMembership')),
    }),
    idempotencyKey: 'required',
    success: { grant: 'RewardGrant', membership: 'LoyaltyMembership' },
    errors: [InsufficientPointsError],
    resolve: (input, tx, call) => claimReward(tx, { ...input, ...call }),
  });

  builder.resultMutation('grantReward', {
    description:
      'Gives a reward as a gift, to any customer, member or not: ISSUED, and to be claimed before it expires. Stock and limit count as for others: ConflictError with OUT_OF_STOCK or LIMIT_PER_MEMBER.',
    permission: 'loyalty.reward.grant',
    input: (t) => ({
      rewardId: t.id({ required: true, description: 'What is given.' }).check(idOf('Reward')),
      customerId: t.id({ required: true, description: 'To whom.' }).check(idOf('Customer')),
      reason: t.string({ required: true, description: 'Why, for us: 1 to 500 characters.' }).check(text(1, 500)),
    }),
    idempotencyKey: 'required',
    success: { grant: 'RewardGrant' },
    resolve: async (input, tx) => ({ grant: await giveReward(tx, input) }),
  });
}
