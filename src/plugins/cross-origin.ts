/**
 * Decides which web pages may call. A browser names the page's origin; another's than ours or the allowed ones is refused
 * before anything is read, and a link or image elsewhere cannot run a query with GET. No cookie is a credential and only
 * `application/json` is accepted, so a form cannot forge a request either: no token and no special header is needed.
 */
import type { CORSOptions } from 'graphql-yoga';
import { refuse } from './answers.ts';
import type { GatewayPlugin } from './call.ts';
import { refusal } from './coded-error.ts';

export interface CrossOriginOptions {
  /** Besides the server's own. */
  readonly allowedOrigins: readonly string[];
  readonly graphqlPath: string;
}

const FORBIDDEN_STATUS = { status: 403, firm: true };
const DAY_IN_SECONDS = 86_400;
/** What browsers send of a page that tells no referrer, our own forms with a token in their address among them. */
const UNTOLD = 'null';

export function useCrossOrigin({ allowedOrigins, graphqlPath }: CrossOriginOptions): GatewayPlugin {
  return {
    onRequest({ request, url, serverContext: { call }, endResponse }) {
      const { headers } = request;
      const origin = headers.get('origin');
      const isUntold = origin === UNTOLD && url.pathname !== graphqlPath;
      if (!isUntold && !isAllowedOrigin(origin, headers.get('host') ?? url.host, allowedOrigins)) {
        endResponse(refuse(call, refusal('FORBIDDEN', 'This origin may not call: see ALLOWED_ORIGINS.', FORBIDDEN_STATUS)));
      } else if (request.method === 'GET' && url.pathname === graphqlPath && isCrossSiteCall(headers)) {
        endResponse(refuse(call, refusal('FORBIDDEN', 'Another site may not send GET requests here.', FORBIDDEN_STATUS)));
      }
    },
  };
}

/** No origin is no browser. The server's own is the one that names the host it was called by. */
export function isAllowedOrigin(origin: string | null, host: string, allowed: readonly string[]): boolean {
  if (origin === null || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** What the browser may read: only our answer to an allowed origin, never with cookies. */
export function corsFor(allowedOrigins: readonly string[]): (request: Request) => CORSOptions {
  return (request) => {
    const origin = request.headers.get('origin');
    if (origin === null) return false;
    if (!isAllowedOrigin(origin, request.headers.get('host') ?? new URL(request.url).host, allowedOrigins)) return false;
    return {
      origin,
      credentials: false,
      methods: ['GET', 'POST', 'OPTIONS'],
      allowedHeaders: ['authorization', 'content-type', 'x-request-id', 'last-event-id'],
      exposedHeaders: ['x-request-id', 'retry-after'],
      maxAge: DAY_IN_SECONDS,
    };
  };
}

/** A link that opens GraphiQL in a tab executes nothing and may come from anywhere. */
function isCrossSiteCall(headers: Headers): boolean {
  return headers.get('sec-fetch-site') === 'cross-site' && headers.get('sec-fetch-dest') !== 'document';
}
