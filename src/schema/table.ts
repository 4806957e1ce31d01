/** A model's table by the model's name: the seam where names that are only known at run time meet Prisma's typed client. */
import type { Ctx } from '../kernel/index.ts';
import { type Clause, type Row, uncapitalized } from './loose-types.ts';

export interface Table {
  findMany(query: Clause): Promise<Row[]>;
  count(query: Clause): Promise<number>;
}

/** The table of a model, read as this ctx: within its transaction if it has one. */
export function tableOf(ctx: Ctx, model: string): Table {
  const tables = ctx.db as unknown as Readonly<Record<string, Table | undefined>>;
  const table = tables[uncapitalized(model)];
  if (!table) throw new Error(`The database client has no model ${model}: it was generated from another schema.`);
  return table;
}
