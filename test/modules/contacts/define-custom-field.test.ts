import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, describeOnPostgres } from '../../support/index.ts';
import { DEFINE_CUSTOM_FIELD } from './documents.ts';
import { everythingWritten, write } from './given.ts';

const rapport = createTestRapport([access, contacts]);
const define = (input: object) =>
  write(rapport.as('contacts.custom-field.define', 'contacts.profile.read'), DEFINE_CUSTOM_FIELD, input);
const DEFINITIONS = '{ customFieldDefinitions { key label type choices } }';
const definitions = async () =>
  (await rapport.as('contacts.profile.read').data<{ customFieldDefinitions: unknown }>(DEFINITIONS)).customFieldDefinitions;

const SIZE = { key: 'shoeSize', label: 'Shoe size', type: 'NUMBER', choices: null };
const COLOUR = { key: 'colour', label: 'Favourite colour', type: 'CHOICE', choices: ['Red', 'Green'] };

describe('a custom field', () => {
  it('is defined, announced and audited, and listed in the order of definition', async () => {
    expect(await define({ ...SIZE, label: ' Shoe size ' })).toEqual({
      __typename: 'DefineCustomFieldSuccess',
      definition: SIZE,
    });
    expect(await define(COLOUR)).toMatchObject({ definition: COLOUR });

    expect(await definitions()).toEqual([SIZE, COLOUR]);
    const { id } = await rapport.db.customFieldDefinition.findUniqueOrThrow({ where: { key: 'colour' } });
    expect(await rapport.eventsAbout(id)).toEqual([
      { name: 'contacts.custom-field.defined', payload: { customFieldDefinitionId: id, type: 'CHOICE' } },
    ]);
    expect(await rapport.db.auditEntry.count({ where: { subjectId: id } })).toBe(1);
  });

  it('never changes the static schema', async () => {
    const types = async () =>
      (
        await rapport
          .asAdministrator()
          .run('{ __schema { types { name fields { name } inputFields { name } enumValues { name } } } }')
      ).data;
    const before = await types();

    expect(await define({ ...SIZE, key: 'waist' })).toMatchObject({ __typename: 'DefineCustomFieldSuccess' });

    expect(await types()).toEqual(before);
    expect(JSON.stringify(before)).not.toContain('waist');
  });

  it('is the same when it is defined again, and no other under its key', async () => {
    await define(COLOUR);
    const before = await everythingWritten(rapport);

    expect(await define(COLOUR)).toMatchObject({ __typename: 'DefineCustomFieldSuccess', definition: COLOUR });
    for (const other of [{ type: 'TEXT', choices: [] }, { label: 'Color' }, { choices: ['Red'] }]) {
      expect(await define({ ...COLOUR, ...other })).toMatchObject({ __typename: 'ConflictError', code: 'UNIQUE_VIOLATION' });
    }
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it.each<[string, object, string[]]>([
    ['a key with a capital', { key: 'Size' }, ['key']],
    ['a key with a blank', { key: 'shoe size' }, ['key']],
    ['a key of 51 letters', { key: 'x'.repeat(51) }, ['key']],
    ['a blank label', { label: ' ' }, ['label']],
    ['a label of 101 characters', { label: 'x'.repeat(101) }, ['label']],
    ['choices that are not to be', { choices: ['Red'] }, ['choices']],
    ['no choice', { type: 'CHOICE' }, ['choices']],
    ['101 choices', { type: 'CHOICE', choices: Array.from({ length: 101 }, (_none, one) => `${one}`) }, ['choices']],
    ['a blank choice', { type: 'CHOICE', choices: ['Red', ' '] }, ['choices', '1']],
    ['a choice given twice', { type: 'CHOICE', choices: ['Red', 'Green', ' Red'] }, ['choices', '2']],
  ])('with %s is refused and nothing is written', async (_case, input, path) => {
    const before = await everythingWritten(rapport);

    const answer = await define({ key: 'refused', label: 'Refused', type: 'TEXT', ...input });

    expect(answer).toMatchObject({ __typename: 'ValidationError', issues: [{ path }] });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('tells all its faults at once', async () => {
    const { issues } = await define({ key: '', label: '', type: 'CHOICE' });

    expect(issues.map(({ path }) => path[0])).toEqual(['key', 'label', 'choices']);
  });

  it('is defined by those only who may, and listed to those who may read profiles', async () => {
    const before = await everythingWritten(rapport);

    for (const permission of ['contacts.custom-field.define', 'contacts.profile.read', 'contacts.customer.edit'] as const) {
      const { errors } = await rapport.as(permission).run(DEFINE_CUSTOM_FIELD, { input: { ...SIZE, key: 'no' } });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
    expect((await rapport.as('contacts.customer.read').run(DEFINITIONS)).errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ]);
    expect(await everythingWritten(rapport)).toEqual(before);
  });
});

await describeOnPostgres('parallel definitions', () => {
  const own = createTestRapport([access, contacts], { databaseOptions: { kind: 'postgres' } });

  it('leave at most 100 fields, each key once', async () => {
    const recorded = { recordedAt: own.clock.now(), recordedByKind: 'SYSTEM' } as const;
    const given = Array.from({ length: 98 }, (_none, one) => ({ id: crypto.randomUUID(), key: `given${one}`, ...recorded }));
    await own.db.customFieldDefinition.createMany({
      data: given.map((one) => ({ ...one, label: 'Given', type: 'TEXT' as const })),
    });
    const agent = own.as('contacts.custom-field.define', 'contacts.profile.read');

    const answers = await Promise.all(
      Array.from({ length: 12 }, (_none, one) =>
        write(agent, DEFINE_CUSTOM_FIELD, { key: `new${one % 4}`, label: `Made by ${one % 8}`, type: 'TEXT' }),
      ),
    );

    expect(await own.db.customFieldDefinition.count()).toBe(100);
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([undefined, 'UNIQUE_VIOLATION', 'CONFLICT']));
  });
});
