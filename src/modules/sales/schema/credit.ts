/** Credit accounts in the API: how much customers may owe, what they owe, and how late they pay. */
import { orderedBy, type RapportBuilder } from '../../../kernel/index.ts';
import { type AGEING_RANGES, type AgeingBucket, MAX_INSTALMENTS, MAX_NET_DAYS, openCreditAccount } from '../credit/index.ts';

const MAY_READ = { can: 'sales.credit.read' } as const;

export function creditSchema(builder: RapportBuilder): void {
  accountType(builder);
  builder.prismaObjectField('Customer', 'creditAccount', (t) =>
    t.relation('creditAccount', {
      nullable: true,
      description: 'What they may owe, and what they owe; null for who pays at once.',
      authScopes: MAY_READ,
    }),
  );
  builder.resultMutation('openCreditAccount', {
    description:
      'Lets a customer buy on credit, up to a limit in one currency. A customer has one account: a second one is refused with UNIQUE_VIOLATION.',
    permission: 'sales.credit.open',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'Who may buy on credit.' }),
      limit: t.field({ type: 'MoneyInput', required: true, description: 'How much they may owe at once; more than nothing.' }),
      netDays: t.int({
        required: true,
        description: `Days from the purchase to the first instalment, and from each to the next: 1 to ${MAX_NET_DAYS}.`,
      }),
      instalments: t.int({
        description: `Into how many equal parts a purchase on credit is split: 1 to ${MAX_INSTALMENTS}; 1 unless given.`,
      }),
    }),
    success: { creditAccount: 'CreditAccount' },
    resolve: async (input, tx) => ({ creditAccount: await openCreditAccount(tx, input) }),
  });
}

function accountType(builder: RapportBuilder): void {
  const Ageing = ageingType(builder);
  builder.record('CreditAccount', {
    description: 'How much a customer may owe us, in one currency, and what they owe. Who read it is recorded.',
    permission: 'sales.credit.read',
    fields: (t) => ({
      limit: t.money({ amount: 'limitMinor', currency: 'currencyCode' }, { description: 'How much they may owe at once.' }),
      netDays: t.exposeInt('netDays', {
        description: 'Days from a purchase to its first instalment, and from each instalment to the next.',
      }),
      exposure: t.money(
        { amount: 'exposureMinor', currency: 'currencyCode' },
        {
          description: 'What is unpaid of all instalments. Above the limit only where a supervisor approved it.',
        },
      ),
      instalments: t.relatedPage('instalments', {
        description: 'Of all purchases on credit, paid ones included: those due last first.',
        order: orderedBy('dueOn', 'desc'),
      }),
      averageDaysLate: t.float({
        nullable: true,
        description:
          'The mean of `daysPastDue` over the instalments that were paid; null where none was. What goods that came back have settled alone does not count.',
        select: { id: true },
        resolve: ({ id }, _args, ctx) => ctx.loaders.sales.averageDaysLate.load(id),
      }),
      ageing: t.field({
        type: [Ageing],
        description: 'What is unpaid, by how late it is today: every range once, in order.',
        select: { id: true, currencyCode: true },
        resolve: async ({ id, currencyCode }, _args, ctx) =>
          (await ctx.loaders.sales.creditAgeing.load(id)).map((bucket) => ({ ...bucket, currencyCode })),
      }),
    }),
  });
}

function ageingType(builder: RapportBuilder) {
  const AgeingRange = builder.enumType('AgeingRange', {
    description: 'How many days an instalment is past due.',
    values: {
      CURRENT: { description: 'Not due yet, or today.' },
      DAYS_1_30: { description: 'Due yesterday to 30 days ago.' },
      DAYS_31_60: { description: 'Due 31 to 60 days ago.' },
      DAYS_61_90: { description: 'Due 61 to 90 days ago.' },
      OVER_90: { description: 'Due more than 90 days ago.' },
    } satisfies Record<(typeof AGEING_RANGES)[number], object>,
  });
  return builder.objectRef<AgeingBucket & { readonly currencyCode: string }>('AgeingBucket').implement({
    description: 'What is unpaid of the instalments that are late by so many days.',
    extensions: { guardedBy: 'CreditAccount' },
    fields: (t) => ({
      range: t.expose('range', { type: AgeingRange, description: 'How late.' }),
      amount: t.money({ amount: 'minor', currency: 'currencyCode' }, { nullable: false, description: 'What is unpaid of them.' }),
      count: t.exposeInt('count', { description: 'How many instalments.' }),
    }),
  });
}
