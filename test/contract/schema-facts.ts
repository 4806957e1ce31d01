/** What one module adds to a schema, and how it is described. */
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';

export const ROOTS = ['Query', 'Mutation', 'Subscription'] as const;
export type Root = (typeof ROOTS)[number];

export interface Element {
  /** For example `Complaint.subject` or `Query.complaints(filter:)`. */
  readonly coordinate: string;
  readonly description: string | null | undefined;
}

export type AnyField = GraphQLField<unknown, unknown>;

/** The fields of a root that stand in `schema` but not in `base`. */
export function addedRootFields(schema: GraphQLSchema, base: GraphQLSchema, root: Root): readonly AnyField[] {
  const before = rootFields(base, root);
  return Object.values(rootFields(schema, root)).filter(({ name }) => !(name in before));
}

function rootFields(schema: GraphQLSchema, root: Root): Readonly<Record<string, AnyField>> {
  const type = schema.getType(root);
  return isObjectType(type) ? type.getFields() : {};
}

/** All that stands in `schema` but not in `base` and wants a description. */
export function addedElements(schema: GraphQLSchema, base: GraphQLSchema): readonly Element[] {
  const before = new Set(elementsOf(base).map(({ coordinate }) => coordinate));
  return elementsOf(schema).filter(({ coordinate }) => !before.has(coordinate));
}

function elementsOf(schema: GraphQLSchema): readonly Element[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => (isIntrospectionType(type) ? [] : elementsOfType(type)));
}

function elementsOfType(type: GraphQLNamedType): readonly Element[] {
  const own: Element = { coordinate: type.name, description: type.description };
  const member = (name: string, description: Element['description']) => ({ coordinate: `${type.name}.${name}`, description });
  if (isEnumType(type)) return [own, ...type.getValues().map(({ name, description }) => member(name, description))];
  if (isInputObjectType(type))
    return [own, ...Object.values(type.getFields()).map(({ name, description }) => member(name, description))];
  if (!isObjectType(type) && !isInterfaceType(type)) return [own];
  const fields = Object.values(type.getFields()).flatMap(({ name, description, args }) => [
    member(name, description),
    ...args.map((arg) => member(`${name}(${arg.name}:)`, arg.description)),
  ]);
  return [own, ...fields];
}

/** A description that is missing, or that only says the name again. */
export function saysNothing({ coordinate, description }: Element): boolean {
  const name = coordinate.replace(/^.*\(|:\)$|^.*\./g, '');
  return !description?.trim() || words(description) === words(name);
}

function words(text: string): string {
  return text
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/\b(?:the|a|an|of|its|this|type|field|input|enum|value)\b|[^a-z]+/g, ' ')
    .trim()
    .replaceAll(/\s+/g, ' ');
}

/** The permission that a root field states: its name, `public`, or null if it states none. */
export function statedPermission(field: AnyField): string | null {
  const options: unknown = field.extensions.pothosOptions;
  const scopes: unknown = typeof options === 'object' && options !== null ? Reflect.get(options, 'authScopes') : null;
  if (typeof scopes !== 'object' || scopes === null) return null;
  if (Reflect.get(scopes, 'public') === true) return 'public';
  const permission: unknown = Reflect.get(scopes, 'can');
  return typeof permission === 'string' ? permission : null;
}
