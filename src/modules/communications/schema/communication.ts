/** Communications and their threads. */
import { Channel, CommunicationOutcome, CommunicationPurpose, DeliveryState, Direction } from '../../../generated/index.ts';
import { orderedBy, type RapportBuilder } from '../../../kernel/index.ts';
import { CURRENT, visibleCommunications } from '../log/index.ts';

const MAY_READ = { can: 'communications.communication.read' } as const;

/** Fields that stand in every communication, and what it says of itself. */
export function communicationRecord(builder: RapportBuilder): void {
  builder.record('Communication', {
    description:
      'One word to or from a customer: a call, an e-mail, a letter, a visit. Append-only: a correction is a new version, and lists show the current one.',
    permission: 'communications.communication.read',
    visible: visibleCommunications,
    fields: (t) => ({
      customer: t.relation('customer', { nullable: true, description: 'With whom.' }),
      channel: t.expose('channel', { type: Channel, description: 'How.' }),
      direction: t.expose('direction', { type: Direction, description: 'Whose word it was.' }),
      purpose: t.expose('purpose', { type: CommunicationPurpose, description: 'What it was for.' }),
      subject: t.exposeString('subject', { nullable: true, description: 'What it was about, in 1 to 1,000 characters.' }),
      body: t.exposeString('body', {
        nullable: true,
        description:
          'What was said, or of what people noted: 1 to 50,000 characters as logged, up to 200,000 of an e-mail. Plain text.',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was said, written or sent.' }),
      durationSeconds: t.exposeInt('durationSeconds', {
        nullable: true,
        description: 'How long a conversation took, at most a week.',
      }),
      outcome: t.expose('outcome', {
        type: CommunicationOutcome,
        nullable: true,
        description: 'How the attempt to reach somebody ended; null where nobody said.',
      }),
      staff: t.relation('staff', { nullable: true, description: 'Who of ours it was with; null for nobody in particular.' }),
      team: t.relation('team', { nullable: true, description: 'The department that sees to it.' }),
      contactPoint: t.field({
        type: 'ContactPoint',
        nullable: true,
        description: 'By which of the customer’s contact points; null where that is unknown, or it was removed since.',
        select: { contactPointId: true },
        resolve: ({ contactPointId: id }, _args, ctx) => (id === null ? null : ctx.loaders.communications.contactPoint.load(id)),
      }),
      isAutomatic: t.exposeBoolean('isAutomatic', {
        description: 'Whether a machine said it, such as an absence notice (RFC 3834). It needs no answer and is none.',
      }),
      isPublic: t.exposeBoolean('isPublic', {
        nullable: true,
        description: 'Whether everybody could read it, as a post in a social network; null where nobody said.',
      }),
      campaign: t.relation('campaign', { nullable: true, description: 'Of which campaign it is a message.' }),
    }),
  });
  versions(builder);
  answers(builder);
  delivery(builder);
  thread(builder);
}

function versions(builder: RapportBuilder): void {
  builder.prismaObjectField('Communication', 'corrects', (t) =>
    t.relation('corrects', { nullable: true, description: 'The version that this one replaces; it stays readable.' }),
  );
  builder.prismaObjectField('Communication', 'correctedBy', (t) =>
    t.relation('correctedBy', { nullable: true, description: 'The version that replaces this one; null for the current one.' }),
  );
  builder.prismaObjectField('Communication', 'correctionReason', (t) =>
    t.exposeString('correctionReason', {
      nullable: true,
      description: 'Why this version was made, in 1 to 500 characters; null for the first one.',
    }),
  );
}

function answers(builder: RapportBuilder): void {
  builder.prismaObjectField('Communication', 'inReplyTo', (t) =>
    t.relation('inReplyTo', { nullable: true, description: 'The word that it replies to, where that is known.' }),
  );
  builder.prismaObjectField('Communication', 'answeredBy', (t) =>
    t.field({
      type: 'Communication',
      nullable: true,
      description:
        'The first word of ours after a word of the customer’s, in its thread or on its channel to the same customer. What a machine, a campaign or an attempt that reached nobody said is no answer. Null while there is none, for what needs none, and for old versions.',
      select: (_args, _ctx, nested) => ({ awaited: { select: { answer: nested(true) } } }),
      resolve: ({ awaited }) => awaited?.answer ?? null,
    }),
  );
  builder.prismaObjectField('Communication', 'firstResponseSeconds', (t) =>
    t.int({
      nullable: true,
      description: 'How long a word of the customer’s waited for its first answer; null as long as it has none.',
      select: { awaited: { select: { receivedAt: true, answeredAt: true } } },
      resolve: ({ awaited }) => (awaited?.answeredAt ? secondsBetween(awaited.receivedAt, awaited.answeredAt) : null),
    }),
  );
}

const SECOND_MS = 1_000;
const MOST_SECONDS = 2_147_483_647;
const secondsBetween = (from: Date, to: Date) => Math.min(MOST_SECONDS, Math.floor((to.getTime() - from.getTime()) / SECOND_MS));

function delivery(builder: RapportBuilder): void {
  builder.prismaObjectField('Communication', 'delivery', (t) =>
    t.field({
      type: DeliveryState,
      nullable: true,
      description: 'What became of an e-mail of ours; null for all other words.',
      select: { email: { select: { state: true } } },
      resolve: ({ email }) => email?.state ?? null,
    }),
  );
  builder.prismaObjectField('Communication', 'deliveryReason', (t) =>
    t.string({
      nullable: true,
      description: 'Why it is so: a code and, after a colon, words for people. Null for all but e-mails of ours.',
      select: { email: { select: { reason: true } } },
      resolve: ({ email }) => email?.reason ?? null,
    }),
  );
}

function thread(builder: RapportBuilder): void {
  builder.record('CommunicationThread', {
    description: 'Words that belong together: an e-mail and the answers to it.',
    permission: 'communications.communication.read',
    fields: (t) => ({
      subject: t.string({
        nullable: true,
        description: 'That of its first word, as it is now.',
        select: { id: true },
        resolve: ({ id }, _args, ctx) => ctx.loaders.communications.threadSubject.load(id),
      }),
      communications: t.relatedPage('communications', {
        description: 'Oldest first; of what was corrected the current version.',
        authScopes: MAY_READ,
        order: orderedBy('occurredAt', 'asc'),
        where: () => CURRENT,
      }),
    }),
  });
  builder.prismaObjectField('Communication', 'thread', (t) =>
    t.relation('thread', { nullable: true, description: 'The conversation that it is part of, if only of itself.' }),
  );
}
