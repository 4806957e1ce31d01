/** The planner broken on purpose, one way at a time: what the comparison must notice. */
import { type SelectionSetNode, visit } from 'graphql';
import { ObjectPlanner } from '../../src/planner/objects.ts';
import { Requirements } from '../../src/planner/requirements.ts';
import { type Statement, StatementWriter } from '../../src/planner/statement.ts';
import { Statements } from '../../src/planner/statements.ts';
import { Conditions } from '../../src/planner/where.ts';

/** Breaks it, and answers how to mend it. */
type Break = () => () => void;

/** Each statement is sent with another text. */
function rewriting(rewrite: (text: string) => string): Break {
  return () =>
    replaced(
      Statements.prototype,
      'read',
      (read) => (statement: Statement, session) => read({ ...statement, text: rewrite(statement.text) }, session),
    );
}

function replaced<Owner extends object, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
  replace: (original: Owner[Name]) => Owner[Name],
): () => void {
  const original = owner[name];
  // With the receiver of the call: these are methods.
  owner[name] = function broken(this: unknown, ...given: readonly unknown[]) {
    const bound = (...own: readonly unknown[]) => Reflect.apply(original as never, this, own);
    return Reflect.apply(replace(bound as never) as never, this, given);
  } as never;
  return () => {
    owner[name] = original;
  };
}

const withoutDirectives = (set: SelectionSetNode | undefined) => set && visit(set, { Directive: () => null });

export const BREAKS: Readonly<Record<string, Break>> = {
  'orders are reversed': rewriting((text) => text.replaceAll(/\b(ASC|DESC)\b/g, (word) => (word === 'ASC' ? 'DESC' : 'ASC'))),
  'limits are one too high': rewriting((text) =>
    text.replaceAll(/LIMIT (\d+)/g, (_all, size: string) => `LIMIT ${Number(size) + 1}`),
  ),
  'hasNextPage is true of a full last page': rewriting((text) => text.replaceAll(/\(p\.n > (\d+)\)/g, '(p.n >= $1)')),
  'cursors are signed for another list': () =>
    replaced(
      StatementWriter.prototype,
      'parameter',
      (parameter) => (value, type) =>
        parameter(typeof value === 'string' && /^[0-9a-f]{140,}$/.test(value) ? `${value}00` : value, type),
    ),
  'a permission is not asked for': () => replaced(Requirements.prototype, 'areMetBy', () => () => true),
  'rows that are not to be seen are shown': rewriting((text) => text.replaceAll(/t\d+\."mergedIntoId" IS NULL/g, 'TRUE')),
  'no money is money': rewriting((text) => text.replaceAll(/IS NOT NULL\) x\)/g, 'IS NOT NULL OR TRUE) x)')),
  'ids are encoded otherwise': rewriting((text) => text.replaceAll(/(::text, 'UTF8'\), )'base64'/g, "$1'hex'")),
  'only the first of merged selections counts': () =>
    replaced(ObjectPlanner.prototype, 'select', (select) => (type, model, sets) => select(type, model, sets.slice(0, 1))),
  'directives do not count': () =>
    replaced(
      ObjectPlanner.prototype,
      'select',
      (select) => (type, model, sets) => select(type, model, sets.map(withoutDirectives)),
    ),
  'all rows are counted': rewriting((text) =>
    text.replaceAll(/(SELECT count\(\*\) FROM \(SELECT t\d+\.\* FROM "\w+" t\d+ WHERE )/g, '$1TRUE OR '),
  ),
  'relations are joined by another column': () =>
    replaced(
      Conditions,
      'join',
      (join) =>
        ({ on, ...relation }, ...others) =>
          join({ ...relation, on: on.map(({ own }) => ({ own, other: 'id' })) }, ...others),
    ),
  'times have no milliseconds': rewriting((text) => text.replaceAll('.MS"Z"', '"Z"')),
  'decimals keep their zeros': rewriting((text) => text.replaceAll('trim_scale', '')),
  'a currency has two digits': rewriting((text) => text.replaceAll(/\* 0\.001\)/g, '* 0.01)')),
};
