/** The database layer's door. */

export { type MigrationReport, migrate, verifyMigrated } from './migrate.ts';
export { type DatabaseOptions, openDatabase } from './open-database.ts';
export {
  type AdapterFactory,
  type Connection,
  DatabaseError,
  type OpenedDatabase,
  type PrismaClientClass,
  type Session,
} from './opened-database.ts';
