/** What operations are generated over, and what they are. */
import type { GraphQLSchema } from 'graphql';
import type { KnownValues } from './known-values.ts';

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

export interface Ground {
  readonly schema: GraphQLSchema;
  readonly known: KnownValues;
  /** Whether the database writes the field. */
  isCompiled(type: string, field: string): boolean;
  /** Arguments that a field always has, as it is written. */
  readonly fixed: Readonly<Record<string, string>>;
}
