/** Fields that a company adds to its customers. */
import { CustomFieldType } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';
import { customFieldDefinitions, defineCustomField, MAX_SETTINGS } from '../custom-fields/index.ts';
import { setCustomFields } from '../set-custom-fields.ts';
import type { ContactInputs } from './inputs.ts';

const MAY_READ = { can: 'contacts.profile.read' } as const;

export function customFields(builder: RapportBuilder, { CustomFieldInput }: ContactInputs): void {
  definitions(builder);
  const CustomFieldValue = valueType(builder);
  builder.prismaObjectField('Customer', 'customFields', (t) =>
    t.field({
      type: [CustomFieldValue],
      nullable: true,
      description: 'What your own fields hold, by key, at most 100; a field without a value is not among them.',
      authScopes: MAY_READ,
      select: { id: true },
      resolve: ({ id }, _args, ctx) => ctx.loaders.contacts.customFields.load(id),
    }),
  );
  builder.resultMutation('setCustomFields', {
    description: 'Sets and clears fields of your own for a customer; others stay. Without a difference nothing happens.',
    permission: 'contacts.customer.edit',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'Whose.' }),
      fields: t.field({
        type: [CustomFieldInput],
        required: true,
        description: `1 to ${MAX_SETTINGS}, each field once; the key alone clears.`,
      }),
    }),
    success: { customer: 'Customer' },
    resolve: async (input, tx) => ({ customer: await setCustomFields(tx, input) }),
  });
}

function definitions(builder: RapportBuilder): void {
  const Definition = builder.record('CustomFieldDefinition', {
    description: 'A field that this company added to its customers. It never changes.',
    permission: 'contacts.profile.read',
    fields: (t) => ({
      key: t.exposeString('key', {
        description: 'Its name for programs: a small letter, then letters, digits and _, at most 50.',
      }),
      label: t.exposeString('label', { description: 'Its name for people.' }),
      type: t.expose('type', { type: CustomFieldType, description: 'What it holds.' }),
      choices: t.stringList({
        nullable: true,
        description: 'What may be chosen, in this order; null unless it is a CHOICE.',
        select: { choices: true, type: true },
        resolve: ({ type, choices }) => (type === 'CHOICE' ? choices : null),
      }),
    }),
  });
  builder.queryField('customFieldDefinitions', (t) =>
    t.field({
      type: [Definition],
      nullable: true,
      description: 'The fields of your own, at most 100, in the order in which they were defined.',
      authScopes: MAY_READ,
      resolve: (_root, _args, ctx) => customFieldDefinitions(ctx),
    }),
  );
  builder.resultMutation('defineCustomField', {
    description:
      'Adds a field to all customers, at most 100 in all. It stays: its key, label, type and choices do not change. The same field again is left as it is; another one of the key is a ConflictError with UNIQUE_VIOLATION.',
    permission: 'contacts.custom-field.define',
    input: (t) => ({
      key: t.string({
        required: true,
        description: 'Begins with a small letter; letters a to z, digits and _; at most 50. Unique.',
      }),
      label: t.string({ required: true, description: '1 to 100 characters.' }),
      type: t.field({ type: CustomFieldType, required: true, description: 'What it holds.' }),
      choices: t.stringList({ description: 'A CHOICE needs 1 to 100, each of 1 to 200 characters; other types have none.' }),
    }),
    success: { definition: 'CustomFieldDefinition' },
    resolve: async (input, tx) => ({ definition: await defineCustomField(tx, input) }),
  });
}

function valueType(builder: RapportBuilder) {
  return builder.prismaObject('CustomFieldValue', {
    description: "What a field of your own holds: one member, the one of the field's type.",
    extensions: { guardedBy: 'CustomFieldDefinition' },
    fields: (t) => ({
      key: t.exposeString('key', { description: 'Of the field.' }),
      text: t.exposeString('text', { nullable: true, description: 'Of a TEXT or CHOICE field.' }),
      number: t.expose('number', {
        type: 'Decimal',
        nullable: true,
        description: 'The answer to a NUMBER field, with at most 10 digits after the point.',
      }),
      boolean: t.exposeBoolean('boolean', { nullable: true, description: 'The answer to a BOOLEAN field.' }),
      date: t.expose('date', { type: 'Date', nullable: true, description: 'The answer to a DATE field.' }),
    }),
  });
}
