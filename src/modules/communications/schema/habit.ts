/** How customers answer, how to reach them best, and when somebody last did. */
import { Channel, ConsentPurpose } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';
import { type BestWay, FEWEST_WORDS, REPLY_HOURS, type Responsiveness } from '../habits/index.ts';

const MAY_READ = { can: 'communications.habit.read' } as const;
/** The best way tells what is allowed and what is not, even where it names no reasons. */
const MAY_READ_WAYS = { $all: { can: 'communications.habit.read', $any: { can: 'contacts.consent.read' } } } as const;

export function habits(builder: RapportBuilder): void {
  responsiveness(builder);
  bestWayToReach(builder);
  touches(builder);
}

function responsiveness(builder: RapportBuilder): void {
  const Responsiveness = builder.objectRef<Responsiveness>('Responsiveness').implement({
    description: `How quickly a customer answers on one channel. Words of ours count that somebody said and that left; automatic ones and messages of campaigns do not. An answer is the customer's first word in the thread or on the channel within ${REPLY_HOURS} hours; automatic replies are none.`,
    authScopes: MAY_READ,
    fields: (t) => ({
      channel: t.expose('channel', { type: Channel, description: 'On which channel.' }),
      outbound: t.exposeInt('outbound', { description: 'Words of ours.' }),
      replied: t.exposeInt('replied', { description: `Of those, the ones that were answered within ${REPLY_HOURS} hours.` }),
      replyRate: t.exposeFloat('replyRate', {
        nullable: true,
        description: `The share that was answered, 0 to 1. Null below ${FEWEST_WORDS} words of ours.`,
      }),
      medianReplyMinutes: t.exposeFloat('medianReplyMinutes', {
        nullable: true,
        description: `The median time to the answer. Null below ${FEWEST_WORDS} words of ours, and without an answer.`,
      }),
      bestHour: t.exposeInt('bestHour', {
        nullable: true,
        description: `The hour in which most answers came, 0 to 23 on the customer's own clock (UTC where their time zone is not known); of several the earliest. Null below ${FEWEST_WORDS} words of ours, and without an answer.`,
      }),
      lastReplyAt: t.expose('lastReplyAt', { type: 'DateTime', nullable: true, description: 'When they answered last.' }),
    }),
  });
  builder.prismaObjectField('Customer', 'responsiveness', (t) =>
    t.field({
      type: [Responsiveness],
      nullable: true,
      description: 'How quickly this customer answers us, per channel on which we said something.',
      authScopes: MAY_READ,
      select: { id: true, timeZone: true },
      resolve: async ({ id, timeZone }, _args, ctx) => [
        ...(await ctx.loaders.communications.responsiveness.load({ id, timeZone })),
      ],
    }),
  );
}

function bestWayToReach(builder: RapportBuilder): void {
  const Way = builder.objectRef<BestWay>('BestWayToReach').implement({
    description: 'How to reach a customer best, and why.',
    authScopes: MAY_READ_WAYS,
    fields: (t) => ({
      channel: t.expose('channel', { type: Channel, description: 'By which channel.' }),
      contactPoint: t.field({
        type: 'ContactPoint',
        nullable: true,
        description: 'Where: the primary one, if it works.',
        resolve: ({ contactPoint }) => contactPoint,
      }),
      hour: t.exposeInt('hour', {
        nullable: true,
        description: "The hour in which they answer most, 0 to 23 on the customer's own clock; null while it is not known.",
      }),
      reasons: t.exposeStringList('reasons', {
        description: 'Sentences in English: what they allow, what they prefer, how they answer.',
      }),
    }),
  });
  builder.prismaObjectField('Customer', 'bestWayToReach', (t) =>
    t.field({
      type: Way,
      nullable: true,
      description:
        'Of the channels that they allow for this purpose and that have a contact point that works: the one that they prefer, else the one on which they answer most often, then soonest. Null where there is none, and for who is archived or has died. Needs contacts.consent.read too: it tells of consents.',
      authScopes: MAY_READ_WAYS,
      args: {
        purpose: t.arg({ type: ConsentPurpose, description: 'What they are to be reached for; SERVICE unless given.' }),
      },
      select: { id: true, timeZone: true, preferredChannel: true, archivedAt: true, deceasedOn: true },
      resolve: ({ archivedAt, deceasedOn, ...customer }, { purpose }, ctx) => {
        ctx.noteRead({ permission: 'contacts.consent.read', type: 'Customer', id: customer.id });
        if (archivedAt || (deceasedOn && deceasedOn <= ctx.clock.now())) return null;
        return ctx.loaders.communications.bestWay.load({ ...customer, purpose: purpose ?? 'SERVICE' });
      },
    }),
  );
}

function touches(builder: RapportBuilder): void {
  builder.prismaObjectField('Customer', 'lastTouchedAt', (t) =>
    t.field({
      type: 'DateTime',
      nullable: true,
      description: `When we last had personal contact: the latest call, meeting or video call in which somebody was reached, or the latest word that was answered, ours within ${REPLY_HOURS} hours.`,
      authScopes: MAY_READ,
      select: { id: true },
      resolve: ({ id }, _args, ctx) => ctx.loaders.communications.lastTouchedAt.load(id),
    }),
  );
  builder.prismaObjectField('Customer', 'touchEveryDays', (t) =>
    t.int({
      nullable: true,
      description:
        'How often we mean to have personal contact, in days, by their service tier as COMMUNICATIONS_TOUCH_DAYS says; null where there is no aim.',
      authScopes: MAY_READ,
      select: { serviceTier: true },
      resolve: ({ serviceTier }, _args, ctx) => ctx.config.communications.COMMUNICATIONS_TOUCH_DAYS[serviceTier] ?? null,
    }),
  );
}
