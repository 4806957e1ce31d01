/** Types that every module may use and none owns: money, directions, ranges and comparisons. */
import { formatAmount } from '../kernel/index.ts';
import type { Builder } from './loose-types.ts';
import { SHARED } from './ownership.ts';

export function addSharedTypes(builder: Builder): void {
  builder.objectType('Money', {
    description: "An exact amount. `amount` is a decimal string with the currency's own number of digits.",
    extensions: SHARED,
    fields: (t) => ({
      amount: t.field({
        type: 'Decimal',
        description: 'For example `12.05` in EUR, `1205` in JPY, `12.050` in KWD.',
        resolve: formatAmount,
      }),
      currencyCode: t.expose('currencyCode', { type: 'CurrencyCode', description: 'The currency that the amount is in.' }),
    }),
  });
  builder.inputType('MoneyInput', {
    description: 'An exact amount; more digits than the currency has are refused.',
    extensions: SHARED,
    fields: (t) => ({
      amount: t.field({ type: 'Decimal', required: true, description: 'For example `12.05` in EUR, `1205` in JPY.' }),
      currencyCode: t.field({ type: 'CurrencyCode', required: true, description: 'The currency that the amount is in.' }),
    }),
  });
  builder.enumType('OrderDirection', {
    description: 'Which end of an order comes first.',
    extensions: SHARED,
    values: {
      ASC: { description: 'Smallest, earliest or first in the alphabet first.' },
      DESC: { description: 'Largest, latest or last in the alphabet first.' },
    },
  });
  addFilterInputs(builder);
}

function addFilterInputs(builder: Builder): void {
  builder.inputType('StringFilter', {
    description: 'Compares text; folds case and accents. What is given must hold together.',
    extensions: SHARED,
    fields: (t) => ({
      eq: t.string({ description: 'Is this.' }),
      in: t.stringList({ description: 'Is one of these, at most 100.' }),
      contains: t.string({ description: 'Has this somewhere.' }),
      startsWith: t.string({ description: 'Begins with this.' }),
    }),
  });
  builder.inputType('DateTimeFilter', {
    description: 'A span of time. What is given must hold together.',
    extensions: SHARED,
    fields: (t) => ({
      gte: t.field({ type: 'DateTime', description: 'At this moment or later.' }),
      gt: t.field({ type: 'DateTime', description: 'Later than this moment.' }),
      lte: t.field({ type: 'DateTime', description: 'At this moment or earlier.' }),
      lt: t.field({ type: 'DateTime', description: 'Earlier than this moment.' }),
    }),
  });
}
