/** A condition on a field that the company added to its customers: each type of field has comparisons of its own. */
import { z } from 'zod';
import type { CustomFieldType, Prisma } from '../../../../generated/index.ts';
import { type Ctx, text } from '../../../../kernel/index.ts';
import { type ConditionScope, defineSegmentCondition, type ParameterFault } from '../condition.ts';
import { anyOf, foldedTexts } from './parameters.ts';

const DECIMAL = /^-?(?:0|[1-9]\d{0,27})(?:\.\d{1,10})?$/;
const NUMBER_MESSAGE = 'Must be a number, or one written as a string: up to 28 digits, and 10 after the point.';

const number = () =>
  z
    .union([z.number(), z.string()], { error: NUMBER_MESSAGE })
    .transform(String)
    .refine((value) => DECIMAL.test(value), NUMBER_MESSAGE);
const date = () => z.iso.date({ error: 'Must be a day, for example 2026-03-01.' });

/** What each type of field may be compared by. */
const COMPARISONS: Readonly<Record<CustomFieldType, readonly Comparison[]>> = {
  TEXT: ['in'],
  CHOICE: ['in'],
  NUMBER: ['gte', 'lte'],
  BOOLEAN: ['is'],
  DATE: ['from', 'to'],
};
type Comparison = 'in' | 'gte' | 'lte' | 'is' | 'from' | 'to';
const ALL: readonly Comparison[] = ['in', 'gte', 'lte', 'is', 'from', 'to'];
const OF_ONE_TYPE = 'Must have in (texts and choices), gte or lte (numbers), is (booleans), or from or to (dates), of one type.';

const parameters = z
  .strictObject({
    key: text(1, 50).describe('Of the field, as Query.customFieldDefinitions tells it.'),
    in: anyOf(text(1, 2_000), 'Of texts and choices: any of these; case and accents do not count.').optional(),
    gte: number().optional().describe('Of numbers: at least. A number, or an exact one as a string.'),
    lte: number().optional().describe('Of numbers: at most.'),
    is: z.boolean('Must be true or false.').optional().describe('Of booleans.'),
    from: date().optional().describe('Of dates: on this day or later.'),
    to: date().optional().describe('Of dates: on this day or earlier.'),
  })
  .refine((given) => typesComparedBy(given).length > 0, OF_ONE_TYPE);

type Parameters = z.infer<typeof parameters>;

/** The types of field that all given comparisons suit; none where nothing is compared. */
function typesComparedBy(given: { readonly [Name in Comparison]?: unknown }): readonly string[] {
  const used = ALL.filter((comparison) => given[comparison] !== undefined);
  if (used.length === 0) return [];
  return Object.entries(COMPARISONS)
    .filter(([, allowed]) => used.every((comparison) => allowed.includes(comparison)))
    .map(([type]) => type);
}

export const customFieldConditions = {
  'contacts.custom-field': defineSegmentCondition({
    description: 'A field of your own. Customers without a value meet no comparison.',
    permission: 'contacts.profile.read',
    parameters,
    verify: fieldFaults,
    where: (given, { customer, sql }) => sql`EXISTS (
      SELECT FROM "CustomFieldValue" AS field WHERE field."customerId" = ${customer}."id" AND field."key" = ${given.key}
      AND ${comparison(given, sql)})`,
  }),
};

function comparison({ in: among, gte, lte, is, from, to }: Parameters, sql: ConditionScope['sql']): Prisma.Sql {
  if (among) return sql`field."textFolded" = ANY(${foldedTexts(among)})`;
  if (is !== undefined) return sql`field."boolean" = ${is}::boolean`;
  if (gte !== undefined || lte !== undefined) {
    return sql`field."number" BETWEEN coalesce(${gte ?? null}::numeric, '-infinity') AND coalesce(${lte ?? null}::numeric, 'infinity')`;
  }
  return sql`field."date" BETWEEN coalesce(${from ?? null}::date, '-infinity') AND coalesce(${to ?? null}::date, 'infinity')`;
}

async function fieldFaults(given: Parameters, ctx: Ctx): Promise<readonly ParameterFault[]> {
  const definition = await ctx.db.customFieldDefinition.findUnique({ where: { key: given.key }, select: { type: true } });
  if (!definition)
    return [{ path: ['key'], message: 'There is no field with this key; Query.customFieldDefinitions lists them.' }];
  const allowed = COMPARISONS[definition.type];
  return ALL.filter((name) => given[name] !== undefined && !allowed.includes(name)).map((name) => ({
    path: [name],
    message: `A field of type ${definition.type} is compared by ${allowed.join(' or ')}.`,
  }));
}
