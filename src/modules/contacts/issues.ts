/** All that is wrong with an input, collected while it is read, so that it is told at once. */
import type { z } from 'zod';
import { ValidationError, type ValidationIssue } from '../../kernel/index.ts';

/** What reading a field gives: its value, null to clear it, undefined where it is absent or wrong. */
export type Read<Value> = Value | null | undefined;

export class Issues {
  readonly #found: ValidationIssue[];
  readonly #path: readonly string[];

  constructor(found: ValidationIssue[] = [], path: readonly string[] = []) {
    this.#found = found;
    this.#path = path;
  }

  get found(): readonly ValidationIssue[] {
    return this.#found;
  }

  /** The same collection, where paths start deeper in the input. */
  at(...path: readonly (string | number)[]): Issues {
    return new Issues(this.#found, [...this.#path, ...path.map(String)]);
  }

  add(field: string | null, message: string, code = 'INVALID'): void {
    this.#found.push({ path: field === null ? this.#path : [...this.#path, field], message, code });
  }

  /** Checks one field; null and absent pass as they are. */
  read<Value>(field: string, schema: z.ZodType<Value>, value: unknown): Read<Value> {
    if (value === undefined || value === null) return value;
    const checked = schema.safeParse(value);
    if (checked.success) return checked.data;
    for (const { message } of checked.error.issues) this.add(field, message);
    return undefined;
  }

  throwIfAny(): void {
    if (this.#found.length > 0) throw new ValidationError(this.#found);
  }
}
