/** What is written once and repeated, and for whom. */
import { describe, expect, it } from 'vitest';
import type { Ctx, Permission } from '../../src/kernel/index.ts';
import type { Expression } from '../../src/planner/planning.ts';
import { remembered } from '../../src/planner/remembered.ts';
import { StatementTexts, StatementWriter } from '../../src/planner/statement.ts';

const READ = 'contacts.customer.read' satisfies Permission;

/** A caller of whom the planner asks nothing else. */
function caller(...permissions: readonly Permission[]): Ctx {
  const ctx = {
    actor: { id: 'somebody' },
    can: (permission: Permission) => permissions.includes(permission),
    config: { size: 3 },
  };
  return ctx as unknown as Ctx;
}

/** Writes a statement by an expression, and counts how often the expression was asked. */
function counted(write: Expression) {
  let asked = 0;
  const expression = remembered((writing, alias) => {
    asked += 1;
    return write(writing, alias);
  });
  const texts = new StatementTexts();
  return {
    asked: () => asked,
    write(ctx: Ctx, variables: Readonly<Record<string, unknown>> = {}, before: readonly string[] = []) {
      const writer = new StatementWriter();
      const conditions = before.map((value) => `${writer.parameter(value, 'text')} = 'x'`);
      const alias = writer.alias();
      const text = `SELECT ${[...conditions, expression({ writer, ctx, variables }, alias)].join(', ')} FROM t ${writer.alias()}`;
      return writer.statement(text, texts);
    },
  };
}

const ofAll: Expression = ({ writer }, alias) => `${alias}."name" = ${writer.parameter('a', 'text')} AND ${writer.alias()}.x`;
const byRight: Expression = ({ writer, ctx }) => writer.parameter(ctx.can(READ) ? 'all' : 'none', 'text');

describe('what is written the same for everybody', () => {
  it('is written once, with its values and aliases each time', () => {
    const { write, asked } = counted(ofAll);
    const expected = { text: 'SELECT t1."name" = $1::text AND t2.x FROM t t3', values: ['a'] };

    expect(write(caller())).toEqual(expected);
    expect(write(caller(READ), { any: 1 })).toEqual(expected);
    expect(asked()).toBe(1);
  });

  it('is written anew at another place', () => {
    const { write, asked } = counted(ofAll);
    write(caller());

    expect(write(caller(), {}, ['b', 'c'])).toEqual({
      text: `SELECT $1::text = 'x', $2::text = 'x', t1."name" = $3::text AND t2.x FROM t t3`,
      values: ['b', 'c', 'a'],
    });
    expect(asked()).toBe(2);
  });

  it('may ask what is the same for all requests', () => {
    const { write, asked } = counted(({ ctx }) => `LIMIT ${(ctx.config as unknown as { size: number }).size}`);
    write(caller());

    expect(write(caller()).text).toBe('SELECT LIMIT 3 FROM t t2');
    expect(asked()).toBe(1);
  });

  it('holds parts of its own', () => {
    const inner = remembered(ofAll);
    const { write, asked } = counted((writing, alias) => `(${inner(writing, alias)}) OR (${inner(writing, alias)})`);
    const expected = {
      text: 'SELECT (t1."name" = $1::text AND t2.x) OR (t1."name" = $2::text AND t3.x) FROM t t4',
      values: ['a', 'a'],
    };

    expect(write(caller())).toEqual(expected);
    expect(write(caller())).toEqual(expected);
    expect(asked()).toBe(1);
  });
});

describe('what depends on rights', () => {
  it('is repeated for the same answers alone', () => {
    const { write, asked } = counted(byRight);

    expect(write(caller(READ)).values).toEqual(['all']);
    expect(write(caller()).values).toEqual(['none']);
    expect(write(caller(READ)).values).toEqual(['all']);
    expect(write(caller()).values).toEqual(['none']);
    expect(asked()).toBe(2);
  });

  it('is known where it stands within another part', () => {
    const inner = remembered(byRight);
    const { write } = counted(inner);
    write(caller(READ));
    // By now the inner part is repeated, and still asks.
    const outer = counted(inner);

    expect([outer.write(caller(READ)).values, outer.write(caller()).values]).toEqual([['all'], ['none']]);
  });
});

describe('what depends on more', () => {
  it.each<[string, Expression]>([
    ['a variable', ({ writer, variables }) => writer.parameter(variables.size, 'int')],
    ['whether there is a variable', ({ writer, variables }) => writer.parameter('size' in variables, 'boolean')],
    ['all variables', ({ writer, variables }) => writer.parameter(Object.keys(variables).join(), 'text')],
    ['who asks', ({ writer, ctx }) => writer.parameter(ctx.actor?.id, 'text')],
    ['a copy of the context', ({ writer, ctx }) => writer.parameter({ ...ctx }.actor?.id, 'text')],
  ])('is written for each request: %s', (_what, expression) => {
    const { write, asked } = counted(expression);

    for (const variables of [{ size: 1 }, {}, { size: 2 }]) write(caller(), variables);
    expect(asked()).toBe(3);
    expect(write(caller(), { size: 4 })).toEqual(counted(expression).write(caller(), { size: 4 }));
  });
});
