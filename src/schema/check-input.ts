/**
 * `.check(…)` on input fields, and the walk that runs the checks of a whole input: after the permission, so that nobody without
 * it learns what is wrong, and all of them, so that every fault is told at once.
 */
import type { InputFieldRef } from '@pothos/core';
import { type GraphQLInputField, type GraphQLInputType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import type { z } from 'zod';
import type { CheckedItem, ValidationIssue } from '../kernel/index.ts';
import type { LooseTypes } from './loose-types.ts';

/** What a list may hold unless its field says otherwise in `extensions.maxItems`. */
const MAX_ITEMS = 100;

interface CheckExtensions {
  readonly check?: z.ZodType;
  readonly checkEach?: boolean;
  readonly maxItems?: number;
}

type FieldRef = InputFieldRef<LooseTypes, unknown>;

/** `InputFieldRef.check`: the schema that the field's value must satisfy, and whose output takes its place. */
export function check(this: FieldRef, schema: z.ZodType) {
  return withExtensions(this, { check: schema });
}

/** `InputFieldRef.checkEach`: the items of a list are checked apart. */
export function checkEach(this: FieldRef) {
  return withExtensions(this, { checkEach: true });
}

function withExtensions(field: FieldRef, extensions: CheckExtensions) {
  field.updateConfig((config) => ({ ...config, extensions: { ...config.extensions, ...extensions } }));
  return field;
}

/** The input with every check's output in place; what is wrong with it is added to `issues`. */
export function checkInput(type: GraphQLInputType, value: unknown, issues: ValidationIssue[]): unknown {
  return checkValue(type, value, [], issues, {});
}

function checkValue(
  type: GraphQLInputType,
  value: unknown,
  path: readonly string[],
  issues: ValidationIssue[],
  extensions: CheckExtensions,
): unknown {
  if (value === null || value === undefined) return value;
  if (isNonNullType(type)) return checkValue(type.ofType, value, path, issues, extensions);
  if (isListType(type) && Array.isArray(value)) return checkList(type.ofType, value, path, issues, extensions);
  if (!isInputObjectType(type)) return value;
  const checked: [string, unknown][] = [];
  for (const field of Object.values(type.getFields())) {
    if (!Object.hasOwn(value, field.name)) continue;
    checked.push([field.name, checkField(field, Reflect.get(value, field.name), [...path, field.name], issues)]);
  }
  return Object.fromEntries(checked);
}

function checkField(field: GraphQLInputField, value: unknown, path: readonly string[], issues: ValidationIssue[]): unknown {
  const extensions: CheckExtensions = field.extensions;
  const before = issues.length;
  const inner = checkValue(field.type, value, path, issues, extensions);
  if (!extensions.check || inner === null || inner === undefined || issues.length > before) return inner;
  const result = extensions.check.safeParse(inner);
  if (result.success) return result.data;
  issues.push(...result.error.issues.map((issue) => issueAt(path, issue)));
  return inner;
}

function checkList(
  itemType: GraphQLInputType,
  items: readonly unknown[],
  path: readonly string[],
  issues: ValidationIssue[],
  { maxItems = MAX_ITEMS, checkEach: apart }: CheckExtensions,
): unknown {
  if (items.length > maxItems) {
    issues.push({ path, message: `Must have at most ${maxItems} items.`, code: 'TOO_MANY' });
    return items;
  }
  if (apart) return items.map((item) => checkApart(itemType, item));
  return items.map((item, index) => checkValue(itemType, item, [...path, String(index)], issues, {}));
}

function checkApart(type: GraphQLInputType, item: unknown): CheckedItem<unknown> {
  const issues: ValidationIssue[] = [];
  const value = checkValue(type, item, [], issues, {});
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value };
}

function issueAt(path: readonly string[], issue: z.core.$ZodIssue): ValidationIssue {
  const code = issue.code === 'custom' && typeof issue.params?.code === 'string' ? issue.params.code : 'INVALID';
  return { path: [...path, ...issue.path.map(String)], message: issue.message, code };
}
