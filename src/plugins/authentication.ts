/**
 * Finds out who asks, before the body is read: a stranger's credential costs us nothing more than its look-up. No credential
 * is the anonymous caller, who may do what says `public`; a wrong one is told so, rather than treated as nobody.
 */
import type { GraphQLError } from 'graphql';
import { RequestError } from '../kernel/index.ts';
import { refuse } from './answers.ts';
import type { Call, Callers, GatewayPlugin } from './call.ts';
import { type CodeError, codeOf, refusal } from './coded-error.ts';

export interface AuthenticationOptions {
  readonly callers: Callers;
  readonly codeError: CodeError;
  readonly graphqlPath: string;
}

const LONGEST_CREDENTIAL = 8_192;

export function useAuthentication({ callers, codeError, graphqlPath }: AuthenticationOptions): GatewayPlugin {
  return {
    async onRequest({ request, url, serverContext: { call }, endResponse }) {
      if (url.pathname !== graphqlPath) return;
      request.signal?.addEventListener('abort', () => call.cancellation.cancel(), { once: true });
      call.refused ??= authenticate(call, request.headers.get('authorization'), callers, codeError);
      const refused = await call.refused;
      if (refused) endResponse(refuse(call, refused));
    },
  };
}

/** Puts the caller's context into the call, or answers what to refuse it with. */
export async function authenticate(
  call: Call,
  authorization: string | null,
  callers: Callers,
  codeError: CodeError,
): Promise<GraphQLError | null> {
  const credential = authorization === null ? undefined : bearer(authorization);
  if (credential === null) return unauthenticated('Authorization must read: Bearer <key or token>.');
  try {
    call.ctx = await callers.contextFor({
      requestId: call.requestId,
      address: call.address,
      credential,
      cancellation: call.cancellation,
    });
    return null;
  } catch (error) {
    if (error instanceof RequestError && error.code === 'UNAUTHENTICATED') return unauthenticated(error.message);
    const coded = codeError(error, call);
    if (codeOf(coded) === 'TIMEOUT') return refusal('TIMEOUT', coded.message, { status: 503, firm: true });
    return refusal('INTERNAL_SERVER_ERROR', coded.message, { status: 500, firm: true });
  }
}

/** The credential of a Bearer header, null if it is none. */
function bearer(authorization: string): string | null {
  const [, credential] = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization) ?? [];
  return credential === undefined || credential.length > LONGEST_CREDENTIAL ? null : credential;
}

function unauthenticated(message: string): GraphQLError {
  return refusal('UNAUTHENTICATED', message, {
    status: 401,
    firm: true,
    headers: { 'www-authenticate': 'Bearer realm="rapport"' },
  });
}
