/** The DateTimeFilter as SQL, for sums that no Prisma `where` can serve. */
import { Prisma } from '../generated/index.ts';

type Bound = 'gte' | 'gt' | 'lte' | 'lt';

const COMPARISONS: Readonly<Record<Bound, Prisma.Sql>> = {
  gte: Prisma.sql`>=`,
  gt: Prisma.sql`>`,
  lte: Prisma.sql`<=`,
  lt: Prisma.sql`<`,
};

/** Bounds that all hold; null is as good as absent. */
export type MomentRange = Partial<Record<Bound, Date | null | undefined>>;

/** A condition on the column for each bound. */
export function momentsWithin(column: Prisma.Sql, bounds: MomentRange): readonly Prisma.Sql[] {
  return Object.entries(COMPARISONS).flatMap(([name, operator]) => {
    const bound = Object.entries(bounds).find(([key]) => key === name)?.[1];
    return bound == null ? [] : [Prisma.sql`${column} ${operator} ${bound}`];
  });
}
