/** Punch cards, and the discount of those who buy often. */
import { idOf, type RapportBuilder } from '../../../kernel/index.ts';
import { MAX_CARDS, recordPunch, visiblePunchCards } from '../punch-cards/index.ts';

const MAY_READ = { can: 'loyalty.membership.read' } as const;

export function punchCards(builder: RapportBuilder): void {
  cardRecord(builder);
  builder.prismaObjectField('Customer', 'punchCards', (t) =>
    t.field({
      type: ['PunchCard'],
      nullable: true,
      description: `Of all their programs: the open ones, then the full ones, each those opened last first; at most ${MAX_CARDS}.`,
      authScopes: MAY_READ,
      select: { id: true },
      resolve: async ({ id }, _args, ctx) => [...(await ctx.loaders.loyalty.punchCards.load(id))],
    }),
  );
  builder.prismaObjectField('LoyaltyMembership', 'discountPercent', (t) =>
    t.float({
      nullable: true,
      description:
        'Off what they buy now, above 0 and at most 100, where they bought as often of late as the rules ask; shown, not applied. Null where they did not, and in programs of other kinds than FREQUENT_BUYER.',
      select: { programId: true, customerId: true, program: { select: { kind: true } } },
      resolve: ({ programId, customerId, program: { kind } }, _args, ctx) =>
        kind === 'FREQUENT_BUYER' ? ctx.loaders.loyalty.discountPercent.load({ programId, customerId }) : null,
    }),
  );
  builder.resultMutation('recordPunch', {
    description:
      'Punches a member’s card for a line that they bought, also before they joined, by the rules in force then, else now. Purchases punch by themselves; this is for what the till forgot. A line that has a punch answers the same one, void or not.',
    permission: 'loyalty.reward.claim',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'A member of the program.' }).check(idOf('Customer')),
      programId: t.id({ required: true, description: 'With punch cards.' }).check(idOf('LoyaltyProgram')),
      purchaseLineId: t
        .id({ required: true, description: 'Of a purchase of theirs; not all of it came back.' })
        .check(idOf('PurchaseLine')),
    }),
    success: { punchCard: 'PunchCard', grant: 'RewardGrant' },
    nullable: ['grant'],
    successDescriptions: { grant: 'What the card is worth, once it is full; null until then.' },
    resolve: (input, tx) => recordPunch(tx, input),
  });
}

function cardRecord(builder: RapportBuilder): void {
  builder.record('PunchCard', {
    description:
      'A card that each line of a purchase punches. Full, it is worth a reward, and the next punch opens the next card.',
    permission: 'loyalty.membership.read',
    visible: visiblePunchCards,
    fields: (t) => ({
      program: t.relation('program', { description: 'Whose card it is.' }),
      required: t.exposeInt('required', { description: 'How many punches fill it, by the rules in force when it was opened.' }),
      punches: t.exposeInt('punchCount', {
        description:
          'How many it has. What came back takes one off; a full card may so have fewer than it needs, if its reward was claimed by then.',
      }),
      completedAt: t.expose('completedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was full; null while it is open.',
      }),
      reward: t.field({
        type: 'RewardGrant',
        nullable: true,
        description: 'What it was worth; null while it is open, and where the rules or the stock gave none.',
        authScopes: { can: 'loyalty.reward.read' },
        select: { completedAt: true },
        resolve: ({ id, completedAt }, _args, ctx) => (completedAt === null ? null : ctx.loaders.loyalty.cardGrant.load(id)),
      }),
    }),
  });
}
