/** What may be allowed in loyalty, and to whom it is from the start. */

export const permissions = {
  'loyalty.program.read': {
    description: 'See loyalty programs with their rules, past, present and to come.',
    roles: ['manager', 'sales', 'service', 'marketing', 'dashboard'],
  },
  'loyalty.program.manage': {
    description: 'Make loyalty programs, and publish new rules of theirs.',
    roles: ['manager', 'marketing'],
  },
  'loyalty.membership.read': {
    description: 'See who is in which loyalty program, with their points, tiers, notices and punch cards.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'loyalty.membership.enroll': {
    description: 'Enrol customers in loyalty programs, and note that they have read what changes.',
    roles: ['manager', 'sales', 'service'],
  },
  'loyalty.points.earn': {
    description: 'Give points, within one’s own authority; beyond it, ask a supervisor.',
    roles: ['manager', 'sales', 'service'],
  },
  'loyalty.points.spend': {
    description: 'Spend a member’s points for them.',
    roles: ['manager', 'sales', 'service'],
  },
  'loyalty.points.correct': {
    description: 'Reverse what was booked, and adjust balances.',
    roles: ['manager', 'service'],
  },
  'loyalty.ledger.verify': {
    description: 'Have every balance, lot, punch card and stock computed anew.',
    roles: ['manager'],
  },
  'loyalty.reward.read': {
    description: 'See rewards, and who was given which, with the codes that they are claimed by.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'loyalty.reward.manage': {
    description: 'Add rewards to loyalty programs.',
    roles: ['manager', 'marketing'],
  },
  'loyalty.reward.claim': {
    description: 'Claim rewards for members, and punch their cards.',
    roles: ['manager', 'sales', 'service'],
  },
  'loyalty.reward.grant': {
    description: 'Give rewards as gifts, and take back those that were not handed over.',
    roles: ['manager', 'service', 'marketing'],
  },
  'loyalty.reward.fulfill': {
    description: 'Note that a reward was handed over.',
    roles: ['manager', 'sales', 'service'],
  },
  'loyalty.offer.manage': {
    description: 'Make offers, and see all of them.',
    roles: ['manager', 'marketing'],
  },
  'loyalty.offer.read': {
    description: 'See the offers that are for a customer.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'loyalty.referral.read': {
    description: 'See whom customers brought along.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'loyalty.referral.record': {
    description: 'Record that a customer brought somebody along.',
    roles: ['manager', 'sales', 'service'],
  },
  'loyalty.contest.read': {
    description: 'See contests and who won them.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'loyalty.contest.manage': {
    description: 'Open contests and draw their winners.',
    roles: ['manager', 'marketing'],
  },
  'loyalty.contest.enter': {
    description: 'Enter customers in contests.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'loyalty.risk.read': {
    description: 'See which customers are likely to leave, and why.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'loyalty.retention.read': {
    description: 'See which share of customers buys again.',
    roles: ['manager', 'marketing', 'dashboard'],
  },
} as const;
