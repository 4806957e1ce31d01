/**
 * The names that modules add to. Each module merges its own, prefixed by its name, so that an unknown permission, event or
 * hook does not compile. Values come first and types are derived from them: `interface Events extends PayloadsOf<typeof events> {}`.
 */
import type { CorePrismaTypes, Prisma, PrismaClient } from '../generated/index.ts';

declare global {
  namespace Rapport {
    /** What the deploying app generated: `{ prismaTypes: PrismaTypes; client: PrismaClient }`. A published module never declares it. */
    interface Register {}
    /** Event name → payload. */
    interface Events {}
    /** Hook point → argument. */
    interface Hooks {}
    /** Permission name → true. */
    interface Permissions {}
    /** Module name → its DataLoaders. */
    interface Loaders {}
    /** Contribution point → what a module may add to it. */
    interface Contributions {}
    /** Module name → its checked environment. */
    interface Config {}
    /** GraphQL object type → the value behind it, for types that fields of other modules name. */
    interface Objects {}
    /** GraphQL input type → what it holds, for input types that other modules name. */
    interface Inputs {}
  }
}

export type EventName = keyof Rapport.Events & string;
export type HookName = keyof Rapport.Hooks & string;
export type Permission = keyof Rapport.Permissions & string;
export type ContributionPoint = keyof Rapport.Contributions & string;

/** Prisma's types of the app that runs: the registered ones, else the built-in modules' own. */
export type RegisteredPrismaTypes = Rapport.Register extends { prismaTypes: infer Types extends object }
  ? Types
  : CorePrismaTypes;
export type RegisteredPrismaClient = Rapport.Register extends { client: infer Client extends object } ? Client : PrismaClient;

/** What domain code reads and writes with: the client, or the client of the open transaction. */
export type Db = Omit<
  RegisteredPrismaClient,
  keyof Pick<PrismaClient, '$connect' | '$disconnect' | '$extends' | '$on' | '$transaction'>
>;
export type ModelName = Prisma.ModelName;
