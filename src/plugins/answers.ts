/** Responses of requests that end before GraphQL. */
import type { GraphQLError } from 'graphql';
import type { Call } from './call.ts';
import { codeOf, type HttpAnswer, withoutHttp } from './coded-error.ts';

/** A refusal as GraphQL-over-HTTP writes it: the error in a JSON body, with the request's id. */
export function refuse(call: Call, error: GraphQLError): Response {
  const { status, headers } = httpOf(error);
  const { message, extensions } = withoutHttp(error);
  call.outcome = codeOf(error);
  return Response.json(
    { errors: [{ message, extensions: { ...extensions, requestId: call.requestId } }] },
    { status, headers: { ...headers, 'content-type': 'application/json; charset=utf-8' } },
  );
}

/** What the error says about its HTTP response; 400 if it says nothing. */
export function httpOf({ extensions: { http } }: GraphQLError): HttpAnswer {
  if (typeof http !== 'object' || http === null || !('status' in http) || typeof http.status !== 'number') return { status: 400 };
  return { ...http, status: http.status };
}

export function page(html: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(html, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'x-content-type-options': 'nosniff', ...headers },
  });
}
