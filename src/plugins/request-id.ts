/**
 * Gives every request an id: the client's or proxy's own where it sends a sane one, so that a call can be followed across
 * machines; else a new one. It comes back in the header, in every error's `extensions` and in the log.
 */
import type { GatewayPlugin } from './call.ts';

export interface RequestIdOptions {
  /** `x-request-id` unless given. */
  readonly header?: string;
}

const SANE = /^[\w.:-]{1,128}$/;

export function useRequestId({ header = 'x-request-id' }: RequestIdOptions = {}): GatewayPlugin {
  return {
    onRequest({ request, serverContext: { call } }) {
      const given = request.headers.get(header);
      if (given && SANE.test(given)) call.requestId = given;
    },
    onResponse({ response, serverContext: { call } }) {
      response.headers.set(header, call.requestId);
    },
  };
}
