/** Batches that no relation expresses. */
import DataLoader from 'dataloader';
import type { Prisma } from '../../generated/index.ts';
import { type Ctx, NotFoundError } from '../../kernel/index.ts';
import { type Consent, latestConsents } from './consents.ts';
import { type Customer, findCustomers } from './customers.ts';
import { segmentLoaders } from './segments/index.ts';
import { storyLoaders } from './timeline/index.ts';

export const loaders = (ctx: Ctx) => ({
  ...storyLoaders(ctx),
  ...segmentLoaders(ctx),
  /** By customer, in the order of keys. Not by a relation: Prisma's join hands decimals on as JSON numbers, which are not exact. */
  customFields: new DataLoader<string, Prisma.CustomFieldValueModel[]>(async (customerIds) => {
    const where = { customerId: { in: [...customerIds] } };
    const rows = await ctx.db.customFieldValue.findMany({ where, orderBy: { key: 'asc' } });
    const byCustomer = new Map<string, Prisma.CustomFieldValueModel[]>(customerIds.map((id) => [id, []]));
    for (const row of rows) byCustomer.get(row.customerId)?.push(row);
    return customerIds.map((id) => byCustomer.get(id) ?? []);
  }),
  /** By customer: the latest word per purpose and channel. */
  consents: new DataLoader<string, Consent[]>(async (customerIds) => {
    const byCustomer = new Map<string, Consent[]>(customerIds.map((id) => [id, []]));
    for (const word of await latestConsents(ctx, customerIds)) byCustomer.get(word.customerId)?.push(word);
    return customerIds.map((id) => byCustomer.get(id) ?? []);
  }),
  /** By uuid, of whoever they were merged into. */
  customers: new DataLoader<string, Customer>(async (ids) => {
    const found = await findCustomers(ctx, ids);
    return ids.map((id) => found.get(id) ?? new NotFoundError('Customer', id));
  }),
  /** By customer: the uuids of those who were merged into them, in the order of their ids. */
  mergedIds: new DataLoader<string, readonly string[]>(async (customerIds) => {
    const rows = await ctx.db.customer.findMany({
      where: { mergedIntoId: { in: [...customerIds] } },
      select: { id: true, mergedIntoId: true },
      orderBy: { id: 'asc' },
    });
    const merged = new Map<string | null, string[]>();
    for (const { id, mergedIntoId } of rows) merged.set(mergedIntoId, [...(merged.get(mergedIntoId) ?? []), id]);
    return customerIds.map((id) => merged.get(id) ?? []);
  }),
});

declare global {
  namespace Rapport {
    interface Loaders {
      contacts: ReturnType<typeof loaders>;
    }
  }
}
