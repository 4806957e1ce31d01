/** Packs rows into requests that the server takes: by number and by size. */

export interface BatchLimits {
  readonly rows: number;
  readonly bytes: number;
}

/** Groups items in their order; `sizeOf` counts the bytes of one. An item that alone is too large gets a batch of its own. */
export async function* inBatches<Item>(
  items: AsyncIterable<Item>,
  { rows, bytes }: BatchLimits,
  sizeOf: (item: Item) => number,
): AsyncIterable<readonly Item[]> {
  let batch: Item[] = [];
  let size = 0;
  for await (const item of items) {
    const own = sizeOf(item);
    if (batch.length > 0 && (batch.length >= rows || size + own > bytes)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(item);
    size += own;
  }
  if (batch.length > 0) yield batch;
}
