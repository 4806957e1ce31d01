/** What a schema leaves unexplained. Every type, field, argument, input field and enum value has a description. */
import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

/** The coordinates without a description, for example `Customer.kind` or `Query.customers(first:)`. */
export function missingDescriptions(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type))
    .flatMap(missingIn);
}

function missingIn(type: GraphQLNamedType): string[] {
  const missing = type.description ? [] : [type.name];
  if (isEnumType(type)) missing.push(...undescribed(type.getValues()).map((name) => `${type.name}.${name}`));
  if (isInputObjectType(type))
    missing.push(...undescribed(Object.values(type.getFields())).map((name) => `${type.name}.${name}`));
  if (!isObjectType(type) && !isInterfaceType(type)) return missing;
  const fields = Object.values(type.getFields());
  missing.push(...undescribed(fields).map((name) => `${type.name}.${name}`));
  for (const { name, args } of fields) missing.push(...undescribed(args).map((arg) => `${type.name}.${name}(${arg}:)`));
  return missing;
}

function undescribed(elements: readonly { readonly name: string; readonly description?: string | null | undefined }[]): string[] {
  return elements.filter(({ description }) => !description).map(({ name }) => name);
}
