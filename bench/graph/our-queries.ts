/** The queries in our API, and its answers in everybody's words. Loads by itself, so that other harnesses can use it. */
import type { Adapter, Asked, Input } from './asked.ts';

const BY_NUMBER = 'orderBy: [{ field: UPDATED_AT, direction: ASC }]';
const CUSTOMER = 'id displayName primaryEmail { value } primaryPhone { value } preferredChannel';
const MONEY = '{ amount }';

const Q1 = `query Q1($id: ID!) { customer(id: $id) { ${CUSTOMER} createdAt } }`;
const Q2 = `query Q2($first: Int!, $after: String) { customers(first: $first, after: $after, ${BY_NUMBER}) { nodes { ${CUSTOMER} } } }`;
const Q3 = `query Q3($id: ID!) { customer(id: $id) { ${CUSTOMER} createdAt membership { balance owed }
  purchases(first: 10) { nodes { id purchasedAt total { amount currencyCode } payments { method } lines { id quantity unitPrice ${MONEY} product { name } } } }
  complaints(first: 10) { nodes { id status severity openedAt subject } }
  communications(first: 20) { nodes { id channel direction occurredAt subject } } } }`;
const Q4 = `query Q4($first: Int!, $after: String) { customers(first: $first, after: $after, ${BY_NUMBER}) { nodes { id displayName
  purchases(first: 5) { nodes { id purchasedAt total ${MONEY} lines { quantity unitPrice ${MONEY} product { name } } } }
  complaints(first: 3) { nodes { id status subject } } } } }`;
const Q5 = `query Q5($status: [ComplaintStatus!], $severity: [Severity!], $first: Int!) {
  complaints(filter: { status: $status, severity: $severity }, orderBy: [{ field: OPENED_AT, direction: DESC }], first: $first) {
    nodes { id subject status severity openedAt customer { id displayName } product { id name } } } }`;
const Q6 = `mutation Q6($input: OpenComplaintInput!) { openComplaint(input: $input) { ... on OpenComplaintSuccess {
  complaint { id status severity openedAt subject customer { id displayName } } } } }`;
const FEED = 'subscription { complaintOpened { complaint { id status severity openedAt subject } } }';

export const DOCUMENTS = { Q1, Q2, Q3, Q4, Q5, Q6, FEED } as const;

const cursors = new Map<number, string>();

function globalId(type: string, number: number): string {
  return Buffer.from(`${type}:${uuidOf(number)}`).toString('base64');
}

export function uuidOf(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

const numberOf = (id: string) => Number.parseInt(Buffer.from(id, 'base64').toString().slice(-12), 16);
const minor = ({ amount }: { amount: string }) => Math.round(Number(amount) * 100);
const STATUS: Readonly<Record<string, string>> = { RECEIVED: 'OPEN', INVESTIGATING: 'IN_PROGRESS' };
const METHODS: Readonly<Record<string, string>> = { BANK_TRANSFER: 'TRANSFER', PAYPAL: 'WALLET' };

type Answer = Parameters<Asked['answer']>[0];

const named = ({ id, displayName, ...rest }: Answer) => ({ id: numberOf(id), name: displayName, ...rest });
const customer = ({ primaryEmail, primaryPhone, ...rest }: Answer) => ({
  ...named(rest),
  email: primaryEmail.value,
  phone: primaryPhone.value,
});
const complaint = ({ id, status, ...rest }: Answer) => ({ id: numberOf(id), status: STATUS[status] ?? status, ...rest });
const line = ({ id, quantity, unitPrice, product }: Answer) => ({
  ...(id !== undefined && { id: numberOf(id) }),
  qty: Number(quantity),
  price: minor(unitPrice),
  product,
});
const purchase = ({ id, purchasedAt, total, payments, lines }: Answer) => ({
  id: numberOf(id),
  placedAt: purchasedAt,
  total: minor(total),
  ...(payments && { currency: total.currencyCode, paymentMethod: METHODS[payments[0].method] ?? payments[0].method }),
  lines: lines.map(line),
});
const word = ({ id, occurredAt, subject, ...rest }: Answer) => ({ id: numberOf(id), at: occurredAt, summary: subject, ...rest });
const story = ({ membership, purchases, complaints, communications, ...rest }: Answer) => ({
  ...customer(rest),
  pointsBalance: membership.balance - membership.owed,
  orders: purchases.nodes.map(purchase),
  complaints: complaints.nodes.map(complaint),
  communications: communications.nodes.map(word),
});
const withPurchases = ({ purchases, complaints, ...rest }: Answer) => ({
  ...named(rest),
  orders: purchases.nodes.map(purchase),
  complaints: complaints.nodes.map(complaint),
});
const queued = ({ customer: who, product, ...rest }: Answer) => ({
  ...complaint(rest),
  customer: named(who),
  ...(product && { product: { ...product, id: numberOf(product.id) } }),
});

const byId = ({ id = 0 }: Input) => ({ id: globalId('Customer', id) });
const page = ({ first, after = 0 }: Input) => ({ first, after: cursors.get(after) });
const opened = ({ customerId = 0, productId = 0, severity, subject }: Input) => ({
  input: { customerId: globalId('Customer', customerId), productId: globalId('Product', productId), severity, subject },
});

export const ours: Adapter = {
  path: '/graphql',
  wsPath: '/graphql',
  /** Reads the cursor of every customer, once: none can be made by anybody but the server. */
  async prepare(post) {
    if (cursors.size > 0) return;
    const query = `query ($after: String) { customers(first: 100, after: $after, ${BY_NUMBER}) { edges { cursor node { id } } pageInfo { endCursor hasNextPage } } }`;
    for (let after: string | null = null; ; ) {
      const { data } = await post({ query, variables: { after } });
      for (const { cursor, node } of data.customers.edges) cursors.set(numberOf(node.id), cursor);
      if (!data.customers.pageInfo.hasNextPage) return;
      after = data.customers.pageInfo.endCursor;
    }
  },
  queries: {
    Q1: { query: Q1, variables: byId, answer: (data) => customer(data.customer) },
    Q2: { query: Q2, variables: page, answer: (data) => data.customers.nodes.map(customer) },
    Q3: { query: Q3, variables: byId, answer: (data) => story(data.customer) },
    Q4: { query: Q4, variables: page, answer: (data) => data.customers.nodes.map(withPurchases) },
    Q5: {
      query: Q5,
      variables: ({ first, severity }) => ({ status: ['RECEIVED'], severity: [severity], first }),
      answer: (data) => data.complaints.nodes.map(queued),
    },
    Q6: { query: Q6, variables: opened, answer: (data) => queued(data.openComplaint.complaint) },
  },
  subscription: { flat: FEED, publish: { query: Q6, variables: opened } },
};
