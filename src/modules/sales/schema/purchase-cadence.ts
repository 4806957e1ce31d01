/** How regularly customers buy, and who is late by it. */
import { Channel } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';
import { type ReorderReminder, reorderRemindersDue } from '../expectations/index.ts';
import { type Cadence, cadenceOf } from '../habits/index.ts';
import { MAY_READ_STATISTICS } from './statistics.ts';

export function purchaseCadence(builder: RapportBuilder): void {
  const CadenceType = cadenceType(builder);
  builder.prismaObjectField('Customer', 'purchaseCadence', (t) =>
    t.field({
      type: CadenceType,
      nullable: true,
      description: 'How regularly they buy; null under three purchases.',
      authScopes: MAY_READ_STATISTICS,
      select: { purchaseRhythm: true },
      resolve: ({ purchaseRhythm }, _args, ctx) => cadenceOf(purchaseRhythm, ctx.clock.now()),
    }),
  );
  reorderReminders(builder, CadenceType);
}

function cadenceType(builder: RapportBuilder) {
  return builder.objectRef<Cadence>('PurchaseCadence').implement({
    description:
      'How regularly a customer buys: by the gaps between the last 12 purchases, of any currency, from the third purchase on.',
    extensions: { guardedBy: 'reorderRemindersDue' },
    fields: (t) => ({
      medianGapDays: t.exposeFloat('medianGapDays', {
        description: 'The median gap in days of 24 hours, exact to the millisecond.',
      }),
      lastPurchasedAt: t.expose('lastPurchasedAt', { type: 'DateTime', description: 'When they bought last.' }),
      nextExpectedAt: t.expose('nextExpectedAt', {
        type: 'DateTime',
        description: 'When they would buy again: the last purchase and the median gap.',
      }),
      lateByDays: t.exposeFloat('lateByDays', {
        description: 'Days since the next purchase was expected; 0 while it is not due. As of now, or as the list is asked for.',
      }),
      isLate: t.exposeBoolean('isLate', {
        description: 'Whether more than one and a half times the median gap has passed since the last purchase.',
      }),
    }),
  });
}

function reorderReminders(builder: RapportBuilder, CadenceType: ReturnType<typeof cadenceType>): void {
  const Reminder = builder.objectRef<ReorderReminder>('ReorderReminder').implement({
    description: 'A customer who has stayed away longer than they use to.',
    extensions: { guardedBy: 'reorderRemindersDue' },
    fields: (t) => ({
      customer: t.field({ type: 'Customer', description: 'Who is late.', resolve: ({ customer }) => customer }),
      cadence: t.field({ type: CadenceType, description: 'How late, and by which habit.', resolve: ({ cadence }) => cadence }),
      lastPurchase: t.field({
        type: 'Purchase',
        nullable: true,
        description: 'What they bought last.',
        resolve: ({ lastPurchase }) => lastPurchase,
      }),
      preferredChannel: t.field({
        type: Channel,
        nullable: true,
        description: 'How they like to be spoken to. Says nothing of what they consent to.',
        authScopes: { can: 'contacts.customer.read' },
        resolve: ({ preferredChannel }) => preferredChannel,
      }),
    }),
  });
  builder.queryField('reorderRemindersDue', (t) =>
    t.computedPage(Reminder, {
      description:
        'Customers who are late with their next purchase, the longest late first. Nobody archived, deceased, merged or erased is among them.',
      authScopes: MAY_READ_STATISTICS,
      args: {
        asOf: t.arg({
          type: 'DateTime',
          description: 'Who is late at this moment, by the purchases until then; now unless given.',
        }),
      },
      rows: ({ asOf }, ctx) => reorderRemindersDue(ctx, asOf ?? ctx.clock.now()),
    }),
  );
}
