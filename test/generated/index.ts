/** The one door to generated code: the Prisma client, its enums and Pothos's view of the models. */

export type { default as CorePrismaTypes } from './pothos-types.ts';
export { getDatamodel } from './pothos-types.ts';
export { Prisma, PrismaClient } from './prisma/client.ts';
export * from './prisma/enums.ts';
