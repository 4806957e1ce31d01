/**
 * The last look at every answer over HTTP: errors are coded, masked and numbered, the cost is told, and the status says what
 * happened. What was executed is 200; what was refused before is 400, or 200 for a client that accepts only
 * `application/json`, which reads any other status as a broken gateway.
 */
import type { ExecutionResult, GraphQLError } from 'graphql';
import { httpOf, refuse } from './answers.ts';
import type { Call, GatewayPlugin } from './call.ts';
import { type CodeError, codeOf, type HttpAnswer, refusal, withoutHttp } from './coded-error.ts';
import { withValues } from './execution.ts';

export interface ResponsesOptions {
  readonly codeError: CodeError;
}

export const EXECUTED: HttpAnswer = { status: 200 };
const NOT_ACCEPTABLE = refusal('BAD_USER_INPUT', 'Accept application/json, or text/event-stream for a subscription.', {
  status: 406,
});

export function useResponses({ codeError }: ResponsesOptions): GatewayPlugin {
  return {
    onResultProcess({ result, request, resultProcessor, setResult, setResultProcessor, serverContext: { call } }) {
      if (!resultProcessor) {
        if (Symbol.asyncIterator in result) void result[Symbol.asyncIterator]().return?.();
        setResultProcessor(() => refuse(call, NOT_ACCEPTABLE), 'application/json');
      } else if (!Array.isArray(result) && !(Symbol.asyncIterator in result)) {
        setResult(withHttp(finish(withValues(result), call, request.headers.get('accept'), codeError)));
      }
    },
  };
}

/** As Yoga takes it: `http` becomes status and headers, and is taken out. */
function withHttp({ result, http }: ReturnType<typeof finish>): ExecutionResult {
  return { ...result, extensions: { ...result.extensions, http } };
}

/** The answer, without what only HTTP reads, and that. */
export function finish(
  result: ExecutionResult,
  call: Call,
  accept: string | null,
  codeError: CodeError,
): { readonly result: ExecutionResult; readonly http: HttpAnswer } {
  const errors = result.errors?.map((error) => codeError(error, call));
  const extensions = call.cost ? { extensions: { ...result.extensions, cost: call.cost } } : {};
  if (!errors) return { result: { ...result, ...extensions }, http: EXECUTED };
  const http = 'data' in result ? EXECUTED : refusedHttp(errors, acceptsOnlyJson(accept));
  return { result: { ...result, errors: errors.map(withoutHttp), ...extensions }, http };
}

/** The gravest of the errors' own answers. */
function refusedHttp(errors: readonly GraphQLError[], onlyJson: boolean): HttpAnswer {
  const bug = errors.some((error) => codeOf(error) === 'INTERNAL_SERVER_ERROR');
  if (bug) return { status: 500 };
  const answers = errors.map(httpOf).sort((one, other) => other.status - one.status);
  const { status, headers = {}, firm = false } = answers[0] ?? { status: 400 };
  return { status: onlyJson && !firm && status === 400 ? 200 : status, headers };
}

function acceptsOnlyJson(accept: string | null): boolean {
  const types = (accept ?? '*/*')
    .toLowerCase()
    .split(',')
    .map((type) => type.split(';')[0]?.trim());
  return types.includes('application/json') && types.every((type) => type === 'application/json' || type?.startsWith('text/'));
}
