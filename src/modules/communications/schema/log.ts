/** The log of communications: the lists of them, recording and correcting them, and their live feed. */
import { Channel, CommunicationOutcome, CommunicationPurpose, Direction } from '../../../generated/index.ts';
import {
  idOf,
  optionalText,
  orderedBy,
  type RapportBuilder,
  requireIdOf,
  text,
  uuidOf,
  wholeNumber,
  withoutNulls,
} from '../../../kernel/index.ts';
import {
  CURRENT,
  correctCommunication,
  findCommunication,
  logCommunication,
  rankedCommunications,
  unansweredCommunications,
  visibleCommunications,
} from '../log/index.ts';

const READ = 'communications.communication.read';
const MAY_READ = { can: READ } as const;
const NEWEST_FIRST = orderedBy('occurredAt', 'desc');
const A_WEEK = 604_800;
const LONGEST_BODY = 50_000;

export function communicationLog(builder: RapportBuilder): void {
  const CommunicationFilter = communicationFilter(builder);
  lists(builder, CommunicationFilter);
  unanswered(builder);
  logMutation(builder);
  correctMutation(builder);
  loggedFeed(builder);
}

function communicationFilter(builder: RapportBuilder) {
  return builder.filterType(
    'CommunicationFilter',
    'Communication',
    (t) => ({
      customerId: t.id({ description: 'Those with one customer.' }),
      channel: t.field({ type: [Channel], description: 'Any of these.' }),
      direction: t.field({ type: Direction, description: 'Whose word it was.' }),
      purpose: t.field({ type: [CommunicationPurpose], description: 'Any of these.' }),
      occurredAt: t.field({ type: 'DateTimeFilter', description: 'When they were said, written or sent.' }),
    }),
    {
      customerId: (id) => ({ customerId: requireIdOf('Customer', id) }),
      channel: (among) => ({ channel: { in: [...among] } }),
      direction: (direction) => ({ direction }),
      purpose: (among) => ({ purpose: { in: [...among] } }),
      occurredAt: (range) => ({ occurredAt: withoutNulls(range) }),
    },
  );
}

function lists(builder: RapportBuilder, CommunicationFilter: ReturnType<typeof communicationFilter>): void {
  builder.queryField('communication', (t) =>
    t.prismaField({
      type: 'Communication',
      nullable: true,
      description: 'One communication, of whatever version; null if there is none with this id.',
      authScopes: MAY_READ,
      args: { id: t.arg.id({ required: true, description: 'Of a Communication.' }) },
      resolve: (query, _root, { id }, ctx) =>
        ctx.db.communication.findFirst({
          ...query,
          where: { AND: [{ id: uuidOf('Communication', id) }, visibleCommunications(ctx)] },
        }),
    }),
  );
  builder.queryField('communications', (t) =>
    t.page('Communication', {
      description:
        'Communications with all customers, newest first; with a search those first that have all of its words in the subject. Of what was corrected the current version.',
      authScopes: MAY_READ,
      args: {
        search: t.arg.string({
          description:
            'Words that all stand in the subject or in the first 2,000 characters of the body: what stands further back is not found. Folds case and accents. The first 200 characters count.',
        }),
        filter: t.arg({ type: CommunicationFilter.ref, description: 'Which of them.' }),
      },
      order: NEWEST_FIRST,
      where: ({ filter }, ctx) => ({ AND: [CURRENT, CommunicationFilter.where(filter, ctx)] }),
      ranked: ({ search, filter }, ctx) =>
        search == null
          ? null
          : rankedCommunications(ctx, search, {
              AND: [visibleCommunications(ctx), CURRENT, CommunicationFilter.where(filter, ctx)],
            }),
    }),
  );
  builder.prismaObjectField('Customer', 'communications', (t) =>
    t.relatedPage('communications', {
      description: 'Every word exchanged with them, newest first; of what was corrected the current version.',
      authScopes: MAY_READ,
      args: { filter: t.arg({ type: CommunicationFilter.ref, description: 'Which of them.' }) },
      order: NEWEST_FIRST,
      where: ({ filter }, ctx) => ({ AND: [CURRENT, CommunicationFilter.where(filter, ctx)] }),
    }),
  );
}

function unanswered(builder: RapportBuilder): void {
  builder.queryField('unansweredCommunications', (t) =>
    t.page('Communication', {
      description:
        'Inbound words still without an answer, longest waiting first. Automatic ones, calls that were taken and copies of what was written to others wait for none.',
      authScopes: MAY_READ,
      args: {
        channel: t.arg({ type: [Channel], description: 'Any of these; all channels unless given.' }),
        teamId: t.arg.id({ description: 'Those that one department sees to.' }),
      },
      order: orderedBy('occurredAt', 'asc'),
      ranked: ({ channel, teamId }, ctx) =>
        unansweredCommunications(ctx, { channel, teamId: teamId == null ? null : requireIdOf('Team', teamId) }),
    }),
  );
}

function logMutation(builder: RapportBuilder): void {
  builder.resultMutation('logCommunication', {
    description:
      'Records a word exchanged with a customer. E-mails are better filed whole, by `ingestEmail`, or sent by `sendEmail`.',
    permission: 'communications.communication.log',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'With whom.' }).check(idOf('Customer')),
      channel: t.field({ type: Channel, required: true, description: 'How.' }),
      direction: t.field({ type: Direction, required: true, description: 'Whose word it was.' }),
      purpose: t.field({ type: CommunicationPurpose, required: true, description: 'What it was for.' }),
      subject: t.string({ description: 'What it was about, at most 1,000 characters.' }).check(optionalText(1_000)),
      body: t
        .string({ description: 'What was said, or of what is worth noting: at most 50,000 characters of plain text.' })
        .check(optionalText(LONGEST_BODY)),
      occurredAt: t.field({
        type: 'DateTime',
        required: true,
        description: 'When it was said, written or sent. Not in the future: a minute ahead of the server counts as now.',
      }),
      durationSeconds: t
        .int({ description: 'How long a conversation took, at most a week: of PHONE, VIDEO, IN_PERSON and CHAT.' })
        .check(wholeNumber(0, A_WEEK)),
      outcome: t.field({
        type: CommunicationOutcome,
        description:
          'How the attempt to reach somebody ended: NO_ANSWER of PHONE, VIDEO, IN_PERSON and CHAT, VOICEMAIL of PHONE and VIDEO, BOUNCED of what we wrote. An inbound one that was ANSWERED waits for no other answer.',
      }),
      inReplyToId: t
        .id({ description: 'The communication with the same customer that it replies to: it goes on in its thread.' })
        .check(idOf('Communication')),
      staffId: t
        .id({
          description:
            'Who of ours it was with; you, if you are a member of staff or act with the key of one, unless given. Null for nobody in particular.',
        })
        .check(idOf('Staff')),
      teamId: t
        .id({ description: 'The department that sees to it; that of the member of staff unless given.' })
        .check(idOf('Team')),
      contactPointId: t
        .id({ description: 'By which of the customer’s own contact points: of a kind that the channel uses.' })
        .check(idOf('ContactPoint')),
      isAutomatic: t.boolean({
        description: 'Whether a machine said it: it then needs no answer, and is none. No unless given.',
      }),
      isPublic: t.boolean({ description: 'Whether everybody could read it, as a post in a social network.' }),
    }),
    success: { communication: 'Communication' },
    resolve: async (input, tx) => ({ communication: await logCommunication(tx, input) }),
  });
}

function correctMutation(builder: RapportBuilder): void {
  builder.resultMutation('correctCommunication', {
    description:
      'Corrects what was recorded of a word: a new version stands in the lists, the old one stays readable by its id and as `corrects`. A version that was corrected already, and an e-mail that we send: ConflictError.',
    permission: 'communications.communication.log',
    inputDescription: 'What is to be different: what is absent stays as it is, null clears.',
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the current version.' }).check(idOf('Communication')),
      subject: t.string({ description: 'At most 1,000 characters.' }).check(optionalText(1_000)),
      body: t.string({ description: 'At most 50,000 characters.' }).check(optionalText(LONGEST_BODY)),
      outcome: t.field({
        type: CommunicationOutcome,
        description: 'How the attempt to reach somebody ended, as in `logCommunication`.',
      }),
      purpose: t.field({ type: CommunicationPurpose, description: 'What it was for. Not null.' }),
      reason: t.string({ required: true, description: 'Why, in 1 to 500 characters.' }).check(text(1, 500)),
    }),
    success: { communication: 'Communication' },
    successDescriptions: { communication: 'The new version.' },
    resolve: async (input, tx) => ({ communication: await correctCommunication(tx, input) }),
  });
}

function loggedFeed(builder: RapportBuilder): void {
  builder.liveFeed('communicationLogged', {
    description:
      'Communications as they are filed, and new versions of them as they are corrected. With `after`, first everything missed since that cursor: no gap, no duplicate.',
    permission: READ,
    events: ['communications.communication.logged', 'communications.communication.corrected'],
    args: (t) => ({
      customerId: t.id({ description: 'Those with one customer, and with those merged into them as long as the merge holds.' }),
      direction: t.field({ type: Direction, description: 'Whose word it was.' }),
    }),
    // By channel, so that it holds for the customers merged into this one as well.
    channel: ({ customerId }) => (customerId == null ? null : requireIdOf('Customer', customerId)),
    filter: ({ direction }) => (direction == null ? null : (payload) => payload.direction === direction),
    record: { communication: ({ communicationId }, ctx) => findCommunication(ctx, communicationId) },
    eventType: 'CommunicationLoggedEvent',
  });
}
