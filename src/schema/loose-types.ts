/** The builder as our helpers see it: any set of models. The modules' view of it, with their models by name, is `RapportBuilder`. */
import type { PrismaModelTypes } from '@pothos/plugin-prisma';
import type { TypesOver } from '../kernel/index.ts';

export interface LooseTypes extends TypesOver<Record<string, PrismaModelTypes>> {}
export type Builder = PothosSchemaTypes.SchemaBuilder<LooseTypes>;

/** A row of any model, by column. */
export type Row = Record<string, unknown>;
/** A Prisma `where`, `orderBy` or query of any model. */
export type Clause = Record<string, unknown>;

/** `openComplaint` → `OpenComplaint`. */
export function capitalized(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

export function uncapitalized(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}
