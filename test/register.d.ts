/** The suite's app is the product with the fixture partner's tables: what a deploying app declares about its own client. */
import type { CorePrismaTypes, PrismaClient } from './generated/index.ts';

declare global {
  namespace Rapport {
    interface Register {
      prismaTypes: CorePrismaTypes;
      client: PrismaClient;
    }
  }
}
