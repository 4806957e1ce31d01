/** One row of a file on its way to a `CreateCustomerInput`. */
import type { ContactPointKind } from '../../../generated/index.ts';
import { FaultyRow } from '../../../kernel/index.ts';

interface ContactPoint {
  readonly kind: ContactPointKind;
  readonly value: string;
  readonly label?: string;
}

interface Address {
  readonly lines: string[];
  city?: string;
  region?: string;
  postalCode?: string;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type RowInput = Readonly<Record<string, Json>>;

export class RowBuilder extends FaultyRow {
  readonly #columns: Record<string, Json> = {};
  readonly #points: ContactPoint[] = [];
  readonly #pointFields: string[] = [];
  readonly #externalIds: { readonly system: string; readonly id: string }[] = [];
  #acquisition: Record<string, string> = {};
  #address: Address | null = null;

  set(field: string, value: string): void {
    this.#columns[field] = value;
  }

  acquire(part: Record<string, string>): void {
    this.#acquisition = { ...this.#acquisition, ...part };
  }

  address(): Address {
    this.#address ??= { lines: [] };
    return this.#address;
  }

  externalId(system: string, id: string): void {
    this.#externalIds.push({ system, id: id.trim() });
  }

  contactPoint(point: ContactPoint, field: string): void {
    this.#points.push(point);
    this.#pointFields.push(field);
  }

  /** One text per external id, by which a row that comes twice is noticed. */
  externalKeys(): readonly string[] {
    return this.#externalIds.map(({ system, id }) => JSON.stringify([system, id]));
  }

  input(): RowInput {
    if (Object.keys(this.#acquisition).length > 0 && !('source' in this.#acquisition)) this.acquire({ source: 'OTHER' });
    const address = this.#address && [{ kind: 'POSTAL', address: { ...this.#address } }];
    const points = [...this.#points.map((point) => ({ ...point })), ...(address ?? [])];
    return {
      ...this.#columns,
      ...(Object.keys(this.#acquisition).length > 0 && { acquisition: this.#acquisition }),
      ...(points.length > 0 && { contactPoints: points }),
      ...(this.#externalIds.length > 0 && { externalIds: this.#externalIds.map((id) => ({ ...id })) }),
    };
  }

  /** The target that a path in the input came from, for people who look at the file. */
  fieldAt([first = '', second = '', ...rest]: readonly string[]): string {
    if (first === 'contactPoints')
      return this.#pointFields[Number(second)] ?? ['address', ...rest.filter((part) => part !== 'address').slice(0, 1)].join('.');
    if (first === 'externalIds') {
      const system = this.#externalIds[Number(second)]?.system;
      return system === undefined ? first : `externalIds.${system}`;
    }
    return first === 'countryCode' ? 'country' : [first, second].filter((part) => part !== '').join('.');
  }
}
