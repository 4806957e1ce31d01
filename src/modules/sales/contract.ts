/** What sales promises to other modules: its permissions, the facts it announces, and where others may forbid something. */
import type { Prisma } from '../../generated/index.ts';
import type { PayloadsOf } from '../../kernel/index.ts';
import type { events } from './events.ts';
import type { permissions } from './permissions.ts';

export const hookPoints = {
  'sales.purchase.returning': 'Goods are being taken back: throw a DomainError to forbid it.',
};

declare global {
  namespace Rapport {
    interface Permissions extends Record<keyof typeof permissions, true> {}
    interface Events extends PayloadsOf<typeof events> {}
    /** For fields that lead to one, and are no relation. */
    interface Objects {
      Product: Prisma.ProductModel;
      Purchase: Prisma.PurchaseModel;
    }
    interface Hooks {
      /** Uuids; the quantities are decimal texts. */
      'sales.purchase.returning': {
        readonly purchaseId: string;
        readonly customerId: string;
        readonly lines: readonly { readonly lineId: string; readonly quantity: string }[];
      };
    }
  }
}
