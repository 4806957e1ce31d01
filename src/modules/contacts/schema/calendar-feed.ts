/** Addresses under which calendar programs read the occasions. */
import { idOf, orderedBy, type RapportBuilder, text } from '../../../kernel/index.ts';
import { createCalendarFeed, revokeCalendarFeed } from '../occasions/index.ts';
import { RECORDED_BY } from './recorded.ts';

const PERMISSION = 'contacts.calendar.manage';

export function calendarFeeds(builder: RapportBuilder): void {
  builder.record('CalendarFeed', {
    description: 'An address under which a calendar program reads the occasions. Its key is shown once, when it is made.',
    permission: PERMISSION,
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Whose calendar it is, or what for.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was made.' }),
      recordedBy: t.field({
        ...RECORDED_BY,
        description: 'Who made it. It answers only while they may see occasions and customers.',
      }),
      revokedAt: t.expose('revokedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was revoked. Null: it was not.',
      }),
    }),
  });
  builder.queryField('calendarFeeds', (t) =>
    t.page('CalendarFeed', {
      description: 'Addresses of the calendar, the revoked ones too, newest first.',
      authScopes: { can: PERMISSION },
      order: orderedBy('recordedAt', 'desc'),
    }),
  );
  builder.resultMutation('createCalendarFeed', {
    description:
      'Makes an address under which a calendar program reads the occasions of the past 31 and the next 366 days. A repeat with the same idempotency key does not show it again.',
    permission: PERMISSION,
    input: (t) => ({
      name: t
        .string({ required: true, description: 'Whose calendar it is, or what for; 1 to 100 characters.' })
        .check(text(1, 100)),
    }),
    success: { calendarFeed: 'CalendarFeed', url: 'String' },
    successDescriptions: {
      url: 'The address with its key, shown this once: whoever has it reads the calendar. It begins with the path where the server was not told its own address.',
    },
    secrets: ['url'],
    resolve: (input, tx) => createCalendarFeed(tx, input),
  });
  builder.resultMutation('revokeCalendarFeed', {
    description: 'Ends an address at once and for good. Revoking it again changes nothing.',
    permission: PERMISSION,
    input: (t) => ({ id: t.id({ required: true, description: 'The calendar feed.' }).check(idOf('CalendarFeed')) }),
    success: { calendarFeed: 'CalendarFeed' },
    resolve: async (input, tx) => ({ calendarFeed: await revokeCalendarFeed(tx, input) }),
  });
}
