/** The occasions of customers' own dates, batch by batch: for modules that do something about each. */
import type { Ctx } from '../../../kernel/index.ts';
import type { Window } from './calendar.ts';
import { keyOf, type Occasion, occasionsIn } from './occasions.ts';

/** Of a window of days, by day; holidays are not among them. No batch is empty, and only one is held at a time. */
export async function* datedOccasions(ctx: Ctx, window: Window, size: number): AsyncGenerator<readonly Occasion[]> {
  const occasions = occasionsIn(ctx, window, []);
  for (let last: Occasion | undefined, isFull = true; isFull; ) {
    const after = last ? keyOf(last) : null;
    const batch = await occasions.find({ after, before: null, take: size, reversed: false });
    if (batch.length > 0) yield batch;
    last = batch.at(-1);
    isFull = batch.length === size;
  }
}
