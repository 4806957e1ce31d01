/**
 * What an operation selects of a record as one JSON object that the database writes: columns, ids, money, and relations with what is
 * selected of them in turn. The plan is made once per document; what arguments and the caller decide is written into each statement.
 */
import { type GraphQLField, type GraphQLObjectType, getNullableType, isListType } from 'graphql';
import { type CompiledExtensions, recordExtensions } from '../schema/index.ts';
import { connectionOf } from './connections.ts';
import { amountOf, jsonOfColumn } from './json-values.ts';
import { type Model, type Models, quoted, type Relation } from './models.ts';
import {
  argumentsOf,
  type Expression,
  fixed,
  keyed,
  modelNamed,
  objectType,
  type Planner,
  type PrismaExtensions,
  relationNamed,
  type Writing,
} from './planning.ts';
import { type Requirements, requirementOf } from './requirements.ts';
import { rowsOf } from './rows-of.ts';
import { type SelectedField, type SelectionScope, selectedFields } from './selection.ts';
import { relationShownBy } from './shown-relation.ts';
import { columnOf, NotCompiled } from './statement.ts';
import { type Clause, Conditions } from './where.ts';

type Field = GraphQLField<unknown, unknown>;

export class ObjectPlanner implements Planner {
  readonly models: Models;
  readonly scope: SelectionScope;
  readonly requirements: Requirements;

  constructor(models: Models, scope: SelectionScope, requirements: Requirements) {
    this.models = models;
    this.scope = scope;
    this.requirements = requirements;
  }

  /** `SELECT … AS "id", … AS "name"` of the row at an alias. Throws NotCompiled where a field has no place in it. */
  select(type: GraphQLObjectType, model: Model, sets: Parameters<typeof selectedFields>[2]): Expression {
    this.requirements.type(type);
    const fields = selectedFields(this.scope, type, sets).map((selected) => {
      return { as: keyed(selected.key), expression: this.#field(type, model, selected) };
    });
    const parts = joinedWhereFixed(fields);
    return (writing, alias) => `SELECT ${parts.map((part) => part(writing, alias)).join(', ')}`;
  }

  /** Rows as a JSON list, or the one row as an object, or null. */
  related(model: Model, relation: Relation, query: (writing: Writing) => Clause, child: Expression, isList: boolean): Expression {
    const target = modelNamed(this.models, relation.model);
    return (writing, alias) => {
      const asked = query(writing);
      const rows = rowsOf(
        this.models,
        writing.writer,
        target,
        relation.isList && !isList ? { ...asked, take: 1 } : asked,
        (inner) => Conditions.join(relation, model, target, alias, inner),
      );
      const from = `${rows.from} CROSS JOIN LATERAL (${child(writing, rows.alias)}) x`;
      if (!isList) return `(SELECT row_to_json(x) FROM ${from})`;
      return `(SELECT coalesce(array_to_json(array_agg(row_to_json(x))), '[]') FROM ${from})`;
    };
  }

  #field(type: GraphQLObjectType, model: Model, selected: SelectedField): Expression {
    if (selected.name === '__typename') return fixed(() => `'${type.name}'`);
    const field = type.getFields()[selected.name];
    if (!field) throw new NotCompiled(`${type.name}.${selected.name}`);
    this.requirements.add(requirementOf(field, `${type.name}.${field.name}`));
    return this.#compiled(type, model, field, selected);
  }

  #compiled(type: GraphQLObjectType, model: Model, field: Field, selected: SelectedField): Expression {
    const extensions = field.extensions as CompiledExtensions & PrismaExtensions;
    if (field.name === 'id' && recordExtensions(type.extensions)) return globalId(type, model);
    if (extensions.pothosExposedField !== undefined) return exposed(type, model, field, extensions.pothosExposedField);
    if (extensions.moneyOf) return this.#money(field, model, extensions.moneyOf, selected);
    if (extensions.relatedPage) return connectionOf(this, model, field, extensions.relatedPage, selected);
    return this.#relation(type, model, field, extensions, selected);
  }

  #money(
    field: Field,
    model: Model,
    { amount, currency }: { amount: string; currency: string },
    selected: SelectedField,
  ): Expression {
    const type = objectType(field.type);
    const [minor, code] = [columnOf(model, amount), columnOf(model, currency)];
    const fields = selectedFields(
      this.scope,
      type,
      selected.nodes.map(({ selectionSet }) => selectionSet),
    ).map(({ key, name }) => {
      const as = keyed(key);
      if (name === 'amount')
        return (at: string) => `${amountOf(`${at}.${quoted(minor.name)}`, `${at}.${quoted(code.name)}`)} AS ${as}`;
      if (name === 'currencyCode') return (at: string) => `${at}.${quoted(code.name)} AS ${as}`;
      if (name === '__typename') return () => `'${type.name}' AS ${as}`;
      throw new NotCompiled(`${type.name}.${name}`);
    });
    return fixed((alias) => {
      const select = fields.map((write) => write(alias)).join(', ');
      return `(SELECT row_to_json(x) FROM (SELECT ${select} WHERE ${alias}.${quoted(minor.name)} IS NOT NULL) x)`;
    });
  }

  #relation(
    type: GraphQLObjectType,
    model: Model,
    field: Field,
    extensions: PrismaExtensions,
    selected: SelectedField,
  ): Expression {
    const shown = relationShownBy(field, extensions);
    if (!shown) throw new NotCompiled(`${type.name}.${field.name} is resolved by code`);
    const isList = isListType(getNullableType(field.type));
    const target = objectType(field.type);
    const child = (relation: Relation) =>
      this.select(
        target,
        modelNamed(this.models, relation.model),
        selected.nodes.map(({ selectionSet }) => selectionSet),
      );
    if (shown.relation !== null) {
      const relation = relationNamed(model, shown.relation);
      return this.related(
        model,
        relation,
        ({ ctx, variables }) => shown.query(argumentsOf(field, selected, variables), ctx).query,
        child(relation),
        isList,
      );
    }
    // Which relation it is shows only when it is asked.
    const children = new Map<string, Expression>();
    const expressions = [...model.relations.values()].filter(
      (relation) => relation.model === target.extensions.pothosPrismaModel,
    );
    for (const relation of expressions) children.set(relation.name, child(relation));
    return (writing, alias) => {
      const { name, query } = shown.query(argumentsOf(field, selected, writing.variables), writing.ctx);
      const expression = children.get(name);
      if (!expression) throw new NotCompiled(`${type.name}.${field.name}`);
      return this.related(model, relationNamed(model, name), () => query, expression, isList)(writing, alias);
    };
  }
}

function globalId(type: GraphQLObjectType, model: Model): Expression {
  const id = columnOf(model, 'id');
  const prefix = `${type.name}:`;
  // Lines are broken after 76 characters, of 57 bytes.
  const isLong = prefix.length + 36 > 57;
  return fixed((alias) => {
    const encoded = `encode(convert_to('${prefix}' || ${alias}.${quoted(id.name)}::text, 'UTF8'), 'base64')`;
    return isLong ? `translate(${encoded}, E'\\n', '')` : encoded;
  });
}

function exposed(type: GraphQLObjectType, model: Model, field: Field, name: string): Expression {
  const write = jsonOfColumn(field.type, columnOf(model, name));
  if (!write) throw new NotCompiled(`${type.name}.${field.name} is written by its scalar`);
  return fixed(write);
}

interface Selected {
  readonly as: string;
  readonly expression: Expression;
}

/** Neighbours that only the alias decides are one part. */
function joinedWhereFixed(fields: readonly Selected[]): readonly Expression[] {
  const parts: Expression[] = [];
  for (const { as, expression } of fields) {
    const before = parts.at(-1);
    const named: Expression = (writing, alias) => `${expression(writing, alias)} AS ${as}`;
    if (!expression.isFixed) parts.push(named);
    else if (!before?.isFixed) parts.push(fixed((alias, writing) => named(writing, alias)));
    else parts[parts.length - 1] = fixed((alias, writing) => `${before(writing, alias)}, ${named(writing, alias)}`);
  }
  return parts;
}
