/** What communications promises to other modules: its permissions, the facts it announces, and its environment variables. */
import type { Prisma } from '../../generated/index.ts';
import type { PayloadsOf } from '../../kernel/index.ts';
import type { CommunicationsConfig } from './config.ts';
import type { events } from './events.ts';
import type { permissions } from './permissions.ts';

declare global {
  namespace Rapport {
    interface Permissions extends Record<keyof typeof permissions, true> {}
    interface Events extends PayloadsOf<typeof events> {}
    interface Config {
      communications: CommunicationsConfig;
    }
    /** For fields that lead to one, and are no relation. */
    interface Objects {
      Campaign: Prisma.CampaignModel;
      Communication: Prisma.CommunicationModel;
      CommunicationThread: Prisma.CommunicationThreadModel;
      Task: Prisma.TaskModel;
    }
  }
}
