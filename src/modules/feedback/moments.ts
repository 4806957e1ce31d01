/** Moments that clients name. */

/** A client's clock that runs ahead of ours a little moves nothing into the future. */
export function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}
