/**
 * Deny by default: the build fails for a root field, a field on another module's type, or an object type that does not say who
 * may see it. Root and contributed fields are nullable too, so that one that is denied or fails never empties the answer.
 */
import { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import { type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import { AssemblyError } from '../kernel/index.ts';

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      statedPermissions: StatedPermissions<Types>;
    }
    interface SchemaBuilderOptions<Types extends SchemaTypes> {
      /** `Type.field` of fields that stand on another module's type. */
      contributed: ReadonlySet<string>;
    }
  }
}

const ROOT_KINDS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

export class StatedPermissions<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const coordinate = `${field.parentType}.${field.name}`;
    if (!ROOT_KINDS.has(field.kind) && !this.builder.options.contributed.has(coordinate)) return field;
    if (!field.pothosOptions.authScopes) {
      throw new AssemblyError(`${coordinate} states no permission: give it authScopes.`);
    }
    if (!field.type.nullable)
      throw new AssemblyError(`${coordinate} is not nullable: where it is denied, it would erase its surroundings.`);
    return field;
  }

  override afterBuild(schema: GraphQLSchema): GraphQLSchema {
    const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && !type.name.startsWith('__') && !roots.has(type),
    );
    const silent = types.filter((type) => !statesPermission(type as GraphQLObjectType, schema));
    if (silent.length > 0) {
      const names = silent.map(({ name }) => name).join(', ');
      throw new AssemblyError(`These types state no permission: ${names}. Give each authScopes, or extensions.guardedBy.`);
    }
    return schema;
  }
}

function statesPermission({ name, extensions }: GraphQLObjectType, schema: GraphQLSchema): boolean {
  const { pothosOptions, shared, guardedBy } = extensions as {
    readonly pothosOptions?: { readonly authScopes?: unknown };
    readonly shared?: unknown;
    readonly guardedBy?: unknown;
  };
  if (pothosOptions?.authScopes || shared === true) return true;
  if (typeof guardedBy !== 'string') return false;
  if (isGuard(guardedBy, schema)) return true;
  throw new AssemblyError(`${name} says it is guarded by ${guardedBy}, but there is no such type or root field.`);
}

function isGuard(name: string, schema: GraphQLSchema): boolean {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return schema.getType(name) !== undefined || roots.some((root) => root?.getFields()[name] !== undefined);
}
