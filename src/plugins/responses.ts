/**
 * The last look at every answer over HTTP: errors are coded, masked and numbered, the cost is told, and the status says what
 * happened. What was executed is 200; what was refused before is 400, or 200 for a client that accepts only
 * `application/json`, which reads any other status as a broken gateway.
 */
import type { ExecutionResult, GraphQLError } from 'graphql';
import { httpOf, refuse } from './answers.ts';
import type { Call, GatewayPlugin } from './call.ts';
import { type CodeError, codeOf, refusal, withoutHttp } from './coded-error.ts';
import { withValues } from './execution.ts';

export interface ResponsesOptions {
  readonly codeError: CodeError;
}

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
        setResult(finished(withValues(result), call, acceptsOnlyJson(request.headers.get('accept')), codeError));
      }
    },
  };
}

/** With `extensions.http`, which Yoga turns into status and headers and takes out. */
function finished(result: ExecutionResult, call: Call, onlyJson: boolean, codeError: CodeError): ExecutionResult {
  const errors = result.errors?.map((error) => codeError(error, call));
  const cost = call.cost && { cost: call.cost };
  if (!errors) return cost ? { ...result, extensions: { ...result.extensions, ...cost } } : result;
  const http = 'data' in result ? { status: 200 } : refusedHttp(errors, onlyJson);
  return { ...result, errors: errors.map(withoutHttp), extensions: { ...result.extensions, ...cost, http } };
}

/** The gravest of the errors' own answers. */
function refusedHttp(errors: readonly GraphQLError[], onlyJson: boolean): { status: number; headers?: object } {
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
