import type { ModuleDatabase } from 'rapport';

export const database: ModuleDatabase = {
  schema: new URL('./library.prisma', import.meta.url),
  migrations: new URL('./library-migrations/', import.meta.url),
};
