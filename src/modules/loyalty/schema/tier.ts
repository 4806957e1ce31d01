/** Tiers, and what members have earned for them. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { MOST } from '../most.ts';
import { type Tier, tierNamed } from '../tiers/index.ts';

export function tierFields(builder: RapportBuilder): void {
  const TierType = builder.objectRef<Tier>('Tier').implement({
    description: 'How much a member is worth to us, and what they get for it.',
    extensions: { guardedBy: 'LoyaltyMembership' },
    fields: (t) => ({
      name: t.exposeString('name', { description: 'In 1 to 50 characters.' }),
      rank: t.exposeInt('rank', { description: 'From 1, the lowest.' }),
      threshold: t.exposeInt('threshold', { description: 'Points earned within the window of the rules that reach it.' }),
      benefits: t.exposeStringList('benefits', { description: 'What belongs to it, at most 20.' }),
    }),
  });
  builder.prismaObjectField('LoyaltyMembership', 'tier', (t) =>
    t.field({
      type: TierType,
      nullable: true,
      description:
        'The tier that they hold; null for none. One that the rules have no more, and that they keep until the end of a warning, is shown as it was last.',
      select: { programId: true, tierName: true },
      resolve: async ({ programId, tierName }, _args, ctx) =>
        tierName === null ? null : tierNamed(await ctx.loaders.loyalty.versions.load(programId), tierName, ctx.clock.now()),
    }),
  );
  builder.prismaObjectField('LoyaltyMembership', 'earnedInWindow', (t) =>
    t.int({
      description: `Points earned within the window that tiers count, spent or not, without what was reversed; ${MOST} for that many or more.`,
      select: { id: true, programId: true },
      resolve: async (member, _args, ctx) => Math.min(await ctx.loaders.loyalty.earnedInWindow.load(member), MOST),
    }),
  );
}
