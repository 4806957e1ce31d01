/**
 * Gives every request an id: the client's or proxy's own where it sends a sane one, so that a call can be followed across
 * machines; else a new one. It comes back in the header, in every error's `extensions` and in the log.
 */
import type { Call, GatewayPlugin } from './call.ts';

export const REQUEST_ID = 'x-request-id';

const SANE = /^[\w.:-]{1,128}$/;

export function useRequestId(): GatewayPlugin {
  return {
    onRequest({ request, serverContext: { call } }) {
      takeRequestId(call, request.headers.get(REQUEST_ID));
    },
    onResponse({ response, serverContext: { call } }) {
      response.headers.set(REQUEST_ID, call.requestId);
    },
  };
}

export function takeRequestId(call: Call, given: unknown): void {
  if (typeof given === 'string' && SANE.test(given)) call.requestId = given;
}
