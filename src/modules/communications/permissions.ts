/** What may be allowed in communications, and to whom it is from the start. */

export const permissions = {
  'communications.communication.read': {
    description: 'See every word exchanged with customers, their attachments, and the live feed of them.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'communications.communication.log': {
    description: 'Record words exchanged with customers, and correct what was recorded.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'communications.email.ingest': {
    description: 'File whole e-mails, as a mail client or a mail server hands them over.',
    roles: ['manager', 'sales', 'service'],
  },
  'communications.email.send': {
    description: 'Send e-mails to customers, one by one.',
    roles: ['manager', 'sales', 'service'],
  },
  'communications.suppression.manage': {
    description: 'See whether an address is on the list of those that nothing is sent to, put it there and take it off.',
    roles: ['manager', 'marketing'],
  },
  'communications.campaign.read': {
    description: 'See campaigns, whom they reached and what came of them.',
    roles: ['manager', 'sales', 'marketing'],
  },
  'communications.campaign.manage': {
    description: 'Make, launch, pause and resume campaigns, and hand their letters to the printer.',
    roles: ['manager', 'marketing'],
  },
  'communications.response.record': {
    description: 'Record what came of a campaign with a customer.',
    roles: ['manager', 'sales', 'marketing'],
  },
  'communications.habit.read': {
    description: 'See how quickly customers answer, how to reach them best, and when somebody last did.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'communications.task.read': {
    description: 'See what is to be done for customers, and by whom.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'communications.task.manage': {
    description: 'Make tasks, and say that they are done.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
} as const;
