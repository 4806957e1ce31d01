/** Who comes back, by cohort. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { requireTimeZone } from '../../contacts/index.ts';
import { MOST_PERIODS, type RetentionCohort, type RetentionPeriod, retentionCohorts } from '../retention/index.ts';

export function retention(builder: RapportBuilder): void {
  const [Cohort, PeriodEnum] = [cohortType(builder), periodEnum(builder)];
  builder.queryField('retention', (t) =>
    t.field({
      type: [Cohort],
      nullable: true,
      description: `Customers by the period of their first purchase ever, the earliest first, and which share of them bought again in each period after it. Periods in which nobody came are absent. Whoever bought counts, those too who are archived or erased by now; who was merged into another counts as the other.`,
      authScopes: { can: 'loyalty.retention.read' },
      args: {
        period: t.arg({ type: PeriodEnum, required: true, description: 'How long a period is.' }),
        from: t.arg({ type: 'Date', required: true, description: 'A day of the first period.' }),
        to: t.arg({
          type: 'Date',
          required: true,
          description: `A day of the last period, both for cohorts and for purchases after them; not before \`from\`, at most ${MOST_PERIODS} periods with both. Those that have not begun yet are left out; the one that is running counts as far as it has come.`,
        }),
        timeZone: t.arg.string({
          description: 'IANA, for example `Europe/Prague`: where days, and all that is made of them, begin. UTC unless given.',
        }),
        currencyCode: t.arg({
          type: 'CurrencyCode',
          description: 'Whose revenue; unless given that of most purchases of these cohorts, of two as many the first by code.',
        }),
      },
      resolve: async (_root, { period, from, to, timeZone, currencyCode = null }, ctx) => [
        ...(await retentionCohorts(ctx, { period, from, to, timeZone: requireTimeZone(timeZone), currencyCode })),
      ],
    }),
  );
}

function periodEnum(builder: RapportBuilder) {
  return builder.enumType('RetentionPeriod', {
    description: 'How long a period is in which customers come, or come again.',
    values: {
      MONTH: { description: 'A month of the calendar.' },
      QUARTER: { description: 'Three months, from January, April, July or October.' },
      YEAR: { description: 'A year of the calendar.' },
    } satisfies Record<RetentionPeriod, object>,
  });
}

function cohortType(builder: RapportBuilder) {
  return builder.objectRef<RetentionCohort>('RetentionCohort').implement({
    description: 'The customers whose first purchase ever falls into a period, and what became of them.',
    extensions: { guardedBy: 'retention' },
    fields: (t) => ({
      cohort: t.exposeString('cohort', { description: 'The period: `2026-03`, `2026-Q1` or `2026`.' }),
      customers: t.exposeInt('customers', { description: 'How many came.' }),
      retained: t.field({
        type: ['Float'],
        description:
          'The share of them who bought anything, in whatever currency: first in the period itself, which is 1, then in each period after it up to the last.',
        resolve: ({ retained }) => [...retained],
      }),
      revenueRetained: t.field({
        type: ['Float'],
        description:
          'What they spent in these periods ÷ what they spent in the first of them, in one currency, gross of returns; so above 1 where they spend more than at first. All 0 where they spent nothing in it at first.',
        resolve: ({ revenueRetained }) => [...revenueRetained],
      }),
      currencyCode: t.expose('currencyCode', { type: 'CurrencyCode', description: 'Of the revenue.' }),
    }),
  });
}
