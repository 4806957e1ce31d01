/**
 * Executes each event of a live feed with a context of its own: the reader looked up anew, with its own caches and loaders.
 * With the one context of the subscription, a permission taken away would never show and a counter would stay at its first
 * value. The source is closed when the reader goes, also while it waits: a generator could not do that.
 */
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { EventAnswer } from './answered-event.ts';
import type { GatewayPlugin, OnAnswered } from './call.ts';
import type { CodeError } from './coded-error.ts';
import { callOf, contextOf, nameOf, withinTime } from './execution.ts';
import type { Limits } from './limits.ts';
import type { OpenStreams } from './open-streams.ts';
import { SharedEvents } from './shared-events.ts';
import { Stream } from './stream.ts';

export interface SubscriptionsOptions {
  readonly limits: Pick<Limits, 'requestMilliseconds' | 'streamsPerActor'>;
  readonly codeError: CodeError;
  /** Holds what is open, so that a stop can end it. */
  readonly open: OpenStreams;
  readonly onAnswered: OnAnswered;
}

export function useSubscriptions({ limits, codeError, open, onAnswered }: SubscriptionsOptions): GatewayPlugin {
  const shared = new SharedEvents<EventAnswer | null>();
  return {
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs): Promise<ExecutionResult | Stream> => {
        const call = callOf(args);
        call.operation = nameOf(args);
        let release = () => {};
        try {
          release = open.reserve(call, limits.streamsPerActor);
          const subscribing = () => createSourceEventStream({ ...args, contextValue: contextOf(call) });
          const source = await withinTime(call.cancellation, limits.requestMilliseconds, async () => subscribing());
          const options = { limits, codeError, open, onAnswered, shared, release };
          if (isEventSource(source)) return new Stream(source, args, call, options);
          release();
          return source;
        } catch (error) {
          release();
          return { errors: [codeError(error, call)] };
        }
      });
    },
  };
}

function isEventSource(source: AsyncIterable<unknown> | ExecutionResult): source is AsyncIterable<unknown> {
  return Symbol.asyncIterator in source;
}
