/** What single customers' risks are asked for in batches. */
import DataLoader from 'dataloader';
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, NotFoundError } from '../../../kernel/index.ts';
import { customersById } from '../../contacts/index.ts';
import { type Risk, risksOf } from './risks.ts';

export interface WantedCustomer {
  readonly id: string;
  /** What is asked of the customer: the same for all parents of a list. */
  readonly selected: object;
}

export const churnLoaders = (ctx: Ctx) => ({
  /** By customer, at this moment; null for who may not be judged. */
  churnRisk: new DataLoader<string, Risk | null>(async (ids) => {
    const risks = await risksOf(ctx, ids);
    return ids.map((id) => risks.get(id) ?? null);
  }),
  /** Whose a risk is. One statement for all that are asked for the same of. */
  customerAtRisk: new DataLoader<WantedCustomer, Prisma.CustomerModel, string>(
    async (wanted) => {
      const ids = new Map<string, { readonly selected: object; readonly ids: string[] }>();
      for (const { id, selected } of wanted) {
        const alike = ids.get(JSON.stringify(selected)) ?? { selected, ids: [] };
        alike.ids.push(id);
        ids.set(JSON.stringify(selected), alike);
      }
      const found = new Map<string, ReadonlyMap<string, Prisma.CustomerModel>>();
      for (const [key, alike] of ids) found.set(key, await customersById(ctx, alike.ids, alike.selected));
      return wanted.map(({ id, selected }) => found.get(JSON.stringify(selected))?.get(id) ?? new NotFoundError('Customer', id));
    },
    { cacheKeyFn: ({ id, selected }) => `${id} ${JSON.stringify(selected)}` },
  ),
});
