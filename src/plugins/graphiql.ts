/**
 * Shows GraphiQL to browsers: our own copy, whose page loads nothing from anywhere else; the policy it is sent with makes
 * sure. It is read on first use, as it is large and a server that runs unattended never needs it.
 */
import { createHash } from 'node:crypto';
import { page } from './answers.ts';
import type { GatewayPlugin } from './call.ts';

export interface GraphiqlOptions {
  readonly path: string;
  /** What the editor shows at first. */
  readonly defaultQuery?: string;
}

const WELCOME = `# Rapport: the customer graph.
#
# Give your key under "Headers", below:  { "Authorization": "Bearer <your key>" }
# A subscription stays open and shows each event as it comes.

query WhatCanBeAsked {
  __schema {
    queryType {
      fields {
        name
        description
      }
    }
  }
}
`;

export function useGraphiql({ path, defaultQuery = WELCOME }: GraphiqlOptions): GatewayPlugin {
  let html: Promise<string> | undefined;
  return {
    async onRequest({ request, url, endResponse }) {
      if (request.method !== 'GET' || url.pathname !== path || !request.headers.get('accept')?.includes('text/html')) return;
      html ??= render(defaultQuery);
      const text = await html;
      const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
      const headers = { etag, 'cache-control': 'no-cache', 'content-security-policy': POLICY, 'referrer-policy': 'no-referrer' };
      endResponse(
        request.headers.get('if-none-match') === etag ? new Response(null, { status: 304, headers }) : page(text, headers),
      );
    },
  };
}

/** The editor brings its scripts and workers inline and compiles some of them; it may talk to this server only. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'font-src data:',
  "img-src 'self' data:",
  "connect-src 'self' blob: data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

async function render(defaultQuery: string): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  return renderGraphiQL({
    title: 'Rapport GraphiQL',
    defaultQuery,
    // Not the beginning of one: the editor reads the schema with it at once, and half a credential is refused.
    headers: '{}',
    subscriptionsProtocol: 'SSE',
    shouldPersistHeaders: true,
  });
}
