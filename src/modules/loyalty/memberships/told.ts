/** Whom among members something is told, and how days are written to them: in English, as all that is written to members. */
import type { Ctx } from '../../../kernel/index.ts';
import { type Customer, customersById, presentCustomers } from '../../contacts/index.ts';

/** Those of these customers who can be told anything: nobody who is archived, erased, merged into another or dead. */
export async function customersToTell(ctx: Ctx, customerIds: readonly string[]): Promise<ReadonlyMap<string, Customer>> {
  if (customerIds.length === 0) return new Map();
  const living = presentCustomers({ livingAt: ctx.clock.now() });
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT living."id"::text AS "id" FROM ${living} AS living WHERE living."id" = ANY(${[...customerIds]}::uuid[])`;
  return customersById(
    ctx,
    rows.map(({ id }) => id),
  );
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** `1 January 2027`, in UTC. */
export const day = (moment: Date): string => DAY.format(moment);
