/** One database transaction: what runs in it, and what follows its commit. */
import { ConflictError } from './errors.ts';
import type { Db, RegisteredPrismaClient } from './open-types.ts';

export interface TransactionLimits {
  /** Milliseconds to wait for a connection. */
  readonly wait: number;
  /** Milliseconds to run. A transaction that writes holds back every reader of the log while it is open. */
  readonly run: number;
}

/** Runs in one READ COMMITTED transaction. When it cannot get its turn, the caller is told to try again. */
export async function inTransaction<Result>(
  prisma: RegisteredPrismaClient,
  { wait, run: timeout }: TransactionLimits,
  run: (db: Db) => Promise<Result>,
): Promise<Result> {
  try {
    return await prisma.$transaction((db) => run(db), { maxWait: wait, timeout, isolationLevel: 'ReadCommitted' });
  } catch (error) {
    if (!isOutOfTurn(error)) throw error;
    throw new ConflictError('The server is busy with other changes to this data. Nothing was changed; try again.', {
      code: 'TRY_AGAIN',
    });
  }
}

/** P2024 no connection, P2028 no transaction or past its time, P2034 deadlock. */
const PRISMA_CODES: ReadonlySet<unknown> = new Set(['P2024', 'P2028', 'P2034']);
/** Serialization failure, deadlock, lock and statement timeouts, idle in transaction. */
const SQL_STATES: ReadonlySet<unknown> = new Set(['40001', '40P01', '55P03', '57014', '25P03']);

/** Prisma wraps the driver's error in its own, a raw query's more deeply. */
function isOutOfTurn(error: unknown): boolean {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    const { code, originalCode, meta, cause, driverAdapterError } = at as Record<string, unknown>;
    if (PRISMA_CODES.has(code) || SQL_STATES.has(code) || SQL_STATES.has(originalCode)) return true;
    at = meta ?? cause ?? driverAdapterError;
  }
  return false;
}
