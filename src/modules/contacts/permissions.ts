/** What may be allowed in contacts, and to whom it is from the start. */

export const permissions = {
  'contacts.customer.read': {
    description: 'See customers, how to reach them and their live feed.',
    roles: ['manager', 'sales', 'service', 'marketing', 'dashboard'],
  },
  'contacts.customer.create': {
    description: 'Create customers.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'contacts.customer.edit': {
    description: 'Change customers and how to reach them.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'contacts.customer.import': {
    description: 'Create and change customers by the hundred, from a file.',
    roles: ['manager', 'marketing'],
  },
  'contacts.profile.read': {
    description: 'See what is known of customers as people: important dates, interests, groups, needs and custom fields.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'contacts.relationship.read': {
    description: "See customers' families and whom else they are related to.",
    roles: ['manager', 'sales', 'service'],
    isSensitive: true,
  },
  'contacts.consent.read': {
    description: 'See what customers allowed and forbade.',
    roles: ['manager', 'sales', 'service', 'marketing'],
    isSensitive: true,
  },
  'contacts.consent.record': {
    description: 'Record what customers allow and forbid.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'contacts.occasion.read': {
    description: 'See whom to greet and when.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'contacts.calendar.manage': {
    description: 'Make and revoke the addresses under which calendar programs read the occasions.',
    roles: ['manager'],
  },
  'contacts.custom-field.define': {
    description: 'Add fields of your own to customers.',
    roles: ['manager'],
  },
  'contacts.segment.read': {
    description: 'See segments and who is in them.',
    roles: ['manager', 'sales', 'marketing'],
  },
  'contacts.segment.manage': {
    description: 'Make segments.',
    roles: ['manager', 'marketing'],
  },
  'contacts.duplicate.read': {
    description: 'See who may be the same customer, and why.',
    roles: ['manager', 'service', 'marketing'],
  },
  'contacts.customer.merge': {
    description: 'Merge two customers into one, and undo it.',
    roles: ['manager'],
  },
  'contacts.timeline.read': {
    description: "Read a customer's story; each line also needs the permission of what it tells.",
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'contacts.personal-data.export': {
    description: 'Hand out everything that is kept about a customer (GDPR, articles 15 and 20).',
    roles: ['manager'],
  },
  'contacts.personal-data.erase': {
    description: 'Erase every personal value of a customer, for good (GDPR, article 17).',
  },
} as const;
