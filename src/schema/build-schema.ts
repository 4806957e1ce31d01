/** From modules to one schema, or to an error that names the modules that do not fit together. */
import type { PothosPrismaDatamodel } from '@pothos/plugin-prisma';
import { assertValidSchema, type GraphQLSchema } from 'graphql';
import type { RapportBuilder, ResolvedModules } from '../kernel/index.ts';
import { createBuilder } from './builder.ts';
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
  const schema = ownership.explained(() => builder.toSchema({ sortSchema: false }));
  assertValidSchema(schema);
  return schema;
}
