/** The language of segments: what is right, and what is told of what is wrong. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { givenSegment, marketer, saveSegment } from './given-segments.ts';
import { CREATE_SEGMENT } from './segment-documents.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const LOST = { criterion: 'contacts.lifecycle', in: ['LOST'] };
const nested = (depth: number, inner: object): object => (depth === 0 ? inner : { not: nested(depth - 1, inner) });
const many = (count: number) => ({ any: Array.from({ length: count }, () => LOST) });
const NIL = '01890000-0000-7000-8000-000000000000';

async function faultsOf(criteria: unknown): Promise<readonly string[]> {
  const answer = await saveSegment(rapport, CREATE_SEGMENT, { name: 'Wrong', criteria });
  expect(answer.__typename).toBe('ValidationError');
  return answer.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('criteria', () => {
  it.each<[string, object]>([
    ['four levels deep', nested(4, LOST)],
    ['with 100 criteria', many(100)],
    ['that are one criterion', LOST],
    ['of one member each', { all: [{ any: [LOST] }] }],
  ])('may be %s', async (what, tree) => {
    await givenSegment(rapport, tree, what);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['a number', 1, ['criteria: Must be an object with one of all, any, not and criterion.']],
    ['a list', [LOST], ['criteria: Must be an object with one of all, any, not and criterion.']],
    [
      'empty',
      {},
      ['criteria.version: Must be 1, the version of this language.', 'criteria: Must have one of all, any, not and criterion.'],
    ],
    ['of another version', { version: 2, ...LOST }, ['criteria.version: Must be 1, the version of this language.']],
    [
      'of two kinds',
      { version: 1, all: [LOST], any: [LOST] },
      ['criteria: Must have one of all, any, not and criterion, not all and any.'],
    ],
    ['without a member', { version: 1, all: [] }, ['criteria.all: Must be a list of 1 to 100 members.']],
    ['without a list', { version: 1, any: LOST }, ['criteria.any: Must be a list of 1 to 100 members.']],
    ['with more beside', { version: 1, all: [LOST], none: [] }, ['criteria.none: Nothing may stand beside all.']],
    [
      'with more than one in not',
      { version: 1, not: [LOST] },
      ['criteria.not: Must be an object with one of all, any, not and criterion.'],
    ],
    [
      'five levels deep',
      { version: 1, ...nested(5, LOST) },
      ['criteria.not.not.not.not: all, any and not may be at most 4 levels deep.'],
    ],
    ['101 in all', { version: 1, all: [many(50), many(51)] }, ['criteria: Must have at most 100 criteria in all, not 101.']],
    [
      'of no name',
      { version: 1, criterion: 7 },
      ['criteria.criterion: Must be the name of a criterion; Query.segmentCriteria lists them.'],
    ],
    [
      'of an unknown name',
      { version: 1, criterion: 'lifecycle' },
      [
        'criteria.criterion: There is no criterion "lifecycle". There are contacts.lifecycle. Query.segmentCriteria lists all that the installed modules offer.',
      ],
    ],
    [
      'without a parameter',
      { version: 1, criterion: 'contacts.kind' },
      ['criteria.in: Invalid input: expected array, received undefined'],
    ],
    ['with an empty list', { version: 1, criterion: 'contacts.kind', in: [] }, ['criteria.in: Must have at least 1 value.']],
    [
      'with a wrong value',
      { version: 1, criterion: 'contacts.kind', in: ['PERSON', 'ROBOT'] },
      ['criteria.in.1: Must be one of PERSON, ORGANIZATION.'],
    ],
    [
      'with an unknown parameter',
      { version: 1, criterion: 'contacts.kind', in: ['PERSON'], is: 1 },
      ['criteria.is: There is no such parameter. Accepted are in.'],
    ],
    [
      'with the id of another type',
      { version: 1, criterion: 'contacts.owner', in: [globalId('Customer', NIL)] },
      ['criteria.in.0: Must be the id of a Staff.'],
    ],
    [
      'with the id of nobody',
      { version: 1, criterion: 'contacts.owner', in: [globalId('Staff', NIL)] },
      ['criteria.in.0: There is no Staff with this id.'],
    ],
    [
      'with the id of no group',
      { version: 1, all: [LOST, { criterion: 'contacts.group', in: [globalId('Group', NIL)] }] },
      ['criteria.all.1.in.0: There is no Group with this id.'],
    ],
    [
      'with a language that is none',
      { version: 1, criterion: 'contacts.language', in: ['tlh-x'] },
      ['criteria.in.0: Must be a language after BCP 47, for example cs or pt-BR.'],
    ],
    [
      'with an impossible number of days',
      { version: 1, criterion: 'contacts.created', withinDays: 1e300 },
      ['criteria.withinDays: Must be a whole number of days from 1 to 36525.'],
    ],
    [
      'with no bound at all',
      { version: 1, criterion: 'feedback.open-complaints' },
      ['criteria: Must have at least one of gte, lte.'],
    ],
    [
      'about a field that is not there',
      { version: 1, criterion: 'contacts.custom-field', key: 'size', gte: 1 },
      ['criteria.key: There is no field with this key; Query.customFieldDefinitions lists them.'],
    ],
    [
      'that compare a field in two ways',
      { version: 1, criterion: 'contacts.custom-field', key: 'size', gte: 1, is: true },
      ['criteria: Must have in (texts and choices), gte or lte (numbers), is (booleans), or from or to (dates), of one type.'],
    ],
  ])('are refused: %s', async (_what, criteria, faults) => {
    const before = await rapport.db.segment.count();
    expect(await faultsOf(criteria)).toEqual(faults);
    expect(await rapport.db.segment.count()).toBe(before);
  });

  it('are told all that is wrong with them at once', async () => {
    const criteria = {
      version: 1,
      all: [
        { criterion: 'contacts.lifecyle', in: ['ACTIVE'] },
        { any: [{ criterion: 'contacts.created', withinDays: 0 }, 'x'] },
        { criterion: 'contacts.created', withinDays: -3, since: 'May' },
      ],
    };
    expect((await faultsOf(criteria)).map((fault) => fault.split(':')[0])).toEqual([
      'criteria.all.0.criterion',
      'criteria.all.1.any.0.withinDays',
      'criteria.all.1.any.1',
      'criteria.all.2.withinDays',
      'criteria.all.2.since',
    ]);
  });

  it('compare a field only as its type is compared', async () => {
    await rapport.db.customFieldDefinition.create({
      data: {
        id: crypto.randomUUID(),
        key: 'height',
        label: 'Height',
        type: 'NUMBER',
        recordedAt: rapport.clock.now(),
        recordedByKind: 'SYSTEM',
      },
    });
    const of = (comparison: object) => faultsOf({ version: 1, criterion: 'contacts.custom-field', key: 'height', ...comparison });
    expect(await of({ in: ['L'] })).toEqual(['criteria.in: A field of type NUMBER is compared by gte or lte.']);
    expect(await of({ gte: '1e9' })).toEqual([
      'criteria.gte: Must be a number, or one written as a string: up to 28 digits, and 10 after the point.',
    ]);
    await givenSegment(rapport, { criterion: 'contacts.custom-field', key: 'height', gte: '1.75', lte: 2 }, 'Tall');
  });

  it.each<[string, string]>([
    ['nested a thousand times', `${'{"not":'.repeat(1_000)}{}${'}'.repeat(1_000)}`],
    ['with a number beyond all numbers', '{"version":1,"criterion":"contacts.created","withinDays":1e999}'],
    ['with __proto__', '{"version":1,"__proto__":{"criterion":"contacts.kind"},"all":[]}'],
    ['with constructor for a name', '{"version":1,"criterion":"constructor"}'],
    ['with __proto__ for a name', '{"version":1,"criterion":"__proto__"}'],
    ['with NUL in a text', '{"version":1,"criterion":"contacts.interest","in":["a\\u0000b"]}'],
    ['with half a letter in a text', '{"version":1,"criterion":"contacts.interest","in":["\\ud800"]}'],
    ['of 5,000 wrong members', `{"version":1,"all":[${'1,'.repeat(4_999)}1]}`],
    ['of a hundred times a hundred wrong members', `{"version":1,"all":[${`{"all":[${'1,'.repeat(90)}1]},`.repeat(90)}1]}`],
  ])('are refused as clearly and shortly where they are hostile: %s', async (_what, text) => {
    const before = await rapport.db.segment.count();
    const response = await marketer(rapport).send(CREATE_SEGMENT, { input: { name: 'Hostile', criteria: JSON.parse(text) } });
    const body = await response.text();
    expect(body).toMatch(/VALIDATION_FAILED|BAD_USER_INPUT/);
    expect(body.length).toBeLessThan(40_000);
    expect(await rapport.db.segment.count()).toBe(before);
  });
});

describe('Query.segmentCriteria', () => {
  it('lists what every module offers, each with its schema and who may use it', async () => {
    interface Shown {
      readonly segmentCriteria: readonly { readonly name: string; readonly permission: string; readonly jsonSchema: object }[];
    }
    const { segmentCriteria } = await marketer(rapport).data<Shown>(
      '{ segmentCriteria { name description permission jsonSchema } }',
    );
    const listed = segmentCriteria.filter(({ name }) => /^(contacts|feedback)\./.test(name));
    expect(listed.map(({ name, permission }) => `${name} ${permission}`)).toEqual([
      'contacts.acquisition contacts.customer.read',
      'contacts.birthday-month contacts.profile.read',
      'contacts.consent contacts.consent.read',
      'contacts.country contacts.customer.read',
      'contacts.created contacts.customer.read',
      'contacts.custom-field contacts.profile.read',
      'contacts.group contacts.profile.read',
      'contacts.interest contacts.profile.read',
      'contacts.kind contacts.customer.read',
      'contacts.language contacts.customer.read',
      'contacts.lifecycle contacts.customer.read',
      'contacts.need contacts.profile.read',
      'contacts.owner access.staff.read',
      'contacts.service-tier contacts.customer.read',
      'feedback.lost feedback.loss.read',
      'feedback.nps feedback.survey.read',
      'feedback.open-complaints feedback.complaint.read',
    ]);
    expect(segmentCriteria.find(({ name }) => name === 'feedback.open-complaints')?.jsonSchema).toMatchObject({
      type: 'object',
      properties: { gte: { type: 'integer', minimum: 0 }, lte: { type: 'integer' } },
      additionalProperties: false,
    });
  });
});
