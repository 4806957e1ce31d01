/** What an event of a feed was answered with: one answer for all subscriptions that share it, written once. */
import type { ExecutionResult } from 'graphql';
import type { SensitiveRead } from '../kernel/index.ts';
import { textFrame } from './text-frame.ts';

/** Without errors, which are told to each subscriber with the id of their own request. */
export class AnsweredEvent implements ExecutionResult {
  readonly data: NonNullable<ExecutionResult['data']> | null;
  #text: string | undefined;
  #frame: { readonly id: string; readonly bytes: Buffer } | undefined;

  constructor(data: ExecutionResult['data']) {
    this.data = data ?? null;
  }

  /** As JSON. Yoga asks the results of its streams for it. */
  readonly stringify = (): string => {
    this.#text ??= JSON.stringify({ data: this.data });
    return this.#text;
  };

  /** For the subscription with this id; made anew when another asks for it than the last one. Clients often name theirs alike. */
  frameFor(id: string): Buffer {
    if (this.#frame?.id !== id) this.#frame = { id, bytes: nextFrame(id, this.stringify()) };
    return this.#frame.bytes;
  }
}

/** As graphql-js gives it, before anybody is told of its errors. */
export interface Executed {
  readonly data?: ExecutionResult['data'];
  readonly errors?: readonly unknown[];
}

export type EventAnswer =
  | {
      /** Without errors an AnsweredEvent. */
      readonly executed: Executed;
      /** What it showed of sensitive records, to be recorded of each who gets it. */
      readonly reads: readonly SensitiveRead[];
    }
  /** The event could not be read: it ends the stream of each who gets it. */
  | { readonly fault: unknown };

/** A frame of graphql-transport-ws that carries a result. */
export function nextFrame(id: string, payload: string): Buffer {
  return textFrame(`{"id":${JSON.stringify(id)},"type":"next","payload":${payload}}`);
}
