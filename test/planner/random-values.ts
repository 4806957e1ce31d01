/** Values of input types: mostly ones that find something, and some that are wrong. */
import {
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import type { Dice } from './dice.ts';
import type { KnownValues } from './known-values.ts';
import { NASTY_TEXTS } from './nasty-rows.ts';

/** A value as a variable carries it, and as a document writes it. */
export interface Value {
  readonly json: unknown;
  readonly literal: string;
}

const WORDS = [
  'a',
  'an',
  'chess',
  'Nováková',
  'a"b',
  '50%',
  '_',
  '\\',
  '%',
  ' ',
  '',
  'نیلوفر',
  'C-000001',
  ...NASTY_TEXTS.slice(0, 6),
] as const;
const MOMENTS = [
  '2026-01-01T00:00:00.000Z',
  '2026-02-15T08:30:00.999Z',
  '2025-06-01T00:00:00+02:00',
  '2020-01-01T00:00:00Z',
] as const;
const DAYS = ['2026-01-01', '2024-02-29', '2026-03-01', '2025-12-31'] as const;
const MISSING = ['Q3VzdG9tZXI6MDE5MDAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAw', 'Q3VzdG9tZXI6eA==', '', 'nonsense'] as const;
const WRONG = [
  text('wrong'),
  plain(-1),
  plain(2.5),
  plain(true),
  { json: {}, literal: '{}' },
  { json: [], literal: '[]' },
] as const;
/** Whose records an argument names, where it is not called so. */
const NAMED: Readonly<Record<string, string>> = {
  owner: 'Staff',
  actor: 'Staff',
  program: 'LoyaltyProgram',
  survivor: 'Customer',
  absorbed: 'Customer',
};
const DEEPEST_FILTER = 3;

export class RandomValues {
  readonly #dice: Dice;
  readonly #known: KnownValues;
  /** May wrong ones be among them? */
  readonly #isWild: boolean;

  constructor(dice: Dice, known: KnownValues, isWild: boolean) {
    this.#dice = dice;
    this.#known = known;
    this.#isWild = isWild;
  }

  /** `owner`: the type whose record is meant where nothing says so. */
  of(type: GraphQLInputType, name: string, owner: string, depth = 0): Value {
    if (isNonNullType(type)) return this.of(type.ofType, name, owner, depth);
    if (this.#isWild && this.#dice.chance(4)) return this.#dice.pick(WRONG);
    if (isListType(type)) return this.#list(type.ofType, name, owner, depth);
    if (isInputObjectType(type)) return this.#object(type, owner, depth);
    if (isEnumType(type)) {
      const value = this.#dice.some(type.getValues())?.name ?? '';
      return { json: value, literal: value };
    }
    return this.#scalar(type.name, name, owner);
  }

  /** The type of record that a mutation's name names: Complaint in `openComplaint`. */
  typeNamedIn(mutation: string): string {
    const named = [...this.#known.ids.keys()].filter((type) => mutation.endsWith(type));
    return named.sort((one, other) => other.length - one.length)[0] ?? 'Customer';
  }

  /** Whose id is asked for under this name: Team for `teamId`, the owner for `id`. */
  typeOf(name: string, owner: string): string {
    const subject = name.replace(/Ids?$/, '');
    return NAMED[subject] ?? [...this.#known.ids.keys()].find((key) => key.toLowerCase() === subject.toLowerCase()) ?? owner;
  }

  /** Of records of this type. */
  idsOf(type: string): readonly string[] {
    return this.#known.ids.get(type) ?? [];
  }

  /** A cursor of the list, of another or of nobody's making. */
  cursor(connection: string): Value {
    if (this.#isWild && this.#dice.chance(30)) {
      return text(this.#dice.some([...this.#known.cursors.values()].flat()) ?? this.#dice.pick(WORDS));
    }
    return text(this.#dice.some(this.#known.cursors.get(connection) ?? []) ?? '');
  }

  #list(type: GraphQLInputType, name: string, owner: string, depth: number): Value {
    // One value stands for a list of it.
    if (this.#dice.chance(10)) return this.of(type, name, owner, depth);
    const items = Array.from({ length: 1 + this.#dice.below(3) }, () => this.of(type, name, owner, depth));
    return { json: items.map(({ json }) => json), literal: `[${items.map(({ literal }) => literal).join(', ')}]` };
  }

  #object(type: GraphQLInputObjectType, owner: string, depth: number): Value {
    const all = Object.values(type.getFields());
    const possible = all.filter(({ name }) => depth < DEEPEST_FILTER || !['and', 'or', 'not'].includes(name));
    const chosen = possible.filter((field) => isRequiredInputField(field) || this.#dice.chance(20));
    const first = this.#dice.some(possible);
    const fields: readonly GraphQLInputField[] = chosen.length > 0 || !first ? chosen : [first];
    const entries = fields.map((field) => [field.name, this.of(field.type, field.name, owner, depth + 1)] as const);
    return {
      json: Object.fromEntries(entries.map(([name, { json }]) => [name, json])),
      literal: `{ ${entries.map(([name, { literal }]) => `${name}: ${literal}`).join(', ')} }`,
    };
  }

  #scalar(scalar: string, name: string, owner: string): Value {
    switch (scalar) {
      case 'ID':
        return text(this.#id(name, owner));
      case 'Int':
        return plain(1 + this.#dice.below(4));
      case 'Float':
        return plain(this.#dice.pick([0, 0.5, 0.25]));
      case 'Boolean':
        return plain(this.#dice.chance(50));
      case 'DateTime':
        return text(this.#dice.pick(MOMENTS));
      case 'Date':
        return text(this.#dice.pick(DAYS));
      case 'CurrencyCode':
        return text(this.#dice.pick(['EUR', 'CZK', 'JPY', 'KWD']));
      case 'Decimal':
        return text(this.#dice.pick(['1', '2.50', '-0.1']));
    }
    return text(name === 'timeZone' ? 'Europe/Prague' : this.#dice.pick(WORDS));
  }

  #id(name: string, owner: string): string {
    const { ids } = this.#known;
    if (this.#isWild && this.#dice.chance(20)) return this.#dice.some([...ids.values()].flat()) ?? '';
    if (this.#dice.chance(5)) return this.#dice.pick(MISSING);
    const type = this.typeOf(name, owner);
    return this.#dice.some(ids.get(type) ?? []) ?? this.#dice.some([...ids.values()].flat()) ?? '';
  }
}

function text(value: string): Value {
  return { json: value, literal: JSON.stringify(value) };
}

function plain(value: number | boolean): Value {
  return { json: value, literal: String(value) };
}
