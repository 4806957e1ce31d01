/** Where records go whose place another takes. Reads by id and filters then take the old id for the new one. */
export interface Successors<Where, Context> {
  /** The rows that stand for themselves: lists hold no others. */
  readonly current: Where;
  /** Of these uuids those that another record stands for now: old → new. */
  of(ctx: Context, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
