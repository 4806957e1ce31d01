/** What may be allowed in sales, and to whom it is from the start. */

export const permissions = {
  'sales.product.read': {
    description: 'See products and services, with their prices and terms.',
    roles: ['manager', 'sales', 'service', 'marketing', 'dashboard'],
  },
  'sales.product.manage': {
    description: 'Add and change products and services, one by one or from a file.',
    roles: ['manager'],
  },
  'sales.purchase.read': {
    description: 'See what customers bought, paid, brought back and were paid back, and the live feed of purchases.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'sales.purchase.record': {
    description: 'Record purchases, and payments of them.',
    roles: ['manager', 'sales'],
  },
  'sales.purchase.import': {
    description: 'Record purchases by the hundred, from a file.',
    roles: ['manager'],
  },
  'sales.purchase.return': {
    description: 'Take goods back. What was paid for them is paid back.',
    roles: ['manager', 'sales', 'service'],
  },
  'sales.purchase.refund': {
    description: 'Pay money back without goods, within one’s own authority; beyond it, ask a supervisor.',
    roles: ['manager', 'sales', 'service'],
  },
  'sales.credit.read': {
    description: 'See how much customers may owe, what they owe, and how late they pay.',
    roles: ['manager', 'sales'],
    isSensitive: true,
  },
  'sales.credit.open': {
    description: 'Open credit accounts.',
    roles: ['manager'],
  },
  'sales.credit.exceed': {
    description: 'Ask a supervisor to sell on credit above a customer’s limit.',
    roles: ['manager', 'sales'],
  },
  'sales.statistics.read': {
    description: 'See totals, rankings, habits and expectations that are computed from purchases.',
    roles: ['manager', 'sales', 'marketing', 'dashboard'],
  },
  'sales.statistics.recompute': {
    description: 'Have the ranking of customers computed now instead of at night.',
    roles: ['manager'],
  },
  'sales.opportunity.read': {
    description: 'See opportunities and how they moved.',
    roles: ['manager', 'sales', 'marketing'],
  },
  'sales.opportunity.manage': {
    description: 'Open opportunities and move them.',
    roles: ['manager', 'sales'],
  },
  'sales.promise.read': {
    description: 'See what customers were promised, and whether it was kept.',
    roles: ['manager', 'sales', 'service'],
  },
  'sales.promise.manage': {
    description: 'Make promises to customers, and say whether they were kept.',
    roles: ['manager', 'sales', 'service'],
  },
} as const;
