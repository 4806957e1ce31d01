/** Complaints in numbers. */
import { type RapportBuilder, RequestError } from '../../../kernel/index.ts';
import { requireTimeZone } from '../../contacts/index.ts';
import { type ComplaintGroup, type ComplaintStatistic, complaintStatistics, MOST_STATISTICS } from '../statistics/index.ts';
import type { ComplaintFilter } from './complaint.ts';

/** What rows that stand for records need, besides. */
const NEEDED: { readonly [Group in ComplaintGroup]?: 'sales.product.read' | 'access.staff.read' } = {
  PRODUCT: 'sales.product.read',
  OWNER: 'access.staff.read',
};

export function complaintStatisticsQuery(builder: RapportBuilder, ComplaintFilter: ComplaintFilter): void {
  const [Statistic, GroupBy] = [statisticType(builder), groupByEnum(builder)];
  builder.queryField('complaintStatistics', (t) =>
    t.field({
      type: [Statistic],
      nullable: true,
      description: `Complaints of every kind in numbers: one row per group, by key, those that belong to none last; groups without complaints are absent. Without groups one row, also of none. More than ${MOST_STATISTICS} rows are refused.`,
      authScopes: { can: 'feedback.complaint.read' },
      args: {
        filter: t.arg({ type: ComplaintFilter.ref, description: 'Which complaints; all of them unless given.' }),
        groupBy: t.arg({ type: GroupBy, description: 'What a row stands for; without it, all complaints.' }),
        timeZone: t.arg.string({
          description: 'IANA, for example `Europe/Prague`: where days, and all that is made of them, begin. UTC unless given.',
        }),
      },
      resolve: async (_root, { filter, groupBy = null, timeZone }, ctx, info) => {
        // Refuses a filter that is empty somewhere within, or too deep.
        ComplaintFilter.where(filter, ctx);
        const needed = groupBy && NEEDED[groupBy];
        if (needed && !ctx.can(needed)) {
          throw new RequestError('FORBIDDEN', `Complaints are grouped by ${groupBy} with ${needed} alone.`);
        }
        const selected = {
          product: builder.selectionOf('Product', ['product'], ctx, info),
          owner: builder.selectionOf('Staff', ['owner'], ctx, info),
        };
        const request = { filter: filter ?? {}, groupBy, timeZone: requireTimeZone(timeZone), selected };
        return [...(await complaintStatistics(ctx, request))];
      },
    }),
  );
}

function groupByEnum(builder: RapportBuilder) {
  return builder.enumType('ComplaintGroupBy', {
    description: 'What a row of statistics is of. Periods are those in which complaints were opened.',
    values: {
      DAY: { description: 'A day of the calendar.' },
      WEEK: { description: 'A week, from Monday, numbered by ISO 8601.' },
      MONTH: { description: 'A month of the calendar.' },
      QUARTER: { description: 'Three months, from January, April, July or October.' },
      YEAR: { description: 'A year of the calendar.' },
      STATUS: { description: 'Where complaints stand now.' },
      SEVERITY: { description: 'How grave they are.' },
      CAUSE: { description: 'What was behind them; NONE until known.' },
      PRODUCT: { description: 'The product they are about; NONE where they name none. Needs sales.product.read.' },
      OWNER: { description: 'The member of staff who sees to them; NONE where nobody does. Needs access.staff.read.' },
      CHANNEL: { description: 'How they reached us; NONE where nobody knows.' },
    } satisfies Record<ComplaintGroup, object>,
  });
}

function statisticType(builder: RapportBuilder) {
  return builder.objectRef<ComplaintStatistic>('ComplaintStatistic').implement({
    description: 'What can be counted of a group of complaints.',
    extensions: { guardedBy: 'complaintStatistics' },
    fields: (t) => ({
      key: t.exposeString('key', {
        description:
          'For programs: `2026-03-01`, `2026-W09`, `2026-03`, `2026-Q1` or `2026`, the id of a product or a member of staff, a value of an enum; NONE of complaints that belong to no group, ALL without groups.',
      }),
      label: t.exposeString('label', {
        description: 'For people, in English: `March 2026`, a name, `Product fault`, `Without an owner`.',
      }),
      periodStart: t.expose('periodStart', {
        type: 'Date',
        nullable: true,
        description: 'The first day of the period; null for other groups.',
      }),
      product: t.field({
        type: 'Product',
        nullable: true,
        description: 'What they are about; null for other groups.',
        resolve: ({ product }) => product,
      }),
      owner: t.field({
        type: 'Staff',
        nullable: true,
        description: 'Who sees to them; null for other groups.',
        resolve: ({ owner }) => owner,
      }),
      perThousandPurchases: t.float({
        nullable: true,
        description:
          '`count` ÷ purchases × 1,000: for a product the purchases with it, for a period those made in it, without groups all; of these, those that the filter leaves by customer, product and openedAt (as the time of the purchase), at its top or within `and`. Null for other groups and where nothing was bought. Needs sales.statistics.read.',
        authScopes: { can: 'sales.statistics.read' },
        resolve: (statistic) => statistic.perThousandPurchases(),
      }),
      count: t.exposeInt('count', { description: 'How many complaints.' }),
      openCount: t.exposeInt('openCount', { description: 'Those in which somebody still owes the customer something.' }),
      breachedCount: t.exposeInt('breachedCount', { description: 'Those about which something was ever not done in time.' }),
      medianResolutionMinutes: t.exposeFloat('medianResolutionMinutes', {
        nullable: true,
        description:
          'The median time from opening to settling, in minutes around the clock, of those that are RESOLVED or CLOSED; a reopened one counts up to its last resolution. Null where none is.',
      }),
      reopenRate: t.exposeFloat('reopenRate', {
        nullable: true,
        description: 'Of those that were ever resolved, the share that was reopened at least once, 0 to 1. Null where none was.',
      }),
    }),
  });
}
