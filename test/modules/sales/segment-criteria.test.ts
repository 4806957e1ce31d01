/** What is wrong with criteria of sales is told at its place, nothing is saved, and they are for who may read what they ask. */
import { describe, expect, it } from 'vitest';
import type { Permission } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { givenSegment, marketer, saveSegment } from '../contacts/given-segments.ts';
import { CREATE_SEGMENT } from '../contacts/segment-documents.ts';

const rapport = createTestRapport([access, contacts, sales]);
const NIL = '00000000-0000-7000-8000-000000000000';
const EUR = { amount: '100.00', currencyCode: 'EUR' };
const DAYS = 'Must be a whole number of days from 1 to 36525.';
const CURRENCY = 'Must be a currency after ISO 4217, for example EUR.';

/** Of each criterion one that is right, the least that it takes. */
const RIGHT = {
  'sales.spent': { lte: EUR },
  'sales.last-purchase': { notWithinDays: 90 },
  'sales.purchases': { gte: 3, withinDays: 365 },
  'sales.bought': { categories: ['Tea'] },
  'sales.rfm': { currencyCode: 'EUR', in: ['CHAMPION'] },
  'sales.overdue-credit': {},
} as const;

describe('criteria of sales', () => {
  it.each(Object.entries(RIGHT))('%s may stand alone in a segment', async (criterion, parameters) => {
    await givenSegment(rapport, { criterion, ...parameters }, criterion);
  });

  it.each<[string, string, object, readonly string[]]>([
    ['no bound', 'sales.spent', { withinDays: 3 }, ['criteria: Must have at least one of gte, lte.']],
    [
      'an amount that is a number',
      'sales.spent',
      { gte: 100 },
      ['criteria.gte: Must be an object of amount and currencyCode, for example {"amount":"100.00","currencyCode":"EUR"}.'],
    ],
    [
      'a number for the amount',
      'sales.spent',
      { gte: { ...EUR, amount: 100 } },
      ['criteria.gte.amount: Must be an amount of 0 or more as text, for example "100.00".'],
    ],
    [
      'more digits than the currency has',
      'sales.spent',
      { gte: { amount: '1.5', currencyCode: 'JPY' } },
      ['criteria.gte.amount: Must be an amount with the digits that JPY has.'],
    ],
    ['an amount below 0', 'sales.spent', { lte: { ...EUR, amount: '-1' } }, ['criteria.lte.amount: This amount is too small.']],
    ['no currency', 'sales.spent', { lte: { amount: '1' } }, [`criteria.lte.currencyCode: ${CURRENCY}`]],
    ['an unknown currency', 'sales.spent', { lte: { ...EUR, currencyCode: 'eur' } }, [`criteria.lte.currencyCode: ${CURRENCY}`]],
    ['more in an amount', 'sales.spent', { lte: { ...EUR, net: true } }, ['criteria.lte.net: There is no such parameter.']],
    [
      'two currencies',
      'sales.spent',
      { gte: EUR, lte: { amount: '9', currencyCode: 'JPY' } },
      ['criteria.lte.currencyCode: Must be the currency of gte: two currencies are not compared.'],
    ],
    ['no days at all', 'sales.spent', { gte: EUR, withinDays: 0 }, [`criteria.withinDays: ${DAYS}`]],
    [
      'an unknown parameter',
      'sales.spent',
      { gte: EUR, since: 'May' },
      ['criteria.since: There is no such parameter. Accepted are gte, lte, withinDays.'],
    ],
    ['no bound', 'sales.last-purchase', {}, ['criteria: Must have at least one of withinDays, notWithinDays.']],
    ['half a day', 'sales.last-purchase', { notWithinDays: 0.5 }, [`criteria.notWithinDays: ${DAYS}`]],
    ['no window', 'sales.purchases', { gte: 1 }, [`criteria.withinDays: ${DAYS}`]],
    ['no bound', 'sales.purchases', { withinDays: 1 }, ['criteria: Must have at least one of gte, lte.']],
    [
      'less than no purchase',
      'sales.purchases',
      { gte: -1, withinDays: 1 },
      ['criteria.gte: Must be a whole number from 0 to 1000000.'],
    ],
    ['nothing that was bought', 'sales.bought', { withinDays: 1 }, ['criteria: Must have at least one of products, categories.']],
    [
      'the id of another type',
      'sales.bought',
      { products: [globalId('Customer', NIL)] },
      ['criteria.products.0: Must be the id of a Product.'],
    ],
    [
      'a product that is not there',
      'sales.bought',
      { products: [globalId('Product', NIL)] },
      ['criteria.products.0: There is no Product with this id.'],
    ],
    ['an empty list', 'sales.bought', { categories: [] }, ['criteria.categories: Must have at least 1 value.']],
    ['a blank category', 'sales.bought', { categories: ['Tea', ' '] }, ['criteria.categories.1: Must have 1 to 100 characters.']],
    ['no currency', 'sales.rfm', { in: ['LOST'] }, [`criteria.currencyCode: ${CURRENCY}`]],
    [
      'no standing',
      'sales.rfm',
      { currencyCode: 'EUR' },
      ['criteria: Must have at least one of in, recency, frequency, monetary.'],
    ],
    [
      'a segment and a score that are none',
      'sales.rfm',
      { currencyCode: 'EUR', in: ['BEST'], recency: [6] },
      [
        'criteria.in.0: Must be one of CHAMPION, LOYAL, PROMISING, NEW, NEEDS_ATTENTION, AT_RISK, HIBERNATING, LOST.',
        'criteria.recency.0: Must be a whole number from 1 to 5.',
      ],
    ],
    ['no day', 'sales.overdue-credit', { minDays: 0 }, [`criteria.minDays: ${DAYS}`]],
    [
      'a bound that is not there',
      'sales.overdue-credit',
      { lte: EUR },
      ['criteria.lte: There is no such parameter. Accepted are minDays, gte.'],
    ],
  ])('are refused with %s: %s', async (_what, criterion, parameters, faults) => {
    const before = await rapport.db.segment.count();
    const answer = await saveSegment(rapport, CREATE_SEGMENT, {
      name: 'Wrong',
      criteria: { version: 1, criterion, ...parameters },
    });
    expect(answer.__typename).toBe('ValidationError');
    expect(answer.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual(faults);
    expect(await rapport.db.segment.count()).toBe(before);
  });

  const NEEDED: Readonly<Record<keyof typeof RIGHT, Permission>> = {
    'sales.spent': 'sales.purchase.read',
    'sales.last-purchase': 'sales.purchase.read',
    'sales.purchases': 'sales.purchase.read',
    'sales.bought': 'sales.purchase.read',
    'sales.rfm': 'sales.statistics.read',
    'sales.overdue-credit': 'sales.credit.read',
  };
  it.each(Object.entries(RIGHT))(
    '%s is refused to who may read all but what it asks, and nothing is saved',
    async (criterion, parameters) => {
      const needed: Permission | undefined = Reflect.get(NEEDED, criterion);
      const permissions = [...rapport.ctx.permissions.keys()].filter((permission) => permission !== needed);
      const before = await rapport.db.segment.count();
      const input = { name: `Not ${criterion}`, criteria: { version: 1, criterion, ...parameters } };
      const { errors } = await rapport.as({ permissions }).run(CREATE_SEGMENT, { input });
      expect(errors?.[0]).toMatchObject({
        message: `The criterion ${criterion} needs the permission ${needed}.`,
        extensions: { code: 'FORBIDDEN' },
      });
      expect(await rapport.db.segment.count()).toBe(before);
    },
  );

  it('tell clients their schema, of what is sent', async () => {
    interface Shown {
      readonly segmentCriteria: readonly { readonly name: string; readonly permission: string; readonly jsonSchema: object }[];
    }
    const { segmentCriteria } = await marketer(rapport).data<Shown>('{ segmentCriteria { name permission jsonSchema } }');
    const own = segmentCriteria.filter(({ name }) => name.startsWith('sales.'));
    expect(Object.fromEntries(own.map(({ name, permission }) => [name, permission]))).toEqual(NEEDED);
    expect(own.find(({ name }) => name === 'sales.spent')?.jsonSchema).toMatchObject({
      type: 'object',
      properties: {
        gte: {
          type: 'object',
          properties: { amount: { type: 'string' }, currencyCode: { type: 'string' } },
          required: ['amount', 'currencyCode'],
          additionalProperties: false,
        },
        withinDays: { type: 'integer', minimum: 1 },
      },
      additionalProperties: false,
    });
  });
});
