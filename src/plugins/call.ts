/** What the plugins know of one operation on its way through them. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type Actor, Cancellation, type Ctx } from '../kernel/index.ts';

/** As Shopify's, so that clients that throttle themselves by it need nothing new. */
export interface Cost {
  readonly requestedQueryCost: number;
  readonly actualQueryCost: number | null;
  readonly throttleStatus: {
    readonly maximumAvailable: number;
    readonly currentlyAvailable: number;
    readonly restoreRate: number;
  };
}

/** One request over HTTP, or one operation on a socket. */
export class Call {
  requestId: string = randomUUID();
  readonly transport: 'http' | 'websocket';
  /** Where the caller is, for callers without a name; empty without a network. */
  readonly address: string;
  readonly startedAt = performance.now();
  /** Cancelled when the client is gone or the time is up. */
  readonly cancellation = new Cancellation();
  /** Set before anything is executed. */
  ctx: Ctx | null = null;
  /** Once it was asked who calls: what to refuse the request with, null for nothing. */
  refused: Promise<GraphQLError | null> | null = null;
  bodyBytes = 0;
  cost: Cost | null = null;
  /** `query customers`, for the log; never anything a client can make long. */
  operation: string | null = null;
  /** The code of the first error, for the log and the metrics. */
  outcome = 'ok';

  constructor(transport: Call['transport'], address: string) {
    this.transport = transport;
    this.address = address;
  }

  /** By whom costs and sockets are counted: the actor, else the address. */
  get payer(): string {
    return payerOf(this.ctx?.actor ?? null, this.address);
  }
}

function payerOf(actor: Actor | null, address: string): string {
  return actor ? actor.id : `anonymous:${address}`;
}

export interface ServerContext {
  readonly call: Call;
  readonly req?: IncomingMessage;
}

/** A Yoga plugin that finds the call in its context. */
export type GatewayPlugin = Plugin<{ readonly call: Call }, ServerContext>;

/** Told of each answer, and of each event of a feed, once it is on its way: the context that it was made with. */
export type OnAnswered = (ctx: Ctx, operation: string | null) => void;

/** What the plugins need of the kernel: a context for a credential, or UNAUTHENTICATED. */
export interface Callers {
  contextFor(request: {
    readonly credential?: string | undefined;
    readonly requestId?: string;
    readonly address?: string;
    readonly operation?: string;
    readonly cancellation?: Cancellation;
  }): Promise<Ctx>;
}
