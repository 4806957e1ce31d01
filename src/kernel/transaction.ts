/** One database transaction: what runs in it, and what follows its commit. */
import type { Database, OpenTransaction, TransactionLimits } from './database.ts';
import { isOutOfTurn } from './database-faults.ts';
import { ConflictError } from './errors.ts';

/** Runs in one transaction, READ COMMITTED as the databases are opened. When it cannot get its turn, the caller is told to try again. */
export async function inTransaction<Result>(
  database: Pick<Database, 'transaction'>,
  limits: TransactionLimits,
  run: (transaction: OpenTransaction) => Promise<Result>,
): Promise<Result> {
  try {
    return await database.transaction(run, limits);
  } catch (error) {
    if (!isOutOfTurn(error)) throw error;
    throw new ConflictError('The server is busy with other changes to this data. Nothing was changed; try again.', {
      code: 'TRY_AGAIN',
    });
  }
}
