/** A page as one JSON object that the database writes: rows, edges with their cursors, what there is beyond, and how many in all. */
import { type GraphQLField, type GraphQLObjectType, getNullableType, isListType } from 'graphql';
import { type PageRequest, pageQuery, type RelatedPagePlan } from '../schema/index.ts';
import { beyondKeys } from './beyond-key.ts';
import { cursorOf, keyJson } from './cursors.ts';
import type { Model } from './models.ts';
import {
  argumentsOf,
  type Expression,
  keyed,
  modelNamed,
  objectType,
  type Planner,
  relationNamed,
  type Writing,
} from './planning.ts';
import { remembered } from './remembered.ts';
import { rowsOf } from './rows-of.ts';
import { type SelectedField, selectedFields } from './selection.ts';
import { NotCompiled } from './statement.ts';
import { type Clause, Conditions, conjunction, TRUE } from './where.ts';

/** A page of one statement: what is asked of it, and which rows may be in it. */
interface AskedPage {
  readonly request: PageRequest;
  readonly matching: Clause | null;
  /** Ties the rows to their parent. */
  readonly joined?: (alias: string) => string;
}

export type PageExpression = (writing: Writing, page: AskedPage) => string;

type Part = (writing: Writing, page: AskedPage) => string;

/** Over a relation of the row at an alias. */
export function connectionOf(
  planner: Planner,
  model: Model,
  field: GraphQLField<unknown, unknown>,
  { relation: name, planOf }: RelatedPagePlan,
  selected: SelectedField,
): Expression {
  const relation = relationNamed(model, name);
  const target = modelNamed(planner.models, relation.model);
  const page = pageOf(planner, objectType(field.type), target, selected);
  return (writing, alias) => {
    const asked = planOf(argumentsOf(field, selected, writing.variables), writing.ctx);
    return page(writing, { ...asked, joined: (inner) => Conditions.join(relation, model, target, alias, inner) });
  };
}

/** Throws NotCompiled for a connection of another making. */
export function pageOf(planner: Planner, type: GraphQLObjectType, model: Model, { nodes }: SelectedField): PageExpression {
  const builder = new PageBuilder(planner, type, model);
  const fields = selectedFields(
    planner.scope,
    type,
    nodes.map(({ selectionSet }) => selectionSet),
  ).map((field) => ({
    as: keyed(field.key),
    part: builder.part(field),
  }));
  return (writing, page) => {
    if (page.request.fromEnd) throw new NotCompiled('a page from the end');
    const from = builder.rows(writing, page);
    const select = fields.map(({ as, part }) => `${part(writing, page)} AS ${as}`).join(', ');
    return `(SELECT row_to_json(c) FROM (SELECT ${select}${from}) c)`;
  };
}

class PageBuilder {
  readonly #planner: Planner;
  readonly #type: GraphQLObjectType;
  readonly #model: Model;
  readonly #lists: {
    readonly name: string;
    readonly expression: (writing: Writing, page: AskedPage, alias: string) => string;
  }[] = [];
  readonly #joins: Expression[] = [];
  #hasKeys = false;
  #needsMore = false;

  constructor(planner: Planner, type: GraphQLObjectType, model: Model) {
    this.#planner = planner;
    this.#type = type;
    this.#model = model;
    planner.requirements.type(this.#nodeType());
  }

  part(field: SelectedField): Part {
    switch (field.name) {
      case '__typename':
        return () => `'${this.#type.name}'`;
      case 'nodes':
        return this.#list(this.#joined(this.#node(field)));
      case 'edges':
        return this.#edges(field);
      case 'pageInfo':
        return this.#pageInfo(field);
      case 'totalCount':
        return (writing, { matching, joined }) => {
          const { from } = rowsOf(this.#planner.models, writing.writer, this.#model, { where: matching ?? undefined }, joined);
          return `(SELECT count(*) FROM ${from})`;
        };
    }
    throw new NotCompiled(`${this.#type.name}.${field.name}`);
  }

  /** ` FROM (SELECT array_agg(…) AS l0, … FROM rows) p`: all lists over the rows once. Empty where only a count is asked for. */
  rows(writing: Writing, page: AskedPage): string {
    if (this.#lists.length === 0 && !this.#needsMore) return '';
    const { request, matching, joined = () => TRUE } = page;
    const beyond = beyondKeys(this.#model, request);
    const query = pageQuery(beyond ? { ...request, after: null, before: null } : request, matching);
    const take = this.#needsMore ? request.size + 1 : request.size;
    const within = (inner: string) => conjunction([joined(inner), beyond?.(writing.writer, inner) ?? TRUE]);
    const { from, alias } = rowsOf(this.#planner.models, writing.writer, this.#model, { ...query, take }, within);
    const joins = this.#joins.map((select, index) => ` CROSS JOIN LATERAL (${select(writing, alias)}) j${index}`).join('');
    const lists = this.#lists.map(({ name, expression }) => `array_agg(${expression(writing, page, alias)}) AS ${name}`);
    return ` FROM (SELECT count(*) AS n, ${lists.join(', ')}${lists.length > 0 ? '' : 'NULL'} FROM ${from}${joins}) p`;
  }

  #node({ nodes }: SelectedField): Expression {
    const select = this.#planner.select(
      this.#nodeType(),
      this.#model,
      nodes.map(({ selectionSet }) => selectionSet),
    );
    return remembered(select);
  }

  /** The row that a select makes, as a name within the lists. */
  #joined(select: Expression): string {
    this.#joins.push(select);
    return `j${this.#joins.length - 1}`;
  }

  #list(join: string): Part {
    const name = this.#add(() => `row_to_json(${join})`);
    return (_writing, page) => `coalesce(array_to_json(${this.#cut(name, page)}), '[]')`;
  }

  #add(expression: (writing: Writing, page: AskedPage, alias: string) => string): string {
    const name = `l${this.#lists.length}`;
    this.#lists.push({ name, expression });
    return name;
  }

  #cut(name: string, { request }: AskedPage): string {
    return this.#needsMore ? `p.${name}[1:${request.size}]` : `p.${name}`;
  }

  #edges({ nodes }: SelectedField): Part {
    const type = objectType(this.#type.getFields().edges?.type ?? this.#type);
    const fields = selectedFields(
      this.#planner.scope,
      type,
      nodes.map(({ selectionSet }) => selectionSet),
    ).map((field) => {
      const as = keyed(field.key);
      if (field.name === 'node') {
        const join = this.#joined(this.#node(field));
        return () => `${join} AS ${as}`;
      }
      if (field.name === 'cursor') return (cursor: string) => `${cursor} AS ${as}`;
      if (field.name === '__typename') return () => `'${type.name}' AS ${as}`;
      throw new NotCompiled(`${type.name}.${field.name}`);
    });
    const hasCursor = selectedFields(
      this.#planner.scope,
      type,
      nodes.map(({ selectionSet }) => selectionSet),
    ).some(({ name }) => name === 'cursor');
    const name = this.#add((writing, { request: { scope } }, alias) => {
      const cursor = hasCursor ? cursorOf(writing.writer, scope, keyJson(this.#model, scope, alias)) : '';
      return `(SELECT row_to_json(e) FROM (SELECT ${fields.map((write) => write(cursor)).join(', ')}) e)`;
    });
    return (_writing, page) => `coalesce(array_to_json(${this.#cut(name, page)}), '[]')`;
  }

  #pageInfo({ nodes }: SelectedField): Part {
    const type = objectType(this.#type.getFields().pageInfo?.type ?? this.#type);
    const fields = selectedFields(
      this.#planner.scope,
      type,
      nodes.map(({ selectionSet }) => selectionSet),
    );
    if (fields.some(({ name }) => name === 'hasNextPage')) this.#needsMore = true;
    if (fields.some(({ name }) => name === 'endCursor' || name === 'startCursor')) this.#needKeys();
    const parts = fields.map(({ key, name }) => ({ as: keyed(key), write: this.#pageInfoPart(type, name) }));
    return (writing, page) => {
      const select = parts.map(({ as, write }) => `${write(writing, page)} AS ${as}`).join(', ');
      return `(SELECT row_to_json(i) FROM (SELECT ${select}) i)`;
    };
  }

  #needKeys(): void {
    if (!this.#hasKeys)
      this.#lists.push({ name: 'k', expression: (_w, { request: { scope } }, alias) => keyJson(this.#model, scope, alias) });
    this.#hasKeys = true;
  }

  #pageInfoPart(type: GraphQLObjectType, name: string): Part {
    switch (name) {
      case '__typename':
        return () => `'${type.name}'`;
      case 'hasNextPage':
        return (_writing, { request }) => `(p.n > ${request.size})`;
      case 'hasPreviousPage':
        return (_writing, { request }) => String(request.after !== null);
      case 'startCursor':
        return (writing, { request: { scope } }) => cursorOf(writing.writer, scope, 'p.k[1]');
      case 'endCursor':
        return (writing, { request: { scope, size } }) => cursorOf(writing.writer, scope, `p.k[least(p.n, ${size})]`);
    }
    throw new NotCompiled(`${type.name}.${name}`);
  }

  #nodeType(): GraphQLObjectType {
    const { nodes } = this.#type.getFields();
    if (!nodes || !isListType(getNullableType(nodes.type))) throw new NotCompiled(`${this.#type.name} is no connection`);
    return objectType(nodes.type);
  }
}
