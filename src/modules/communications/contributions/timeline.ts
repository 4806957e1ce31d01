/** What communications adds to a customer's story. */

const WORD = 'communications.communication.read';
const CAMPAIGN = 'communications.campaign.read';

const aboutWord = ({ communicationId: id }: { readonly communicationId: string }) => ({ type: 'Communication', id });

const CHANNELS = {
  EMAIL: 'by e-mail',
  PHONE: 'by telephone',
  SMS: 'by text message',
  CHAT: 'in a chat',
  SOCIAL: 'on a social network',
  IN_PERSON: 'in person',
  LETTER: 'by letter',
  VIDEO: 'in a video call',
} as const;
const RESPONSES = {
  SENT: 'Was sent a message of a campaign',
  DELIVERED: 'Got a message of a campaign',
  OPENED: 'Opened a message of a campaign',
  CLICKED: 'Followed a link of a campaign',
  REPLIED: 'Replied to a campaign',
  CONVERTED: 'Did what a campaign was for',
  BOUNCED: 'Could not be reached by a campaign',
  OPTED_OUT: 'Unsubscribed because of a campaign',
  COMPLAINED: 'Complained of a campaign',
} as const;
const DELIVERIES = {
  QUEUED: 'waits to be sent',
  SENT: 'was sent',
  DELIVERED: 'arrived',
  READ: 'was read',
  FAILED: 'could not be delivered',
  SUPPRESSED: 'was not sent',
} as const;

/** Tasks are ours, not the customer's; corrections and answers show with the words that they are about. */
export const communicationsTimeline: Rapport.Contributions['contacts.timeline'] = {
  'communications.communication.logged': {
    permission: WORD,
    summary: ({ channel, direction }) =>
      `${direction === 'INBOUND' ? 'Said something' : 'Was told something'} ${CHANNELS[channel]}.`,
    node: aboutWord,
  },
  'communications.delivery.changed': {
    permission: WORD,
    summary: ({ to }) => `An e-mail to them ${DELIVERIES[to]}.`,
    node: aboutWord,
  },
  'communications.campaign.responded': {
    permission: CAMPAIGN,
    summary: ({ kind }) => `${RESPONSES[kind]}.`,
    node: ({ responseId: id }) => ({ type: 'CampaignResponse', id }),
  },
};
