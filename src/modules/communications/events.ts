/** The facts that communications announces. */
import { z } from 'zod';
import { CampaignResponseKind, Channel, CommunicationPurpose, DeliveryState, Direction } from '../../generated/index.ts';
import { defineEvent } from '../../kernel/index.ts';

const ofWord = z.object({ communicationId: z.uuid(), customerId: z.uuid(), channel: z.enum(Channel) });
const ofCampaign = z.object({ campaignId: z.uuid() });
const ofTask = z.object({ taskId: z.uuid(), customerId: z.uuid().nullable(), assigneeId: z.uuid().nullable() });

export const events = {
  'communications.communication.logged': defineEvent({
    description: 'A word to or from a customer was filed.',
    payload: ofWord.extend({
      direction: z.enum(Direction),
      purpose: z.enum(CommunicationPurpose),
      isAutomatic: z.boolean(),
      campaignId: z.uuid().nullable(),
      occurredAt: z.iso.datetime(),
    }),
    occurredAt: ({ occurredAt }) => new Date(occurredAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'communications.communication.corrected': defineEvent({
    description: 'What was recorded of a word was corrected: a new version stands beside the old one.',
    payload: ofWord.extend({ direction: z.enum(Direction), correctsId: z.uuid(), fields: z.array(z.string()).min(1) }),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'communications.communication.answered': defineEvent({
    description: "A customer's word was answered, or turned out to be answered earlier than was known.",
    payload: ofWord.extend({
      answerId: z.uuid(),
      teamId: z.uuid().nullable(),
      receivedAt: z.iso.datetime(),
      answeredAt: z.iso.datetime(),
    }),
    occurredAt: ({ answeredAt }) => new Date(answeredAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'communications.delivery.changed': defineEvent({
    description: 'What became of an e-mail of ours changed.',
    payload: ofWord.extend({
      campaignId: z.uuid().nullable(),
      from: z.enum(DeliveryState).nullable(),
      to: z.enum(DeliveryState),
      changedAt: z.iso.datetime(),
    }),
    occurredAt: ({ changedAt }) => new Date(changedAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'communications.campaign.created': defineEvent({ description: 'A campaign was drafted.', payload: ofCampaign }),
  'communications.campaign.launched': defineEvent({ description: 'A campaign began.', payload: ofCampaign }),
  'communications.campaign.paused': defineEvent({
    description: 'A campaign rests: nothing of it is sent until it is resumed.',
    payload: ofCampaign,
  }),
  'communications.campaign.resumed': defineEvent({ description: 'A campaign that rested goes on.', payload: ofCampaign }),
  'communications.campaign.finished': defineEvent({
    description: 'A campaign ended; what customers do because of it is still counted.',
    payload: ofCampaign,
  }),
  'communications.campaign.responded': defineEvent({
    description: 'Something came of a campaign with a customer.',
    payload: ofCampaign.extend({
      customerId: z.uuid(),
      responseId: z.uuid(),
      kind: z.enum(CampaignResponseKind),
      respondedAt: z.iso.datetime(),
    }),
    occurredAt: ({ respondedAt }) => new Date(respondedAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'communications.task.created': defineEvent({
    description: 'Something is to be done.',
    payload: ofTask.extend({ dueAt: z.iso.datetime().nullable() }),
  }),
  'communications.task.completed': defineEvent({ description: 'What was to be done is done.', payload: ofTask }),
};
