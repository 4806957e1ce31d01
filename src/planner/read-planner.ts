/** What stands between the graph and the database for reads: compiled statements where they can be, what was there before where not. */
import type { ExecutionArgs } from 'graphql';
import { AnsweredText, type Ctx, type Database } from '../kernel/index.ts';
import { CompiledReads } from './compiled-reads.ts';
import type { Datamodel } from './models.ts';
import { Operations } from './operations.ts';
import { withPreparedTables } from './prepared-tables.ts';
import { objectsIn } from './texts.ts';

export interface ReadPlanner {
  /** The same database, whose client reads by compiled statements. */
  readonly database: Database;
  /** Answers an operation whole; null where it is to be executed. Its context value is a Ctx. */
  answer(args: ExecutionArgs): Promise<AnsweredText | null>;
}

export function createReadPlanner(database: Database, datamodel: Datamodel): ReadPlanner {
  const reads = new CompiledReads(database, datamodel);
  const operations = new Operations(reads);
  return {
    database: { ...database, prisma: withPreparedTables(database.prisma, Object.keys(datamodel.datamodel.models), reads) },
    async answer(args) {
      const json = await operations.answer(args, args.contextValue as Ctx);
      return json === null ? null : new AnsweredText(json, objectsIn(json) - 1);
    },
  };
}
