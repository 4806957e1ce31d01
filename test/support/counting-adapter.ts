/** Stands between Prisma and its driver and notes every statement, on PGlite and Postgres alike. */
import type { AdapterFactory } from '../../src/database/index.ts';

/** A statement as it went to the database; `EXPLAIN` runs on it as it is. */
export interface Statement {
  readonly sql: string;
  readonly args: readonly unknown[];
}

export interface StatementCounter {
  /** For `openDatabase({ wrapAdapter })`. */
  readonly wrapAdapter: (factory: AdapterFactory) => AdapterFactory;
  readonly statements: readonly Statement[];
  /** What was sent while `run` ran; `COMMIT` is among it, `BEGIN` and the looks of the log's tail, which come when they come, are not. */
  during<Result>(run: () => Promise<Result>): Promise<{ readonly result: Result; readonly statements: readonly Statement[] }>;
}

export function countStatements(): StatementCounter {
  const statements: Statement[] = [];
  return {
    statements,
    wrapAdapter: (factory) => noting(factory, statements),
    async during(run) {
      const from = statements.length;
      const result = await run();
      return { result, statements: statements.slice(from).filter(({ sql }) => !sql.includes(LOOKS)) };
    },
  };
}

/** Of the transaction that was committed first: verbs, and the tables that they name. */
export function toldUntilCommit(statements: readonly Statement[]): readonly string[] {
  const told = statements.map(({ sql }) =>
    [/\w+/.exec(sql)?.[0], ...new Set(sql.match(/(?<=(?:FROM|JOIN|INTO|UPDATE) (?:"public"\.)?")(?!public")\w+/g))].join(' '),
  );
  return told.slice(0, told.indexOf('COMMIT') + 1);
}

/** What only a look of the log's tail says. */
const LOOKS = '"epoch_now"';
/** What it writes every few seconds, beside whatever is counted. */
const KEEPS_EPOCH = 'INSERT INTO "LogEpoch"';

type Method = (...parameters: unknown[]) => unknown;

/** The same object, whose queries are noted; so are those of the connections and transactions that it opens. */
function noting<Target extends object>(target: Target, statements: Statement[]): Target {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key, object);
      if (typeof value !== 'function') return value;
      const method: Method = value.bind(object);
      if (key === 'queryRaw' || key === 'executeRaw') return noted(method, statements);
      if (key === 'connect' || key === 'startTransaction') {
        return async (...parameters: unknown[]) => noting((await method(...parameters)) as object, statements);
      }
      return method;
    },
  });
}

function noted(method: Method, statements: Statement[]): Method {
  return (query, ...others) => {
    const { sql, args } = query as Statement;
    if (!sql.includes(KEEPS_EPOCH)) statements.push({ sql, args });
    return method(query, ...others);
  };
}
