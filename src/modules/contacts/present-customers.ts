/** Who counts when customers are sorted, ranked or told of: nobody who is put away, gone into another or forgotten. */
import { type CustomerLifecycle, Prisma } from '../../generated/index.ts';
import { allows } from './consents.ts';

/** As a condition on a customer's row. */
export function isPresent(customer: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(${customer}."archivedAt" IS NULL AND ${customer}."mergedIntoId" IS NULL AND ${customer}."erasedAt" IS NULL)`;
}

/** As a condition on a customer's row: they do not mind being sorted and ranked. */
export function allowsProfiling(customer: Prisma.Sql): Prisma.Sql {
  // Unless told PROFILING is allowed, so who forbids it has said no once. Those few are looked at once, not every customer.
  return Prisma.sql`(${customer}."id" NOT IN (
    SELECT denial."customerId" FROM "Consent" AS denial
    WHERE denial."purpose" = 'PROFILING' AND denial."channel" IS NULL AND denial."state" <> 'GRANTED'
    AND NOT ${allows('PROFILING', null, Prisma.sql`denial."customerId"`)}))`;
}

export interface PresentCustomers {
  /** Only who does not mind being sorted and ranked. */
  readonly allowingProfiling?: boolean;
  /** Only who is not known to have died by this moment. */
  readonly livingAt?: Date;
  readonly lifecycle?: CustomerLifecycle;
  /** Only who is in any other state. */
  readonly lifecycleOtherThan?: CustomerLifecycle;
}

/**
 * Those customers, as a table of "id", "preferredChannel" and "createdAt" for a larger statement:
 * `JOIN ${presentCustomers()} AS customer ON …`.
 */
export function presentCustomers(wanted: PresentCustomers = {}): Prisma.Sql {
  const { allowingProfiling = false, livingAt, lifecycle, lifecycleOtherThan } = wanted;
  const c = Prisma.sql`c`;
  const conditions = [
    isPresent(c),
    ...(allowingProfiling ? [allowsProfiling(c)] : []),
    ...(livingAt ? [Prisma.sql`(c."deceasedOn" IS NULL OR c."deceasedOn" > ${livingAt.toISOString().slice(0, 10)}::date)`] : []),
    ...(lifecycle ? [Prisma.sql`c."lifecycle" = ${lifecycle}::"CustomerLifecycle"`] : []),
    ...(lifecycleOtherThan ? [Prisma.sql`c."lifecycle" <> ${lifecycleOtherThan}::"CustomerLifecycle"`] : []),
  ];
  return Prisma.sql`(SELECT c."id", c."preferredChannel", c."createdAt" FROM "Customer" AS c WHERE ${Prisma.join(conditions, ' AND ')})`;
}
