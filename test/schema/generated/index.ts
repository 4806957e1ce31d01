/** The one door to the code that Prisma generates for the schema layer's own test models. */

export type { default as LibraryPrismaTypes } from './pothos-types.ts';
export { getDatamodel } from './pothos-types.ts';
export { PrismaClient } from './prisma/client.ts';
export * from './prisma/enums.ts';
