/** Lets many ask at the price of one: what anybody may ask for, as often as they like, must not cost the database each time. */

const KEPT_MILLISECONDS = 1_000;
/** A look that takes longer is no longer waited for by whoever asks next. */
const LONGEST_LOOK_MILLISECONDS = 10_000;

/** Reads again when the last answer is a second old; who asks while a look is under way, shares it. */
export function sharedLook<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let last: { readonly answer: Promise<Value>; until: number } | null = null;
  return () => {
    if (last && performance.now() < last.until) return last.answer;
    const look = { answer: read(), until: performance.now() + LONGEST_LOOK_MILLISECONDS };
    last = look;
    const keep = () => {
      look.until = performance.now() + KEPT_MILLISECONDS;
    };
    look.answer.then(keep, keep);
    return look.answer;
  };
}
