/** The database layer's door. */

export type { AdapterFactory } from './driver-query.ts';
export { migrate, verifyMigrated } from './migrate.ts';
export { KERNEL_DATABASE, type Migration, readMigrations } from './migration-files.ts';
export { type DatabaseOptions, openDatabase } from './open-database.ts';
export { DatabaseError, type OpenedDatabase, type PrismaClientClass } from './opened-database.ts';
export { openPglite } from './pglite.ts';
export { findTemplate, OWN_SECRETS, saveTemplate, templateKey } from './template.ts';
