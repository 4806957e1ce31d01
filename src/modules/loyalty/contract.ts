/** What loyalty promises to other modules: its permissions, the facts it announces, and its environment variables. */
import type { Prisma } from '../../generated/index.ts';
import type { PayloadsOf } from '../../kernel/index.ts';
import type { LoyaltyConfig } from './config.ts';
import type { events } from './events.ts';
import type { permissions } from './permissions.ts';

export { events } from './events.ts';
export { permissions } from './permissions.ts';

declare global {
  namespace Rapport {
    interface Permissions extends Record<keyof typeof permissions, true> {}
    interface Events extends PayloadsOf<typeof events> {}
    interface Config {
      loyalty: LoyaltyConfig;
    }
    /** For fields that lead to one, and are no relation. */
    interface Objects {
      LoyaltyProgram: Prisma.LoyaltyProgramModel;
      LoyaltyMembership: Prisma.LoyaltyMembershipModel;
      PunchCard: Prisma.PunchCardModel;
      Reward: Prisma.RewardModel;
      RewardGrant: Prisma.RewardGrantModel;
    }
  }
}
