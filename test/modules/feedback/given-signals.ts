/** What signals are computed from, made as the product makes it, and how they are read. */
import { newId } from '../../../src/index.ts';
import type { Complaint, NewComplaint } from '../../../src/modules/feedback/index.ts';
import { evaluateSignals } from '../../../src/modules/feedback/signals/index.ts';
import { writeNewProducts } from '../../../src/modules/sales/products/index.ts';
import { globalId, type TestRapport } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import type { GivenCustomer } from '../contacts/given.ts';
import { type GivenProduct, givenPurchase } from '../sales/given.ts';
import { givenComplaint } from './given.ts';

type Customer = Pick<GivenCustomer, 'id'>;

/** Products of a category of their own, unless told otherwise, each of which was sold so often by now, all in one purchase. */
export async function givenRange(
  rapport: TestRapport,
  customer: Customer,
  sold: readonly number[],
  category: string | null = newId(),
): Promise<readonly GivenProduct[]> {
  const wares = sold.map(() => ({ sku: newId(), name: 'Kettle', category }));
  const written = await rapport.ctx.transact((tx) => writeNewProducts(tx, wares));
  const range = wares.flatMap(({ sku }) => written.filter((product) => product.sku === sku));
  const lines = range.flatMap(({ id }, place) =>
    sold[place] ? [{ productId: id, quantity: String(sold[place]), unitPrice: '10' }] : [],
  );
  if (lines.length > 0) await givenPurchase(rapport, customer, { lines });
  return range.map((product) => ({ ...product, globalId: globalId('Product', product.id) }));
}

export function givenSold(rapport: TestRapport, customer: Customer, { id }: { readonly id: string }, units: number) {
  return givenPurchase(rapport, customer, { lines: [{ productId: id, quantity: String(units), unitPrice: '10' }] });
}

/** Complaints about a product, that a fault was behind unless told otherwise. */
export async function givenFaults(
  rapport: TestRapport,
  customer: Customer,
  { id: productId }: { readonly id: string },
  count: number,
  input: Partial<NewComplaint> = {},
): Promise<readonly Complaint[]> {
  const faults: Complaint[] = [];
  for (let index = 0; index < count; index++) {
    faults.push(await givenComplaint(rapport, customer, { productId, cause: 'PRODUCT_FAULT', ...input }));
  }
  return faults;
}

/** Of a range of six that were sold as often, the one that has faults: three unless told otherwise. */
export async function givenFaulty(rapport: TestRapport, customer: Customer, faults = 3): Promise<GivenProduct> {
  const [kettle] = await givenRange(rapport, customer, [10, 10, 10, 10, 10, 10]);
  if (!kettle) throw new Error('No range.');
  await givenFaults(rapport, customer, kettle, faults);
  return kettle;
}

export interface GivenTeam {
  readonly id: string;
  readonly globalId: string;
  /** A member of staff who belongs to it. */
  readonly staffId: string;
}

export async function givenTeam({ db, clock }: TestRapport): Promise<GivenTeam> {
  const [id, staffId, createdAt] = [newId(), newId(), clock.now()];
  await db.team.create({ data: { id, name: id, nameKey: id, createdAt } });
  await db.staff.create({ data: { id: staffId, name: 'Ilse', nameKey: staffId, searchKey: 'ilse', teamId: id, createdAt } });
  return { id, globalId: globalId('Team', id), staffId };
}

/** Computes them now, without waiting for the job. */
export const evaluate = (rapport: TestRapport) => evaluateSignals(rapport.ctx);

export const SIGNALS = graphql(`
  query Signals($filter: SignalFilter) {
    signals(first: 100, filter: $filter) {
      totalCount
      nodes { kind product { id } team { id } windowDays count exposure rate baseline lift isRaised raisedAt clearedAt }
    }
  }
`);
export const EVIDENCE = graphql(`
  query SignalEvidence($filter: SignalFilter, $first: Int, $after: String, $last: Int, $before: String) {
    signals(filter: $filter) {
      nodes {
        count
        evidence(first: $first, after: $after, last: $last, before: $before) {
          totalCount
          pageInfo { hasNextPage hasPreviousPage endCursor startCursor }
          edges { cursor node { __typename id } }
          nodes { __typename id }
        }
      }
    }
  }
`);
export const SIGNAL_RAISED = graphql(`
  subscription SignalRaised($after: String, $kind: [SignalKind!]) {
    signalRaised(after: $after, kind: $kind) { cursor type occurredAt signal { kind count isRaised product { id } team { id } } }
  }
`);

/** Who may see signals and all that stands behind them. */
export const analyst = (rapport: TestRapport) =>
  rapport.as(
    'feedback.signal.read',
    'feedback.complaint.read',
    'feedback.loss.read',
    'sales.product.read',
    'sales.promise.read',
    'communications.communication.read',
    'access.staff.read',
    'contacts.customer.read',
  );

type Subject = { readonly productId: string } | { readonly teamId: string };

/** The signals about one product or team, by kind. */
export async function signalsAbout(rapport: TestRapport, subject: Subject) {
  const { signals } = await analyst(rapport).data(SIGNALS, { filter: subject });
  return (signals?.nodes ?? []).toSorted((one, other) => (one.kind < other.kind ? -1 : 1));
}
