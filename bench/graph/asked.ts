/** What every server is asked, in words that belong to none of them: numbers for ids, and the same ones in every run. */
import { Random } from '../random.ts';
import type { Volumes } from './source-rows.ts';

export const QUERIES = ['Q1', 'Q2', 'Q3', 'Q4', 'Q5', 'Q6'] as const;
export type Query = (typeof QUERIES)[number];

/** A request each, but for the last: messages to subscribers. */
export const MEASURES = [...QUERIES, 'Q7'] as const;
export type Measure = (typeof MEASURES)[number];

/** Short names for the head of a table. */
export const MEASURE_NAMES: Readonly<Record<Measure, string>> = {
  Q1: 'one customer',
  Q2: 'page of 50',
  Q3: 'customer 360',
  Q4: '50 × purchases, lines, complaints',
  Q5: 'filtered queue with names',
  Q6: 'open a complaint',
  Q7: 'a message to one of 1,000 subscribers',
};

export interface Input {
  readonly id?: number;
  readonly first?: number;
  readonly after?: number;
  readonly status?: string;
  readonly severity?: string;
  readonly customerId?: number;
  readonly productId?: number;
  readonly subject?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever a server answered; a wrong guess ends the run before anything is measured.
type Data = any;

export interface Asked {
  readonly query: string;
  variables(input: Input): object;
  /** In everybody's words. */
  answer(data: Data): unknown;
}

export interface Feed {
  readonly flat: string;
  readonly publish: { readonly query: string; variables(input: Input): object };
}

/** How one server is asked. */
export interface Adapter {
  readonly path: string;
  readonly wsPath: string;
  readonly queries: Readonly<Record<Query, Asked>>;
  readonly subscription?: Feed;
  /** Learns from the server how pages are asked for. */
  prepare?(post: (body: object) => Promise<{ readonly data?: Data }>): Promise<void>;
}

export function isPaging(measures: readonly Measure[]): boolean {
  return measures.includes('Q2') || measures.includes('Q4');
}

const PAGE = 50;

export function inputs(query: Query, count: number, { customers, products }: Volumes, seed = 1): readonly Input[] {
  const random = new Random(seed);
  const start = () => ({ first: PAGE, after: 1 + random.int(Math.max(1, customers - PAGE)) });
  const make: Readonly<Record<Query, () => Input>> = {
    Q1: () => ({ id: 1 + random.int(customers) }),
    Q2: start,
    Q3: () => ({ id: 1 + random.int(customers) }),
    Q4: start,
    Q5: () => ({ status: 'OPEN', severity: 'HIGH', first: PAGE }),
    Q6: () => complaintOf(1 + random.int(customers), 1 + random.int(products), `Opened in a run ${random.int(1_000_000)}`),
  };
  return Array.from({ length: count }, make[query]);
}

export function complaintOf(customerId: number, productId: number, subject: string): Input {
  return { customerId, productId, severity: (['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const)[customerId % 4] ?? 'LOW', subject };
}
