/**
 * Makes every caller pay for what is asked, out of a bucket that fills by the second, so that one cannot starve the others.
 * The price is known before execution; what the answer turned out to be worth less is given back. Parsing and refusing cost
 * us too, so every operation pays at least one, and a body larger than a question's pays for its kilobytes.
 */
import { type DocumentNode, type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { AnsweredText, type Balance, type TokenBuckets } from '../kernel/index.ts';
import type { Call, Cost, GatewayPlugin } from './call.ts';
import { refusal, tooComplex } from './coded-error.ts';
import { callOf } from './execution.ts';
import type { Limits } from './limits.ts';

/** What the operation that runs weighs. Throws a GraphQLError for variables that do not fit. */
export type Weigh = (
  schema: GraphQLSchema,
  document: DocumentNode,
  running: { readonly operationName?: string | null; readonly variables?: Readonly<Record<string, unknown>> },
) => { readonly complexity: number };

export interface CostLimitOptions {
  readonly weigh: Weigh;
  readonly limits: Pick<Limits, 'complexity' | 'body' | 'costMaximum' | 'costRestoreRate'>;
  /** What each caller may still spend, here and at the routes of modules. */
  readonly buckets: TokenBuckets;
}

type ExecuteHook = NonNullable<GatewayPlugin['onExecute']>;
type SubscribeHook = NonNullable<GatewayPlugin['onSubscribe']>;
type Payload = Pick<Parameters<ExecuteHook>[0] | Parameters<SubscribeHook>[0], 'args'> & {
  setResultAndStopExecution(result: ExecutionResult): void;
};

const LEAST = 1;
const BYTES_PER_POINT = 1_024;

export class CostMeter {
  readonly #options: CostLimitOptions;

  constructor(options: CostLimitOptions) {
    this.#options = options;
  }

  /** Takes what the operation may cost, and answers how much that is. Throws QUERY_TOO_COMPLEX, RATE_LIMITED and faults of variables. */
  charge(args: ExecutionArgs, call: Call): number {
    const { weigh, limits, buckets } = this.#options;
    const weight = weightOf(args, weigh);
    if (weight > limits.complexity) throw tooComplex(`This operation weighs ${weight}; at most ${limits.complexity} is allowed.`);
    const price = priceOf(weight, call.bodyBytes, limits.body);
    const balance = buckets.take(call.payer, price);
    call.cost = costOf(price, null, balance, limits);
    if (balance.secondsUntil > 0) throw rateLimited(balance.secondsUntil, call.cost);
    return price;
  }

  /** Gives back what the answer turned out not to be worth. */
  settle(price: number, result: ExecutionResult, call: Call): void {
    const { limits, buckets } = this.#options;
    if (!('data' in result)) return;
    const actual = Math.min(price, priceOf(objectsBelow(result), call.bodyBytes, limits.body));
    call.cost = costOf(price, actual, buckets.giveBack(call.payer, price - actual), limits);
  }
}

export function useCostLimit(meter: CostMeter): GatewayPlugin {
  const charge = ({ args, setResultAndStopExecution }: Payload): number => {
    try {
      return meter.charge(args, callOf(args));
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      setResultAndStopExecution({ errors: [error] });
      return 0;
    }
  };
  return {
    onExecute(payload) {
      const price = charge(payload);
      if (price === 0) return;
      return {
        onExecuteDone({ result }) {
          if (!(Symbol.asyncIterator in result)) meter.settle(price, result, callOf(payload.args));
        },
      };
    },
    onSubscribe(payload) {
      charge(payload);
    },
  };
}

function weightOf({ schema, document, operationName, variableValues }: ExecutionArgs, weigh: Weigh): number {
  return weigh(schema, document, { operationName: operationName ?? null, variables: variableValues ?? {} }).complexity;
}

function priceOf(weight: number, bodyBytes: number, freeBytes: number): number {
  return Math.max(LEAST, weight) + Math.ceil(Math.max(0, bodyBytes - freeBytes) / BYTES_PER_POINT);
}

function costOf(requested: number, actual: number | null, { available }: Balance, limits: CostLimitOptions['limits']): Cost {
  return {
    requestedQueryCost: requested,
    actualQueryCost: actual,
    throttleStatus: {
      maximumAvailable: limits.costMaximum,
      currentlyAvailable: Math.floor(available),
      restoreRate: limits.costRestoreRate,
    },
  };
}

export function rateLimited(secondsUntil: number, cost?: Cost): GraphQLError {
  const retryAfter = Math.max(1, Math.ceil(secondsUntil));
  return refusal(
    'RATE_LIMITED',
    `This caller has spent its allowance; try again in ${retryAfter} s.`,
    { status: 429, firm: true, headers: { 'retry-after': String(retryAfter) } },
    { retryAfter, ...(cost && { cost }) },
  );
}

/** What the answer weighs by the same scale: objects 1, scalars 0. */
function objectsBelow(result: ExecutionResult): number {
  return result instanceof AnsweredText ? result.objects : objectsIn(result.data) - 1;
}

function objectsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + objectsIn(item), 0);
  let objects = 1;
  for (const key in value) objects += objectsIn(Reflect.get(value, key));
  return objects;
}
