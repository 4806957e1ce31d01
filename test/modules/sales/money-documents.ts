/** What the tests of credit, payments, returns and refunds ask the API, and what it answers. */
import type { TestClient } from '../../support/index.ts';

const FAULTS = /* GraphQL */ `
  fragment Faults on Error {
    __typename code message
    ... on ValidationError { issues { path code message } }
    ... on NotFoundError { type id }
    ... on ApprovalRequiredError { approval { id kind state reason amount { amount currencyCode } } }
  }
`;
const MONEY = '{ amount currencyCode }';
const BALANCE = /* GraphQL */ `
  fragment Balance on Purchase {
    id total { amount } paid { amount } returned { amount } refunded { amount } outstanding { amount } refundable { amount }
    instalments { amount { amount } paid { amount } outstanding { amount } dueAt paidAt daysPastDue }
  }
`;

export const OPEN_CREDIT_ACCOUNT = /* GraphQL */ `
  mutation OpenCreditAccount($input: OpenCreditAccountInput!) {
    openCreditAccount(input: $input) {
      ... on OpenCreditAccountSuccess {
        creditAccount {
          id netDays limit ${MONEY} exposure ${MONEY} averageDaysLate ageing { range count amount ${MONEY} }
          instalments { totalCount }
        }
      }
      ...Faults
    }
  }
  ${FAULTS}
`;

export const RECORD_PURCHASE = /* GraphQL */ `
  mutation RecordPurchaseOnCredit($input: RecordPurchaseInput!) {
    recordPurchase(input: $input) { ... on RecordPurchaseSuccess { purchase { ...Balance } } ...Faults }
  }
  ${FAULTS} ${BALANCE}
`;

export const RECORD_PAYMENT = /* GraphQL */ `
  mutation RecordPayment($input: RecordPaymentInput!) {
    recordPayment(input: $input) {
      ... on RecordPaymentSuccess { payment { id method amount ${MONEY} paidAt } purchase { ...Balance } }
      ...Faults
    }
  }
  ${FAULTS} ${BALANCE}
`;

export const RECORD_RETURN = /* GraphQL */ `
  mutation RecordReturn($input: RecordReturnInput!) {
    recordReturn(input: $input) {
      ... on RecordReturnSuccess {
        purchaseReturn {
          id reason returnedAt value ${MONEY} refund ${MONEY} purchase { id }
          lines { quantity value ${MONEY} line { id quantity returnedQuantity } }
        }
        purchase { ...Balance refunds { amount { amount } purchaseReturn { id } } }
      }
      ...Faults
    }
  }
  ${FAULTS} ${BALANCE}
`;

export const RECORD_REFUND = /* GraphQL */ `
  mutation RecordRefund($input: RecordRefundInput!) {
    recordRefund(input: $input) {
      ... on RecordRefundSuccess {
        refund { id reason refundedAt amount ${MONEY} purchase { id } purchaseReturn { id } }
        purchase { ...Balance }
      }
      ...Faults
    }
  }
  ${FAULTS} ${BALANCE}
`;

export const CREDIT_ACCOUNT = /* GraphQL */ `
  query CreditAccountOf($id: ID!) {
    customer(id: $id) {
      creditAccount {
        limit { amount } netDays exposure { amount } averageDaysLate ageing { range count amount { amount } }
        instalments(first: 100) { nodes { dueAt outstanding { amount } paidAt daysPastDue } totalCount }
      }
    }
  }
`;

export const OVERDUE = /* GraphQL */ `
  query Overdue($first: Int, $after: String) {
    overdueInstalments(first: $first, after: $after) {
      nodes { id dueAt daysPastDue outstanding { amount } customer { id displayName } purchase { id number } }
      totalCount pageInfo { hasNextPage endCursor }
    }
  }
`;

interface Amount {
  readonly amount: string;
}
interface ShownInstalment {
  readonly amount: Amount;
  readonly paid: Amount;
  readonly outstanding: Amount;
  readonly dueAt: string;
  readonly paidAt: string | null;
  readonly daysPastDue: number;
}
export interface ShownBalance {
  readonly id: string;
  readonly total: Amount;
  readonly paid: Amount;
  readonly returned: Amount;
  readonly refunded: Amount;
  readonly outstanding: Amount;
  readonly refundable: Amount;
  readonly instalments: readonly ShownInstalment[];
}

/** What the mutations above answer with: of these fields, those that the answer's type has. */
export interface Answered {
  readonly __typename?: string;
  readonly code?: string;
  readonly message?: string;
  readonly issues?: readonly { readonly path: readonly string[]; readonly code: string; readonly message: string }[];
  readonly approval?: { readonly id: string };
  readonly purchase: ShownBalance;
  readonly creditAccount?: { readonly id: string };
  readonly payment?: { readonly id: string };
  readonly purchaseReturn?: { readonly id: string; readonly value: Amount; readonly refund: Amount };
  readonly refund?: { readonly id: string };
}

/** What a mutation answered to this input; errors instead of an answer fail the test. */
export async function write(agent: TestClient, document: string, input: object): Promise<Answered> {
  const [answer] = Object.values(await agent.data<Readonly<Record<string, Answered>>>(document, { input }));
  if (!answer) throw new Error('The mutation answered nothing.');
  return answer;
}

/** `paid/owed` of each instalment, and the six sums, in few words. */
export function inShort({ instalments, total, paid, returned, refunded, outstanding, refundable }: ShownBalance) {
  return {
    sums: [total, paid, returned, refunded, outstanding, refundable].map(({ amount }) => amount).join(' '),
    instalments: instalments.map((one) => `${one.paid.amount}/${one.amount.amount}`),
  };
}
