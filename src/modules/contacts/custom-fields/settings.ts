/** Reading values of custom fields: each as the field's type says, with every fault told at its path. */
import { type CustomFieldType, Prisma } from '../../../generated/index.ts';
import { optionalText } from '../../../kernel/index.ts';
import type { Issues } from '../issues.ts';
import type { CustomFieldDefinition, CustomFieldDefinitions } from './definitions.ts';

export interface CustomFieldInput {
  readonly key: string;
  readonly text?: string | null | undefined;
  readonly number?: string | null | undefined;
  readonly boolean?: boolean | null | undefined;
  readonly date?: Date | null | undefined;
}

/** A value as it is compared and shown: text as it is, a number without needless zeros, a day as YYYY-MM-DD. */
export type CustomFieldContent = string | boolean;

export interface CustomFieldSetting {
  readonly key: string;
  readonly type: CustomFieldType;
  /** Null clears. */
  readonly content: CustomFieldContent | null;
}

export const MAX_SETTINGS = 100;
const LONGEST_TEXT = 1_000;
const NUMBER = /^-?\d{1,28}(?:\.\d{1,10})?$/;

const MEMBER_OF = { TEXT: 'text', CHOICE: 'text', NUMBER: 'number', BOOLEAN: 'boolean', DATE: 'date' } as const;
const MEMBERS = ['text', 'number', 'boolean', 'date'] as const;

/** `issues` stands at the list. */
export function readCustomFields(
  given: readonly CustomFieldInput[],
  definitions: CustomFieldDefinitions,
  issues: Issues,
): readonly CustomFieldSetting[] {
  if (given.length > MAX_SETTINGS) issues.add(null, `Must have at most ${MAX_SETTINGS} entries.`, 'TOO_MANY');
  const settings = new Map<string, CustomFieldSetting>();
  for (const [index, input] of given.slice(0, MAX_SETTINGS).entries()) {
    const at = issues.at(index);
    const definition = definitions.get(input.key);
    if (!definition) at.add('key', 'There is no custom field with this key.', 'NOT_FOUND');
    else if (settings.has(input.key)) at.add('key', 'Stands in the list already.', 'DUPLICATE');
    else settings.set(input.key, { key: input.key, type: definition.type, content: readContent(input, definition, at) });
  }
  return [...settings.values()];
}

function readContent(input: CustomFieldInput, definition: CustomFieldDefinition, issues: Issues): CustomFieldContent | null {
  const own = MEMBER_OF[definition.type];
  for (const member of MEMBERS) {
    if (member !== own && input[member] != null) {
      issues.add(member, `Is a ${definition.type} field: give ${own}, or nothing to clear it.`, 'WRONG_TYPE');
    }
  }
  switch (own) {
    case 'text':
      return readText(input.text, definition, issues);
    case 'number':
      return readNumber(input.number, issues);
    case 'boolean':
      return input.boolean ?? null;
    default:
      return input.date?.toISOString().slice(0, 10) ?? null;
  }
}

function readText(given: string | null | undefined, { type, choices }: CustomFieldDefinition, issues: Issues): string | null {
  const text = issues.read('text', optionalText(LONGEST_TEXT), given) ?? null;
  if (type === 'CHOICE' && text !== null && !choices.includes(text)) {
    const shown = choices.slice(0, 10).map((choice) => JSON.stringify(choice));
    const more = choices.length > shown.length ? ` and ${choices.length - shown.length} more` : '';
    issues.add('text', `Must be one of ${shown.join(', ')}${more}.`, 'NO_CHOICE');
  }
  return text;
}

function readNumber(given: string | null | undefined, issues: Issues): string | null {
  if (given == null) return null;
  const number = plainNumber(given);
  if (NUMBER.test(number)) return number;
  issues.add('number', 'Must have at most 28 digits before the point, and 10 after it.');
  return null;
}

/** Exact, and the same text for the same number: `1.50` is `1.5`. */
export function plainNumber(number: string | Prisma.Decimal): string {
  const plain = new Prisma.Decimal(number).toFixed();
  return plain === '-0' ? '0' : plain;
}
