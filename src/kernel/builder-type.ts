/**
 * The schema builder that a module is handed: its types only, so that the kernel carries no GraphQL at run time. Pothos's own
 * methods and those of its plugins are there as documented; what we add is in `builder-extensions.ts`.
 */
import type {} from '@pothos/core';
import type {} from '@pothos/plugin-complexity';
import type {} from '@pothos/plugin-errors';
import type {} from '@pothos/plugin-prisma';
import type {} from '@pothos/plugin-relay';
import type {} from '@pothos/plugin-scope-auth';
import type {} from '@pothos/plugin-tracing';
import type {} from './builder-extensions.ts';
import type { RecordName, RowOf } from './builder-options.ts';
import type { Ctx } from './context.ts';
import type { DomainError, RowReport, ValidationIssue } from './errors.ts';
import type { Money } from './money.ts';
import type { Permission, RegisteredPrismaTypes } from './open-types.ts';

/** A decimal that is kept exactly: Prisma's, or any other that writes itself without an exponent. */
export interface ExactDecimal {
  toFixed(): string;
}

// A type, not an interface: Pothos asks for an index signature here.
type Scalars = {
  ID: { Input: string; Output: string };
  String: { Input: string; Output: string };
  DateTime: { Input: Date; Output: Date };
  /** At midnight UTC, as Prisma reads and writes a `date` column. */
  Date: { Input: Date; Output: Date };
  Decimal: { Input: string; Output: string | ExactDecimal };
  CurrencyCode: { Input: string; Output: string };
  JSON: { Input: JsonValue; Output: unknown };
};

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

interface SharedObjects {
  Money: Money;
  ValidationIssue: ValidationIssue;
  ImportRowError: RowReport;
}

interface SharedInputs {
  StringFilter: { eq?: string; in?: string[]; contains?: string; startsWith?: string };
  DateTimeFilter: { gte?: Date; gt?: Date; lte?: Date; lt?: Date };
  MoneyInput: { amount: string; currencyCode: string };
}

interface TypeOptions<PrismaTypes extends object> {
  Defaults: 'v4';
  Context: Ctx;
  PrismaTypes: PrismaTypes;
  AuthScopes: {
    /** The actor holds this permission. */
    can: Permission;
    /** Open to everybody, the anonymous caller included. */
    public: boolean;
  };
  Scalars: Scalars;
  Objects: SharedObjects & Rapport.Objects;
  Inputs: SharedInputs & Rapport.Inputs;
  Interfaces: { Error: DomainError };
  DefaultFieldNullability: false;
}

/** The builder's types over any set of Prisma models. */
export interface TypesOver<PrismaTypes extends object> extends PothosSchemaTypes.ExtendDefaultTypes<TypeOptions<PrismaTypes>> {}
export interface RapportTypes extends TypesOver<RegisteredPrismaTypes> {}

export type RapportBuilder = PothosSchemaTypes.SchemaBuilder<RapportTypes>;

/** A row of a model, for modules that have no generated client of their own to name it: `Row<'AcmeSurvey'>`. */
export type Row<Name extends RecordName<RapportTypes>> = RowOf<RapportTypes, Name>;
