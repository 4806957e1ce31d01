/**
 * A short way for what nearly all clients send: an operation as JSON, of a length that is told, that asks for JSON. It goes from
 * the socket to the execution without the Request and Response that Yoga speaks, by the same functions that Yoga's plugins call.
 * Whatever it does not know, and whatever is to be refused before it is paid for, goes on to Yoga as it came: there is one place
 * that says why not.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
} from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import { AnsweredText } from '../kernel/index.ts';
import { authenticate } from './authentication.ts';
import type { Call, Callers } from './call.ts';
import type { CodeError } from './coded-error.ts';
import type { CostMeter } from './cost-limit.ts';
import type { DocumentCache } from './document-cache.ts';
import type { Run } from './execution.ts';
import { parseParams } from './json-body.ts';
import type { Limits } from './limits.ts';
import { REQUEST_ID, takeRequestId } from './request-id.ts';
import { EXECUTED, finish } from './responses.ts';
import { type TrustedDocumentsOptions, withDocument } from './trusted-documents.ts';

/** What Yoga's plugins made of parsing and validating. */
interface Reader {
  parse(source: string): DocumentNode;
  validate(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[];
}

export interface JsonLaneOptions {
  readonly path: string;
  readonly schema: GraphQLSchema;
  readonly limits: Pick<Limits, 'body' | 'bodyNesting'>;
  readonly callers: Callers;
  readonly codeError: CodeError;
  readonly trustedDocuments: TrustedDocumentsOptions;
  /** What `readerFor` parsed, by its text. */
  readonly documents: DocumentCache;
  readonly meter: CostMeter;
  readonly run: Run;
  readerFor(context: { readonly call: Call; readonly params: GraphQLParams }): Reader;
  /** Told of each answer before it is sent. */
  onAnswer(call: Call, status: number): void;
}

const SENT: ReadonlySet<string | undefined> = new Set([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-8',
  'application/json; charset=UTF-8',
  'application/json;charset=UTF-8',
]);

const JSON_TYPE = 'application/json; charset=utf-8';
const GRAPHQL_JSON_TYPE = 'application/graphql-response+json; charset=utf-8';
/** What is answered to what is accepted. */
const ANSWERED: ReadonlyMap<string | undefined, string> = new Map([
  [undefined, JSON_TYPE],
  ['*/*', JSON_TYPE],
  ['application/json', JSON_TYPE],
  ['application/graphql-response+json', GRAPHQL_JSON_TYPE],
  ['application/graphql-response+json, application/json', GRAPHQL_JSON_TYPE],
  ['application/graphql-response+json,application/json', GRAPHQL_JSON_TYPE],
  ['application/graphql-response+json, application/json;q=0.9', GRAPHQL_JSON_TYPE],
]);

export class JsonLane {
  readonly #options: JsonLaneOptions;
  readonly #valid = new WeakSet<DocumentNode>();

  constructor(options: JsonLaneOptions) {
    this.#options = options;
  }

  /** Whether the request may be one for this lane, by what can be seen before it is read. */
  takes({ method, url, headers }: IncomingMessage): boolean {
    const { path, limits } = this.#options;
    return (
      method === 'POST' &&
      url === path &&
      SENT.has(headers['content-type']) &&
      ANSWERED.has(headers.accept) &&
      headers.origin === undefined &&
      headers['content-encoding'] === undefined &&
      Number(headers['content-length']) > 0 &&
      Number(headers['content-length']) <= limits.body
    );
  }

  /** Answers, or hands the request over as if nothing of it had been read. */
  async handle(request: IncomingMessage, response: ServerResponse, call: Call, handOver: () => void): Promise<void> {
    const { callers, codeError } = this.#options;
    takeRequestId(call, request.headers[REQUEST_ID]);
    call.refused = authenticate(call, request.headers.authorization ?? null, callers, codeError);
    if (await call.refused) return handOver();
    readBody(request, (body) => {
      const args = this.#argsOf(body, call);
      if (args) return void this.#answer(args, request, response, call).catch((bug) => fail(bug, response, call, codeError));
      request.unshift(body);
      handOver();
    });
  }

  /** What to execute; null where Yoga is to say what is wrong, or to stream. */
  #argsOf(body: Buffer, call: Call): ExecutionArgs | null {
    const { schema, limits, trustedDocuments, readerFor } = this.#options;
    try {
      const params = withDocument(parseParams(body, limits.bodyNesting), trustedDocuments);
      if (params.query === undefined) return null;
      const { query, operationName, variables: variableValues } = params;
      const document = this.#documentOf(query, () => readerFor({ call, params }));
      if (!document) return null;
      const operation = getOperationAST(document, operationName);
      if (!operation || operation.operation === 'subscription') return null;
      call.bodyBytes = body.length;
      return { schema, document, operationName, variableValues };
    } catch {
      return null;
    }
  }

  /** Read once, for as long as it is kept. */
  #documentOf(text: string, readerFor: () => Reader): DocumentNode | null {
    const known = this.#options.documents.get(text);
    if (known && this.#valid.has(known)) return known;
    const reader = readerFor();
    const document = reader.parse(text);
    if (reader.validate(this.#options.schema, document).length > 0) return null;
    this.#valid.add(document);
    return document;
  }

  async #answer(args: ExecutionArgs, request: IncomingMessage, response: ServerResponse, call: Call): Promise<void> {
    const { codeError, onAnswer } = this.#options;
    const { accept } = request.headers;
    const executed = await this.#resultOf(args, call);
    const { text, http } =
      executed instanceof AnsweredText ? withCost(executed, call) : written(finish(executed, call, accept ?? null, codeError));
    onAnswer(call, http.status);
    response.writeHead(http.status, {
      'content-type': ANSWERED.get(accept),
      'content-length': Buffer.byteLength(text),
      [REQUEST_ID]: call.requestId,
      ...http.headers,
    });
    // As text it leaves with the head, in one write.
    response.end(text);
  }

  async #resultOf(args: ExecutionArgs, call: Call): Promise<ExecutionResult> {
    const { meter, run, codeError } = this.#options;
    try {
      const price = meter.charge(args, call);
      const result = await run(args, call);
      meter.settle(price, result, call);
      return result;
    } catch (error) {
      return { errors: [codeError(error, call)] };
    }
  }
}

/** Hands over the whole body before its end is told, so that it can still be put back. Nothing happens when the client goes before. */
function readBody(request: IncomingMessage, take: (body: Buffer) => void): void {
  const length = Number(request.headers['content-length']);
  const chunks: Buffer[] = [];
  let size = 0;
  const isWhole = () => {
    for (let chunk = request.read(); chunk !== null; chunk = request.read()) {
      chunks.push(chunk);
      size += chunk.length;
    }
    return size >= length;
  };
  const read = () => {
    if (!isWhole()) return;
    request.off('readable', read);
    take(joined(chunks));
  };
  // Most bodies came with their heads.
  if (isWhole()) take(joined(chunks));
  else request.on('readable', read);
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only, ...others] = chunks;
  return only && others.length === 0 ? only : Buffer.concat(chunks);
}

/** What was executed could not be written. */
function fail(bug: unknown, response: ServerResponse, call: Call, codeError: CodeError): void {
  codeError(bug, call);
  response.writeHead(500).end();
}

/** Nothing of it is to be coded, masked or refused. */
function withCost({ json }: AnsweredText, { cost }: Call) {
  return { text: `{"data":${json},"extensions":${JSON.stringify({ cost })}}`, http: EXECUTED };
}

function written({ result, http }: ReturnType<typeof finish>) {
  return { text: JSON.stringify(result), http };
}
