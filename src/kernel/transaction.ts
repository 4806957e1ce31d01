/** One database transaction: what runs in it, and what follows its commit. */
import { isOutOfTurn } from './database-faults.ts';
import { ConflictError } from './errors.ts';
import type { Db, RegisteredPrismaClient } from './open-types.ts';

export interface TransactionLimits {
  /** Milliseconds to wait for a connection. */
  readonly wait: number;
  /** Milliseconds to run. A transaction that writes holds back every reader of the log while it is open. */
  readonly run: number;
}

/** Runs in one transaction, READ COMMITTED as the databases are opened. When it cannot get its turn, the caller is told to try again. */
export async function inTransaction<Result>(
  prisma: RegisteredPrismaClient,
  { wait, run: timeout }: TransactionLimits,
  run: (db: Db) => Promise<Result>,
): Promise<Result> {
  try {
    return await prisma.$transaction((db) => run(db), { maxWait: wait, timeout });
  } catch (error) {
    if (!isOutOfTurn(error)) throw error;
    throw new ConflictError('The server is busy with other changes to this data. Nothing was changed; try again.', {
      code: 'TRY_AGAIN',
    });
  }
}
