/** What is selected of one object so far: fields under one key are merged, so they must be the same field with the same arguments. */
import { type GraphQLCompositeType, isObjectType } from 'graphql';

export interface Entry {
  readonly name: string;
  readonly args: string;
  readonly child: SelectionScope | null;
}

export class SelectionScope {
  /** Null where it is known only when it is answered. */
  readonly owner: string | null;
  /** Keeps the keys of one kind of object apart from those of another. */
  readonly #prefix: string;
  readonly #entries = new Map<string, Entry>();
  readonly #kinds = new Map<string, SelectionScope>();
  readonly #noting: Map<string, Entry>[] = [];

  constructor(owner: string | null, prefix = '') {
    this.owner = owner;
    this.#prefix = prefix;
  }

  /** The scope of a fragment on this type. */
  within(type: GraphQLCompositeType): SelectionScope {
    if (!isObjectType(type) || type.name === this.owner) return this;
    const kind = this.#kinds.get(type.name) ?? new SelectionScope(type.name, `${this.#prefix}${type.name}_`);
    this.#kinds.set(type.name, kind);
    return kind;
  }

  keyed(name: string): string {
    return `${this.#prefix}${name}`;
  }

  entry(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  entriesOf(name: string): readonly (readonly [string, Entry])[] {
    return [...this.#entries].filter(([, entry]) => entry.name === name);
  }

  /** False where the key means something else already. */
  take(key: string, entry: Entry): boolean {
    const taken = this.#entries.get(key);
    if (taken && (taken.name !== entry.name || taken.args !== entry.args)) return false;
    const kept = taken ?? entry;
    this.#entries.set(key, kept);
    for (const notes of this.#noting) notes.set(key, kept);
    return true;
  }

  fits(selects: ReadonlyMap<string, Entry>): boolean {
    return [...selects].every(([key, entry]) => [undefined, entry].includes(this.#entries.get(key)));
  }

  takeAll(selects: ReadonlyMap<string, Entry>): void {
    for (const [key, entry] of selects) this.take(key, entry);
  }

  /** What is taken while it runs. */
  noting<Result>(run: () => Result): { readonly result: Result; readonly taken: ReadonlyMap<string, Entry> } {
    const taken = new Map<string, Entry>();
    this.#noting.push(taken);
    const result = run();
    this.#noting.pop();
    return { result, taken };
  }
}
