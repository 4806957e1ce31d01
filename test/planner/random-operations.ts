/** Valid operations of a schema, but for the values in them: every way of selecting that GraphQL has. */
import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import type { Dice } from './dice.ts';
import type { Ground, Operation, Selected } from './ground.ts';
import { PAGING, pageNames } from './random-paging.ts';
import { RandomValues, type Value } from './random-values.ts';
import { type Entry, SelectionScope } from './selection-scope.ts';

/** Of records within records. */
const DEEPEST = 3;
const MOST_FIELDS = 45;
const ALIASES = ['a', 'b', 'id', 'name', 'nodes', '_', 'SELECT', 'x0', `l${'o'.repeat(61)}g`, `l${'o'.repeat(70)}nger`] as const;

interface Fragment {
  readonly name: string;
  readonly owner: string;
  readonly selects: ReadonlyMap<string, Entry>;
}

export class RandomOperation {
  readonly #dice: Dice;
  readonly #ground: Ground;
  readonly #values: RandomValues;
  /** Anything goes: fields that are resolved by code, values that are refused. Else mostly what the database writes. */
  readonly #isWild: boolean;
  readonly #variables: string[] = [];
  readonly #given: Record<string, unknown> = {};
  readonly #fragments: Fragment[] = [];
  readonly #texts: string[] = [];
  #fields = 0;
  #names = 0;

  constructor(dice: Dice, ground: Ground) {
    this.#dice = dice;
    this.#ground = ground;
    this.#isWild = dice.chance(30);
    this.#values = new RandomValues(dice, ground.known, this.#isWild);
  }

  written(): Operation {
    const query = this.#ground.schema.getQueryType();
    if (!query) throw new Error('A schema always has a Query.');
    const { selection, declared, fragments, variables } = this.#selected(query, 0);
    const text = [`query Random${declared.length > 0 ? `(${declared.join(', ')})` : ''} ${selection}`, ...fragments].join('\n');
    if (!this.#dice.chance(8)) return { query: text, variables };
    return { query: `${text}\nquery Other { __typename }`, variables, operationName: 'Random' };
  }

  /** Of one record, for whatever operation answers it. */
  ofRecord(type: string): Selected {
    return this.#selected(this.#ground.schema.getType(type) as GraphQLObjectType, 1);
  }

  #selected(type: GraphQLObjectType, depth: number): Selected {
    const selection = this.#selection(type, new SelectionScope(type.name), depth);
    return { selection, declared: this.#variables, fragments: this.#texts, variables: this.#given };
  }

  #selection(type: GraphQLCompositeType, scope: SelectionScope, depth: number): string {
    const count = 1 + this.#dice.below(depth === 0 ? 3 : 6);
    const parts = [
      ...(depth >= 1 && this.#dice.chance(15) ? this.#all(type, scope, depth) : []),
      ...Array.from({ length: count }, () => this.#part(type, scope, depth)),
    ].filter((part) => part !== '');
    return `{ ${parts.length > 0 ? parts.join(' ') : this.#typename(scope)} }`;
  }

  #part(type: GraphQLCompositeType, scope: SelectionScope, depth: number): string {
    const roll = this.#dice.below(100);
    if (roll < 8) return this.#typename(scope);
    const mayNest = depth < DEEPEST && this.#fields < MOST_FIELDS;
    if (mayNest && roll < 15) return this.#inline(type, scope, depth);
    if (mayNest && roll < 23) return this.#named(type, scope, depth);
    if (isUnionType(type)) return mayNest ? this.#inline(type, scope, depth) : this.#typename(scope);
    const field = this.#chosen(type, scope, depth);
    return field ? this.#field(type.name, field, scope, depth) : '';
  }

  /** All that a record shows of itself: what is rarely chosen is seen here. */
  #all(type: GraphQLCompositeType, scope: SelectionScope, depth: number): string[] {
    if (!isObjectType(type)) return [];
    const own = Object.values(type.getFields()).filter((field) => {
      const shown = getNamedType(field.type);
      return (!isCompositeType(shown) || shown.name === 'Money') && this.#ground.isCompiled(type.name, field.name);
    });
    return own.map((field) => this.#field(type.name, field, scope, depth));
  }

  #typename(scope: SelectionScope): string {
    const key = this.#dice.chance(20) ? scope.keyed('kind_of') : '__typename';
    const entry = { name: '__typename', args: '', child: null };
    if (!scope.take(key, entry)) return '';
    return `${key === '__typename' ? '' : `${key}: `}__typename${this.#directives()}`;
  }

  #inline(type: GraphQLCompositeType, scope: SelectionScope, depth: number): string {
    if (this.#dice.chance(30) && !isUnionType(type))
      return `...${this.#directives()} ${this.#selection(type, scope, depth + 0.5)}`;
    const on = this.#condition(type);
    return `... on ${on.name}${this.#directives()} ${this.#selection(on, scope.within(on), depth + 0.5)}`;
  }

  #named(type: GraphQLCompositeType, scope: SelectionScope, depth: number): string {
    const known = this.#fragments.filter(({ owner, selects }) => owner === scope.owner && scope.fits(selects));
    const again = this.#dice.chance(40) ? this.#dice.some(known) : undefined;
    if (again) {
      scope.takeAll(again.selects);
      return `...${again.name}${this.#directives()}`;
    }
    const on = this.#condition(type);
    const name = this.#name('F');
    const inner = scope.within(on);
    const { result, taken } = inner.noting(() => this.#selection(on, inner, depth + 0.5));
    this.#texts.push(`fragment ${name} on ${on.name} ${result}`);
    if (inner.owner !== null && inner.owner === on.name && inner === scope)
      this.#fragments.push({ name, owner: inner.owner, selects: taken });
    return `...${name}${this.#directives()}`;
  }

  /** The type itself, an interface of it, or one of its own kinds. */
  #condition(type: GraphQLCompositeType): GraphQLCompositeType {
    if (isAbstractType(type)) return this.#dice.some(this.#ground.schema.getPossibleTypes(type)) ?? type;
    return this.#dice.some([type, type, ...type.getInterfaces()]) ?? type;
  }

  #chosen(
    type: Exclude<GraphQLCompositeType, { getTypes(): unknown }>,
    scope: SelectionScope,
    depth: number,
  ): GraphQLField<unknown, unknown> | undefined {
    const all = Object.values(type.getFields());
    const fields = all.filter(
      (field) =>
        (!isCompositeType(getNamedType(field.type)) ||
          (depth < DEEPEST && this.#fields < MOST_FIELDS) ||
          /^(?:nodes|edges|node|pageInfo)$/.test(field.name)) &&
        (this.#isWild || !isObjectType(type) || this.#ground.isCompiled(type.name, field.name)),
    );
    const selected = fields.filter(
      ({ name, type: shown }) => isCompositeType(getNamedType(shown)) && scope.entriesOf(name).length > 0,
    );
    return (this.#dice.chance(25) ? this.#dice.some(selected) : undefined) ?? this.#dice.some(fields);
  }

  #field(owner: string, field: GraphQLField<unknown, unknown>, scope: SelectionScope, depth: number): string {
    this.#fields += 1;
    const named = getNamedType(field.type);
    const again = this.#dice.chance(60) ? this.#dice.some(scope.entriesOf(field.name)) : undefined;
    const key = again?.[0] ?? scope.keyed(this.#dice.chance(20) ? this.#dice.pick(ALIASES) : field.name);
    const entry: Entry = scope.entry(key) ?? {
      name: field.name,
      args: this.#arguments(owner, field, depth),
      child: isCompositeType(named) ? new SelectionScope(isObjectType(named) ? named.name : null) : null,
    };
    if (!scope.take(key, entry) || entry.name !== field.name) return '';
    const isRecord = depth === 0 || !/^(?:nodes|edges|node|pageInfo)$/.test(field.name);
    const inner =
      isCompositeType(named) && entry.child ? ` ${this.#selection(named, entry.child, depth + (isRecord ? 1 : 0.1))}` : '';
    return `${key === field.name ? '' : `${key}: `}${field.name}${entry.args}${this.#directives()}${inner}`;
  }

  #arguments(owner: string, field: GraphQLField<unknown, unknown>, depth: number): string {
    const fixed = this.#ground.fixed[`${owner}.${field.name}`];
    if (fixed !== undefined) return fixed;
    const isPage = PAGING.every((name) => field.args.some((arg) => arg.name === name));
    const others = field.args.filter((arg) => !isPage || !PAGING.includes(arg.name));
    const chosen = others.filter((arg) => isRequiredArgument(arg) || this.#dice.chance(depth === 0 || this.#isWild ? 35 : 5));
    const about = getNamedType(field.type).name;
    const written = [
      ...chosen.map((arg) => `${arg.name}: ${this.#argument(arg, this.#values.of(arg.type, arg.name, about))}`),
      ...(isPage ? this.#paging(field, about, depth) : []),
    ];
    return written.length > 0 ? `(${written.join(', ')})` : '';
  }

  #paging(field: GraphQLField<unknown, unknown>, connection: string, depth: number): string[] {
    const names = pageNames(this.#dice, this.#isWild);
    const asked = names.length === 0 && depth > 1 ? ['first'] : names;
    return field.args
      .filter(({ name }) => asked.includes(name))
      .map((arg) => {
        const isSize = arg.name === 'first' || arg.name === 'last';
        return `${arg.name}: ${this.#argument(arg, isSize ? this.#size() : this.#values.cursor(connection))}`;
      });
  }

  #size(): Value {
    const size = this.#isWild && this.#dice.chance(10) ? this.#dice.pick([0, -1, 101]) : this.#dice.pick([1, 2, 3, 3, 7]);
    return { json: size, literal: String(size) };
  }

  /** As a literal, or by a variable: given, left out, null, or by its default. */
  #argument({ type }: GraphQLArgument, value: Value): string {
    const roll = this.#dice.below(100);
    const nullable = !isNonNullType(type);
    if (roll < 62) return nullable && roll < 4 ? 'null' : value.literal;
    if (roll < 82) return this.#variable(String(type), value.json);
    if (roll < 88) return this.#variable(String(nullable ? type : type.ofType), undefined, value.literal);
    if (!nullable) return this.#variable(String(type), value.json);
    if (roll < 91) return this.#variable(String(type), null);
    if (roll < 94) return this.#variable(String(type), undefined);
    return this.#variable(`${String(type)}!`, value.json);
  }

  #variable(type: string | GraphQLInputType, value: unknown, standard?: string): string {
    const name = this.#name('v');
    this.#variables.push(`$${name}: ${String(type)}${standard === undefined ? '' : ` = ${standard}`}`);
    if (value !== undefined) this.#given[name] = value;
    return `$${name}`;
  }

  #directives(): string {
    const roll = this.#dice.below(100);
    if (roll >= 12) return '';
    const both = roll < 2 ? ` @skip(if: ${this.#isTrue()}) @include(if: ${this.#isTrue()})` : '';
    return both || ` @${this.#dice.pick(['skip', 'include'])}(if: ${this.#isTrue()})`;
  }

  #isTrue(): string {
    const value = this.#dice.chance(50);
    const roll = this.#dice.below(100);
    if (roll < 45) return String(value);
    if (roll < 75) return this.#variable('Boolean!', value);
    return this.#variable('Boolean', roll < 87 ? value : undefined, String(this.#dice.chance(50)));
  }

  #name(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }
}
