/**
 * Runs operations: with the caller's own context, which is all that resolvers see, and within the request's time. When that is
 * over the context's signal aborts, which cancels what still runs in the database, and the caller is told.
 */
import { type ExecutionArgs, type ExecutionResult, execute, getOperationAST } from 'graphql';
import { AnsweredText, type Ctx, duringRequest, RequestError } from '../kernel/index.ts';
import type { Call, GatewayPlugin, ServerContext } from './call.ts';
import type { CodeError } from './coded-error.ts';
import type { Limits } from './limits.ts';

/** Whoever can answer a whole operation with text, without its resolvers; null where it is to be executed. */
export type Answer = (args: ExecutionArgs) => Promise<AnsweredText | null> | null;

export interface ExecutionOptions {
  readonly limits: Pick<Limits, 'requestMilliseconds'>;
  readonly codeError: CodeError;
  /** Asked first. */
  readonly answer?: Answer | undefined;
}

const LONGEST_NAME = 60;

export type Run = (args: ExecutionArgs, call: Call) => Promise<ExecutionResult>;

/** Executes for the caller, whatever context the arguments hold. Never throws. */
export function runner({ limits, codeError, answer = () => null }: ExecutionOptions): Run {
  return async (args, call) => {
    call.operation = nameOf(args);
    const own = { ...args, contextValue: contextOf(call) };
    const executing = async () => (await answer(own)) ?? execute(own);
    try {
      return await withinTime(call.abort, limits.requestMilliseconds, executing);
    } catch (error) {
      return { data: null, errors: [codeError(error, call)] };
    }
  };
}

export function useExecution(run: Run): GatewayPlugin {
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn((args: ExecutionArgs) => run(args, callOf(args)));
    },
  };
}

/** Throws TIMEOUT when the time is over first, and then aborts: statements that run for it are cancelled. */
export async function withinTime<Result>(
  abort: AbortController,
  milliseconds: number,
  run: () => Promise<Result>,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new RequestError('TIMEOUT', `The operation took longer than ${milliseconds} ms and was cancelled.`);
      reject(error);
      abort.abort(error);
    }, milliseconds);
  });
  try {
    return await Promise.race([duringRequest(abort.signal, run), overdue]);
  } finally {
    clearTimeout(timer);
  }
}

/** The result as graphql-js gives it, for transports that send values. */
export function withValues<Result extends object>(result: Result): Result | ExecutionResult {
  return result instanceof AnsweredText ? { data: result.data } : result;
}

/** The one place where Yoga's context, which it types as anything, is taken at its word. */
export function callOf({ contextValue }: { readonly contextValue?: unknown }): Call {
  return (contextValue as ServerContext).call;
}

export function contextOf({ ctx }: Call): Ctx {
  if (!ctx) throw new Error('Nothing may be executed before the caller is known.');
  return ctx;
}

/** The kind of operation and its name, as the client wrote it. */
export function nameOf({ document, operationName }: ExecutionArgs): string {
  const operation = getOperationAST(document, operationName);
  return [operation?.operation, operation?.name?.value.slice(0, LONGEST_NAME)].filter(Boolean).join(' ');
}
