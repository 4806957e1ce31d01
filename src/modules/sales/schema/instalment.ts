/** The parts in which purchases on credit are paid, and those that are late. */
import { orderedBy, type RapportBuilder } from '../../../kernel/index.ts';
import { dayOf, daysPast, MAX_INSTALMENTS } from '../credit/index.ts';

export function instalmentSchema(builder: RapportBuilder): void {
  builder.record('Instalment', {
    description: 'A part of a purchase on credit, and when it is to be paid.',
    permission: 'sales.purchase.read',
    fields: (t) => ({
      customer: t.field({
        type: 'Customer',
        nullable: true,
        description: 'Who owes it.',
        select: (_args, _ctx, nested) => ({ purchase: { select: { customer: nested(true) } } }),
        resolve: ({ purchase }) => purchase.customer,
      }),
      purchase: t.relation('purchase', { nullable: true, description: 'What was bought.' }),
      amount: t.money(
        { amount: 'amountMinor', currency: 'currencyCode' },
        { description: 'How much it is; goods that come back lower it, those due last first.' },
      ),
      paid: t.money({ amount: 'paidMinor', currency: 'currencyCode' }, { description: 'What was paid of it so far.' }),
      outstanding: t.money(
        { amount: 'outstandingMinor', currency: 'currencyCode' },
        { description: 'What is left of it to pay.' },
      ),
      dueAt: t.expose('dueOn', { type: 'Date', description: 'The last day to pay it in time, in UTC.' }),
      paidAt: t.expose('paidAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the payment was made that left nothing of it, or the goods came back that did; null before.',
      }),
      daysPastDue: t.int({
        description: 'Whole days from the day due to the day it was paid, or else to today, in UTC; 0 if that is no later.',
        select: { dueOn: true, paidAt: true },
        resolve: ({ dueOn, paidAt }, _args, ctx) => daysPast(dueOn, paidAt ?? ctx.clock.now()),
      }),
    }),
  });

  builder.prismaObjectField('Purchase', 'instalments', (t) =>
    t.relation('instalments', {
      description: `In which what was bought on credit is paid, those due first first: at most ${MAX_INSTALMENTS}.`,
      query: { orderBy: { position: 'asc' }, take: MAX_INSTALMENTS },
    }),
  );
  builder.queryField('overdueInstalments', (t) =>
    t.page('Instalment', {
      description: 'What customers should have paid by yesterday, and have not: the longest overdue first.',
      authScopes: { can: 'sales.credit.read' },
      order: orderedBy('dueOn', 'asc'),
      where: (_args, { db, clock }) => ({
        dueOn: { lt: dayOf(clock.now()) },
        paidMinor: { lt: db.instalment.fields.amountMinor },
      }),
    }),
  );
}
