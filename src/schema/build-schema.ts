/** From modules to one schema, or to an error that names the modules that do not fit together. */
import type { PothosPrismaDatamodel } from '@pothos/plugin-prisma';
import { assertValidSchema, type GraphQLSchema } from 'graphql';
import type { RapportBuilder, ResolvedModules } from '../kernel/index.ts';
import { createBuilder } from './builder.ts';
import type { Builder } from './loose-types.ts';
import { Ownership } from './ownership.ts';
import type { ObserveField } from './tracing.ts';

export interface SchemaOptions {
  readonly modules: ResolvedModules;
  /** `getDatamodel()` of the generated client. */
  readonly datamodel: PothosPrismaDatamodel;
  /** Told of each root field once it has answered. */
  readonly observe?: ObserveField;
}

export function buildSchema({ modules, datamodel, observe = () => {} }: SchemaOptions): GraphQLSchema {
  const contributed = new Set<string>();
  const builder = createBuilder({ datamodel, contributed, observe });
  const ownership = new Ownership(builder, contributed);
  for (const module of modules.ordered) {
    // The one place where the models that our helpers do not know by name meet the modules' view of them.
    ownership.define(module, () => module.schema?.(builder as unknown as RapportBuilder));
  }
  ownership.check(modules);
  addWriteRoots(builder, ownership);
  const schema = ownership.explained(() => builder.toSchema({ sortSchema: false }));
  assertValidSchema(schema);
  return schema;
}

/** GraphQL allows no type without fields: a set of modules that writes nothing has no Mutation. */
function addWriteRoots(builder: Builder, ownership: Ownership): void {
  if (ownership.hasFields('Mutation')) {
    builder.mutationType({ description: 'All that can be done. Each answers with what was done, or with why not.' });
  }
  if (ownership.hasFields('Subscription')) builder.subscriptionType({ description: 'All that can be followed live.' });
}
