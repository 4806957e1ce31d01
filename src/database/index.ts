/** The database layer's door. */

export { type MigrationReport, migrate, verifyMigrated } from './migrate.ts';
export { KERNEL_DATABASE, type Migration, readMigrations } from './migration-files.ts';
export { type DatabaseOptions, openDatabase } from './open-database.ts';
export {
  type AdapterFactory,
  type Connection,
  DatabaseError,
  type OpenedDatabase,
  type PrismaClientClass,
  type Session,
} from './opened-database.ts';
export { type EmbeddedDatabase, openPglite } from './pglite.ts';
export { findTemplate, saveTemplate, type TemplateContent, templateKey } from './template.ts';
