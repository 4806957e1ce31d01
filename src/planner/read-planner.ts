/** What stands between the graph and the database for reads: compiled statements where they can be, what was there before where not. */
import type { ExecutionArgs } from 'graphql';
import type { Cancellation, Ctx, Database } from '../kernel/index.ts';
import { CompiledReads } from './compiled-reads.ts';
import type { Datamodel } from './models.ts';
import type { Answered } from './mutations.ts';
import { Operations } from './operations.ts';
import { tableNamesOf, withPreparedTables, withPreparedTablesOf } from './prepared-tables.ts';

export interface ReadPlanner {
  /** The same database, whose client reads by compiled statements. */
  readonly database: Database;
  /** Reads what it has to know of the database, so that no request has to wait for it. */
  start(): Promise<void>;
  /** Answers an operation whole; null where it is to be executed. Its context value is a Ctx. */
  answer(args: ExecutionArgs, cancellation: Cancellation): Promise<Answered | null> | null;
}

export function createReadPlanner(database: Database, datamodel: Datamodel): ReadPlanner {
  const reads = new CompiledReads(database, datamodel);
  const operations = new Operations(reads);
  const names = tableNamesOf(Object.keys(datamodel.datamodel.models));
  return {
    database: {
      ...database,
      prisma: withPreparedTables(database.prisma, names, reads),
      transaction(run, limits) {
        const begin = () =>
          database.transaction(
            (transaction) => run({ ...transaction, db: withPreparedTablesOf(transaction, transaction.db, names, reads) }),
            limits,
          );
        // Not from within: the embedded database has one connection, and a pool may have no other.
        return reads.isReady ? begin() : reads.models().then(begin);
      },
    },
    start: async () => void (await reads.models()),
    answer(args, cancellation) {
      return operations.answer(args, args.contextValue as Ctx, cancellation);
    },
  };
}
