/**
 * One line for each operation and route: who, what kind, how it ended, how long. Never a header, a variable or a document:
 * those hold credentials and people's data.
 */
import type { Logger } from '../kernel/index.ts';
import type { Call, GatewayPlugin } from './call.ts';

export interface RequestLogOptions {
  readonly logger: Logger;
  /** Told of each operation over HTTP when it is answered; a subscription's answer is its start. */
  readonly onEnd: (call: Call) => void;
}

export function useRequestLog(options: RequestLogOptions): GatewayPlugin {
  return {
    onResponse({ request, response, serverContext: { call } }) {
      logAnswer(options, call, request.method, response.status);
    },
  };
}

export function logAnswer({ logger, onEnd }: RequestLogOptions, call: Call, method: string, status: number): void {
  if (call.operation === null && call.outcome === 'ok') {
    logger.debug({ requestId: call.requestId, method, status }, 'Answered');
    return;
  }
  onEnd(call);
  logOperation(logger, call, { status });
}

export function logOperation(logger: Logger, call: Call, more: object = {}): void {
  const { requestId, transport, operation, outcome, cost, ctx, startedAt } = call;
  const milliseconds = Math.round((performance.now() - startedAt) * 10) / 10;
  const paid = cost?.actualQueryCost ?? cost?.requestedQueryCost ?? 0;
  logger.info(
    { requestId, transport, operation, outcome, actor: ctx?.actor?.id ?? null, cost: paid, milliseconds, ...more },
    'Operation',
  );
}
