/**
 * Lets clients name a document by its hash instead of sending it, and lets an operator allow nothing else: then nobody can ask
 * what no front-end team has asked for. Hashes travel as `documentId: "sha256:…"` or as Apollo's `persistedQuery` extension.
 */
import { createHash } from 'node:crypto';
import type { GraphQLParams } from 'graphql-yoga';
import type { GatewayPlugin } from './call.ts';
import { refusal } from './coded-error.ts';

export interface TrustedDocumentsOptions {
  /** Texts by the hex SHA-256 of each. */
  readonly documents: ReadonlyMap<string, string>;
  /** Refuse every other document. */
  readonly only: boolean;
}

const HASH = /^(?:sha256:)?([0-9a-f]{64})$/i;

export function useTrustedDocuments(options: TrustedDocumentsOptions): GatewayPlugin {
  return {
    onParams({ params, setParams }) {
      setParams(withDocument(params, options));
    },
  };
}

/** The parameters with the text of the document they name. Throws PERSISTED_QUERY_NOT_FOUND. */
export function withDocument(params: GraphQLParams, { documents, only }: TrustedDocumentsOptions): GraphQLParams {
  const hash = hashNamedBy(params.extensions);
  const text = hash === null ? undefined : documents.get(hash);
  if (text !== undefined) return { ...params, query: text };
  if (!params.query && hash === null) return params;
  if (params.query && !only) return params;
  if (params.query && documents.has(sha256(params.query))) return params;
  throw refusal(
    'PERSISTED_QUERY_NOT_FOUND',
    only ? 'Only documents that were registered by their hash are served here.' : 'No document is registered under this hash.',
  );
}

function hashNamedBy(extensions: GraphQLParams['extensions']): string | null {
  const named = extensions?.documentId ?? extensions?.persistedQuery?.sha256Hash;
  if (typeof named !== 'string') return null;
  return HASH.exec(named)?.[1]?.toLowerCase() ?? 'unknown';
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
