/** Conditions on the channels that customers prefer, and on those that they want no marketing on. */
import { z } from 'zod';
import { Channel } from '../../../../generated/index.ts';
import { anyOf, defineSegmentCondition, oneOf, refuses } from '../../../contacts/index.ts';

export const channelConditions = {
  'communications.opted-out': defineSegmentCondition({
    description:
      'Who said no to marketing, by their latest word about the channel, else about all channels. Who said nothing did not.',
    permission: 'contacts.consent.read',
    parameters: z.strictObject({
      channel: oneOf(Channel).optional().describe('On which channel; absent: the word about all channels.'),
    }),
    where: ({ channel = null }, { customer, sql }) => refuses('MARKETING', channel, sql`${customer}."id"`),
  }),
  'communications.preferred-channel': defineSegmentCondition({
    description: 'How the customer prefers to be spoken to.',
    permission: 'contacts.customer.read',
    parameters: z.strictObject({ in: anyOf(oneOf(Channel), 'Any of these channels.') }),
    where: ({ in: among }, { customer, sql }) => sql`${customer}."preferredChannel" = ANY(${among}::"Channel"[])`,
  }),
};
