/** What sales adds to a customer's story: a line for each of its events that names a customer. */
import type { TimelineLine } from '../../contacts/index.ts';
import type { events } from '../events.ts';

const PURCHASE = 'sales.purchase.read';
const OPPORTUNITY = 'sales.opportunity.read';
const PROMISE = 'sales.promise.read';

/** `BANK_TRANSFER` → `bank transfer`. */
const words = (value: string) => value.toLowerCase().replaceAll('_', ' ');

const aboutPurchase = ({ purchaseId: id }: { readonly purchaseId: string }) => ({ type: 'Purchase', id });
const aboutOpportunity = ({ opportunityId: id }: { readonly opportunityId: string }) => ({ type: 'Opportunity', id });
const aboutPromise = ({ promiseId: id }: { readonly promiseId: string }) => ({ type: 'CustomerPromise', id });

const WHERE_MET = {
  STORE: 'in the store',
  ONLINE: 'online',
  PHONE: 'by telephone',
  FIELD: 'through somebody of ours',
  PARTNER: 'through a partner',
  OTHER: 'in some other way',
} as const;
const KEPT = {
  OPEN: 'is open again',
  KEPT: 'was kept in time',
  KEPT_LATE: 'was kept late',
  BROKEN: 'was broken',
} as const;

type OwnName = keyof typeof events;
type AboutCustomer = {
  [Name in OwnName]: Rapport.Events[Name] extends { readonly customerId: string } ? Name : never;
}[OwnName];
/** Of the events that name a customer none may be left out. */
type OwnLines = { readonly [Name in AboutCustomer]: TimelineLine<Rapport.Events[Name]> };

export const salesTimeline: OwnLines = {
  'sales.purchase.recorded': {
    permission: PURCHASE,
    summary: ({ total, currencyCode, touchpoint }) => `Bought for ${total} ${currencyCode} ${WHERE_MET[touchpoint]}.`,
    node: aboutPurchase,
  },
  'sales.payment.recorded': {
    permission: PURCHASE,
    summary: ({ amount, currencyCode, method }) => `Paid ${amount} ${currencyCode} (${words(method)}).`,
    node: aboutPurchase,
  },
  'sales.purchase.returned': {
    permission: PURCHASE,
    summary: ({ value, refunded, currencyCode }) =>
      `Brought goods back that cost ${value} ${currencyCode}; ${refunded} ${currencyCode} was paid back.`,
    node: ({ purchaseReturnId: id }) => ({ type: 'PurchaseReturn', id }),
  },
  'sales.purchase.refunded': {
    permission: PURCHASE,
    summary: ({ amount, currencyCode }) => `Was paid back ${amount} ${currencyCode}.`,
    node: ({ refundId: id }) => ({ type: 'Refund', id }),
  },
  'sales.credit-account.opened': {
    permission: 'sales.credit.read',
    summary: ({ limit, currencyCode }) => `May buy on credit, up to ${limit} ${currencyCode}.`,
    node: ({ creditAccountId: id }) => ({ type: 'CreditAccount', id }),
  },
  'sales.reorder.missed': {
    permission: 'sales.statistics.read',
    summary: ({ expectedAt }) => `Was expected to buy again by ${expectedAt.slice(0, 10)}, and did not.`,
    node: ({ lastPurchaseId: id }) => ({ type: 'Purchase', id }),
  },
  'sales.opportunity.opened': { permission: OPPORTUNITY, summary: () => 'An opportunity was opened.', node: aboutOpportunity },
  'sales.opportunity.moved': {
    permission: OPPORTUNITY,
    summary: ({ from, to }) => `An opportunity went from ${words(from)} to ${words(to)}.`,
    node: aboutOpportunity,
  },
  'sales.opportunity.won': {
    permission: OPPORTUNITY,
    summary: ({ from }) => `An opportunity was won (it was ${words(from)}).`,
    node: aboutOpportunity,
  },
  'sales.opportunity.lost': {
    permission: OPPORTUNITY,
    summary: ({ from }) => `An opportunity was lost (it was ${words(from)}).`,
    node: aboutOpportunity,
  },
  'sales.promise.made': {
    permission: PROMISE,
    summary: ({ dueAt }) => `Was promised something by ${dueAt.slice(0, 10)}.`,
    node: aboutPromise,
  },
  'sales.promise.settled': {
    permission: PROMISE,
    summary: ({ status }) => `A promise ${KEPT[status]}.`,
    node: aboutPromise,
  },
};
