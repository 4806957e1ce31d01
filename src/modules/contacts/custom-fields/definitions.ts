/** Defining fields. A definition never changes, so that no value ever has another type than its field. */
import { CustomFieldType, type Prisma } from '../../../generated/index.ts';
import { ConflictError, type Ctx, newId, type TxCtx, text } from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { lockKeys } from '../external-ids.ts';
import { Issues } from '../issues.ts';

export type CustomFieldDefinition = Prisma.CustomFieldDefinitionModel;
/** By key. */
export type CustomFieldDefinitions = ReadonlyMap<string, CustomFieldDefinition>;

export interface DefineCustomFieldInput {
  readonly key: string;
  readonly label: string;
  readonly type: CustomFieldType;
  readonly choices?: readonly string[] | null | undefined;
}

const MAX_DEFINITIONS = 100;
const MAX_CHOICES = 100;
const KEY = /^[a-z][a-zA-Z0-9_]{0,49}$/;
const LOCK = 'contacts.custom-field-definitions';

/** Adds a field; the same one again is left as it is. */
export function defineCustomField(ctx: Ctx, input: DefineCustomFieldInput): Promise<CustomFieldDefinition> {
  return ctx.transact(async (tx) => {
    const { key, label, type, choices } = readDefinition(input);
    await lockKeys(tx, [LOCK]);
    const known = await customFieldsByKey(tx);
    const same = known.get(key);
    if (same) return requireSame(same, { label, type, choices });
    if (known.size >= MAX_DEFINITIONS)
      throw new ConflictError(`There are ${MAX_DEFINITIONS} custom fields already, which is the most.`);
    const definition = await tx.db.customFieldDefinition.create({
      data: { id: newId(), key, label, type, choices: [...choices], recordedAt: tx.clock.now(), ...authorship(tx) },
    });
    const { id } = definition;
    await tx.emit('contacts.custom-field.defined', { customFieldDefinitionId: id, type });
    const facts = { action: 'contacts.custom-field.defined', type: 'CustomFieldDefinition', id };
    await audit(tx, { ...facts, before: null, after: definition });
    return definition;
  });
}

/** All of them, at most 100, in the order in which they were defined. */
export function customFieldDefinitions({ db }: Pick<Ctx, 'db'>): Promise<CustomFieldDefinition[]> {
  return db.customFieldDefinition.findMany({ orderBy: [{ recordedAt: 'asc' }, { id: 'asc' }] });
}

export async function customFieldsByKey(ctx: Pick<TxCtx, 'db'>): Promise<CustomFieldDefinitions> {
  return new Map((await customFieldDefinitions(ctx)).map((definition) => [definition.key, definition]));
}

/** The fields that there are, read only if one of the inputs names any. */
export async function definitionsFor(
  tx: TxCtx,
  inputs: readonly { readonly customFields?: readonly unknown[] | null | undefined }[],
): Promise<{ readonly definitions?: CustomFieldDefinitions }> {
  const areNamed = inputs.some(({ customFields }) => customFields && customFields.length > 0);
  return areNamed ? { definitions: await customFieldsByKey(tx) } : {};
}

type Content = Pick<CustomFieldDefinition, 'label' | 'type'> & { readonly choices: readonly string[] };

function readDefinition({ key: givenKey, label: givenLabel, type, choices: givenChoices }: DefineCustomFieldInput) {
  const issues = new Issues();
  const key = KEY.test(givenKey) ? givenKey : null;
  if (key === null) issues.add('key', 'Must begin with a small letter, and go on with at most 49 letters a to z, digits and _.');
  const label = issues.read('label', text(1, 100), givenLabel) ?? null;
  const choices = readChoices(type, givenChoices ?? [], issues);
  issues.throwIfAny();
  return { key: key ?? '', label: label ?? '', type, choices };
}

function readChoices(type: CustomFieldType, given: readonly string[], issues: Issues): readonly string[] {
  if (type !== CustomFieldType.CHOICE) {
    if (given.length > 0) issues.add('choices', `A ${type} field has no choices; only a CHOICE field has.`);
    return [];
  }
  if (given.length === 0) issues.add('choices', 'A CHOICE field needs at least one.', 'REQUIRED');
  if (given.length > MAX_CHOICES) issues.add('choices', `Must have at most ${MAX_CHOICES}.`, 'TOO_MANY');
  const at = issues.at('choices');
  const choices = given.slice(0, MAX_CHOICES).map((choice, index) => at.read(String(index), text(1, 200), choice) ?? '');
  for (const [index, choice] of choices.entries()) {
    if (choice !== '' && choices.indexOf(choice) < index) at.add(String(index), 'Stands in the list already.', 'DUPLICATE');
  }
  return choices;
}

function requireSame(known: CustomFieldDefinition, content: Content): CustomFieldDefinition {
  const contentOf = ({ label, type, choices }: Content) => JSON.stringify([label, type, choices]);
  if (contentOf(known) === contentOf(content)) return known;
  throw new ConflictError(`There is a ${known.type} field ${known.key} already, and it is not the same.`, {
    code: 'UNIQUE_VIOLATION',
  });
}
