/** One caller of the API under test: requests go in and answers come back as on the wire, without a port. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { LiveStream } from './live-stream.ts';

/** Data of a document that was not typed: fields to compare and to hand on, whatever they are. */
export interface Answer {
  readonly [field: string]: Answer;
}

export interface ExecutionError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly requestId?: string; readonly [name: string]: unknown };
}

/** What a request was answered with; `extensions` are left out, `send` has them. */
export interface Execution<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly ExecutionError[];
}

export type GraphQLDocument<Data, Variables> = string | TypedDocumentNode<Data, Variables>;

const ENDPOINT = 'http://rapport.test/graphql';

/** What a caller needs of the rapport under test. */
export interface TestServer {
  fetch(request: Request): Promise<Response>;
  /** Resolves once what was written before is old for whoever begins to read the log. */
  logSettled(): Promise<unknown>;
}

export class TestClient {
  readonly #server: TestServer;
  /** What it sends as bearer token; null for the anonymous caller. */
  readonly credential: string | null;

  constructor(server: TestServer, credential: string | null) {
    this.#server = server;
    this.credential = credential;
  }

  /** Runs a query or a mutation. Errors are part of the answer, whatever the status. */
  async run<Data = Answer, Variables = Record<string, unknown>>(
    document: GraphQLDocument<Data, Variables>,
    variables?: Variables,
  ): Promise<Execution<Data>> {
    const response = await this.send(document, variables);
    const { data, errors } = (await response.json()) as Execution<Data>;
    return { ...(data !== undefined && { data }), ...(errors !== undefined && { errors }) };
  }

  /** As `run`, for steps that must succeed: the data, or a failure that says what was answered. */
  async data<Data = Answer, Variables = Record<string, unknown>>(
    document: GraphQLDocument<Data, Variables>,
    variables?: Variables,
  ): Promise<Data> {
    const { data, errors } = await this.run(document, variables);
    if (errors || data == null) throw new Error(`Answered ${JSON.stringify(errors ?? data)}.`);
    return data;
  }

  /** The response as it is: status, headers, body with extensions. */
  send<Data, Variables>(document: GraphQLDocument<Data, Variables>, variables?: Variables): Promise<Response> {
    return this.#server.fetch(this.#request(document, variables, 'application/graphql-response+json, application/json'));
  }

  /** Opens a subscription. Once this resolves the server listens: what is written from here on arrives, and nothing written before. */
  async subscribe<Data = Answer, Variables = Record<string, unknown>>(
    document: GraphQLDocument<Data, Variables>,
    variables?: Variables,
  ): Promise<LiveStream<Data>> {
    await this.#server.logSettled();
    const { body, status } = await this.#server.fetch(this.#request(document, variables, 'text/event-stream'));
    if (!body) throw new Error(`The server answered ${status} without a stream.`);
    return new LiveStream<Data>(body);
  }

  #request<Data, Variables>(
    document: GraphQLDocument<Data, Variables>,
    variables: Variables | undefined,
    accept: string,
  ): Request {
    const query = typeof document === 'string' ? document : print(document);
    const headers = new Headers({ accept, 'content-type': 'application/json' });
    if (this.credential !== null) headers.set('authorization', `Bearer ${this.credential}`);
    return new Request(ENDPOINT, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  }
}
