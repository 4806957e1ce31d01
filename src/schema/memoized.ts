import { isThenable, type MaybePromise } from '@pothos/core';

/** `nodes`, `edges` and `pageInfo` of one page read it once. */
export function memoized<Value>(read: () => MaybePromise<Value>): () => MaybePromise<Value> {
  let value: MaybePromise<Value> | undefined;
  return () => {
    value ??= read();
    return isThenable(value) ? value : (value as Value);
  };
}
