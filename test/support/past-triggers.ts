/** Writing what the database refuses: tests empty append-only tables, and age what stands in them. */
import type { PrismaClient } from '../generated/index.ts';

/** Runs a statement while the triggers of all tables rest. */
export async function pastTriggers(db: Pick<PrismaClient, '$transaction'>, statement: string): Promise<void> {
  await db.$transaction(async (within) => {
    await within.$executeRawUnsafe('SET LOCAL session_replication_role = replica');
    await within.$executeRawUnsafe(statement);
  });
}
