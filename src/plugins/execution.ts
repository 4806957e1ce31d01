/**
 * Runs operations: with the caller's own context, which is all that resolvers see, and within the request's time. When that is
 * over the context's signal aborts, which cancels what still runs in the database, and the caller is told.
 */
import { type ExecutionArgs, type ExecutionResult, execute, getOperationAST, type OperationDefinitionNode } from 'graphql';
import { AnsweredText, type Cancellation, type Ctx, duringRequest, RequestError } from '../kernel/index.ts';
import type { Call, GatewayPlugin, ServerContext } from './call.ts';
import type { CodeError } from './coded-error.ts';
import type { Limits } from './limits.ts';

/** Whoever can answer a whole operation in another way than by its resolvers, if it is with text; null where it is to be executed. */
export type Answer = (args: ExecutionArgs, cancellation: Cancellation) => Promise<AnsweredText | ExecutionResult | null> | null;

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
    const { cancellation } = call;
    call.operation = nameOf(args);
    const own = { ...args, contextValue: contextOf(call) };
    const executing = async () => (await answer(own, cancellation)) ?? duringRequest(cancellation, async () => execute(own));
    try {
      return await inTime(cancellation, limits.requestMilliseconds, executing);
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

/** Throws TIMEOUT when the time is over first, and then cancels: statements that run for it are cancelled too. */
export function withinTime<Result>(
  cancellation: Cancellation,
  milliseconds: number,
  run: () => Promise<Result>,
): Promise<Result> {
  return inTime(cancellation, milliseconds, () => duringRequest(cancellation, run));
}

function inTime<Result>(cancellation: Cancellation, milliseconds: number, run: () => Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new RequestError('TIMEOUT', `The operation took longer than ${milliseconds} ms and was cancelled.`);
      reject(error);
      cancellation.cancel(error);
    }, milliseconds);
    run().then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
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

const names = new WeakMap<OperationDefinitionNode, string>();

/** The kind of operation and its name, as the client wrote it. */
export function nameOf({ document, operationName }: ExecutionArgs): string {
  const operation = getOperationAST(document, operationName);
  const known = operation && names.get(operation);
  if (known !== undefined && known !== null) return known;
  const name = [operation?.operation, operation?.name?.value.slice(0, LONGEST_NAME)].filter(Boolean).join(' ');
  if (operation) names.set(operation, name);
  return name;
}
