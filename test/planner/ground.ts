/** What operations are generated over, and what they are. */
import type { GraphQLSchema } from 'graphql';
import type { KnownValues } from './known-values.ts';

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** What is selected of an object, and what else it needs of its operation. */
export interface Selected {
  readonly selection: string;
  /** Variables, as an operation declares them. */
  readonly declared: readonly string[];
  readonly fragments: readonly string[];
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Ground {
  readonly schema: GraphQLSchema;
  readonly known: KnownValues;
  /** Whether the database writes the field. */
  isCompiled(type: string, field: string): boolean;
  /** Arguments that a field always has, as it is written. */
  readonly fixed: Readonly<Record<string, string>>;
}
