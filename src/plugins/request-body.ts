/**
 * Reads the body of a GraphQL request, and no more of it than the caller may send. Only `application/json` is accepted, which
 * no page of another site can send without asking first; compressed bodies are refused, so nothing unfolds in memory.
 *
 * An import may be larger than a question. Which it is, only the document inside can tell; so a caller with a credential is
 * read up to the import's limit, and whatever then turns out not to be an import is refused before it is validated.
 */
import { type DocumentNode, type GraphQLSchema, getOperationAST } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { Call, GatewayPlugin } from './call.ts';
import { refusal } from './coded-error.ts';
import { paramsOfUrl, parseParams } from './json-body.ts';
import type { Limits } from './limits.ts';

export interface RequestBodyOptions {
  readonly schema: GraphQLSchema;
  readonly limits: Pick<Limits, 'body' | 'importBody' | 'bodyNesting'>;
}

export function useRequestBody({ schema, limits }: RequestBodyOptions): GatewayPlugin {
  return {
    onRequestParse({ request, url, serverContext: { call }, setRequestParser }) {
      if (request.method === 'GET') setRequestParser(() => paramsOfUrl(url.searchParams, limits.bodyNesting));
      if (request.method === 'POST') setRequestParser(() => readParams(request, call, limits));
    },
    onParse:
      () =>
      ({ result, context }) => {
        const { call, params } = context;
        if (call.bodyBytes <= limits.body || !isDocument(result)) return;
        if (!isImport(schema, result, params?.operationName)) throw tooLarge(limits.body);
      },
  };
}

/** Whether every root field that would run is declared `extensions: { costClass: 'import' }`. */
function isImport(schema: GraphQLSchema, document: DocumentNode, operationName: string | undefined): boolean {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== 'mutation') return false;
  const fields = schema.getMutationType()?.getFields();
  return operation.selectionSet.selections.every(
    (selection) => selection.kind === 'Field' && fields?.[selection.name.value]?.extensions.costClass === 'import',
  );
}

async function readParams(request: Request, call: Call, limits: RequestBodyOptions['limits']): Promise<GraphQLParams> {
  const [mediaType = '', ...parameters] = (request.headers.get('content-type') ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  if (mediaType.trim() !== 'application/json' || (charset && !/^charset="?utf-?8"?$/.test(charset))) {
    throw unsupported('Send application/json in UTF-8.');
  }
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding !== 'identity') throw unsupported('Send the body without a content encoding.');
  const most = call.ctx?.actor ? limits.importBody : limits.body;
  const bytes = await readAtMost(request, most);
  call.bodyBytes = bytes.length;
  return parseParams(bytes, limits.bodyNesting);
}

/** Throws 413 beyond the limit; what still comes is drained unread, so that the client gets to see the answer. */
export async function readAtMost(request: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge(most);
  const reader = request.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) return Buffer.concat(chunks);
    size += value.length;
    if (size > most) {
      void drain(reader);
      throw tooLarge(most);
    }
    chunks.push(value);
  }
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  try {
    while (reader && !(await reader.read()).done);
  } catch {
    // The client went away, which is one way to end.
  }
}

function isDocument(result: unknown): result is DocumentNode {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'Document';
}

function tooLarge(most: number) {
  return refusal('BAD_USER_INPUT', `The body may have at most ${most} bytes.`, { status: 413, firm: true });
}

function unsupported(message: string) {
  return refusal('BAD_USER_INPUT', message, { status: 415, firm: true, headers: { 'accept-post': 'application/json' } });
}
