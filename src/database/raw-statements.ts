/** `$queryRaw` and its kin straight to the driver: the same values and the same errors as by Prisma, without its runtime. */
import { isDriverAdapterError } from '@prisma/driver-adapter-utils';
import { Prisma } from '../generated/index.ts';
import { type Db, inFrontOf, type TextQuery } from '../kernel/index.ts';
import { type NamedQuery, objectsOf, type SqlQuery } from './driver-query.ts';
import { queryOf, type ResultSet, rowsOf } from './raw-values.ts';

/** A connection, or what gives one for each statement. */
export interface Queryable {
  queryRaw(query: SqlQuery): Promise<ResultSet>;
  executeRaw(query: SqlQuery): Promise<number>;
}

export type RawStatements = Pick<Db, '$queryRaw' | '$queryRawUnsafe' | '$executeRaw' | '$executeRawUnsafe'>;

type Tagged = readonly [TemplateStringsArray | Prisma.Sql, ...unknown[]];

export function rawStatements(queryable: Queryable): RawStatements {
  const query = (text: string, values: readonly unknown[]) =>
    promised(() => queryable.queryRaw(queryOf(text, values)).then(objectsIn, failAsPrisma));
  const execute = (text: string, values: readonly unknown[]) =>
    promised(() => asPrismaFails(queryable.executeRaw(queryOf(text, values))));
  const statements = {
    $queryRaw: (...tagged: Tagged) => withSql(tagged, query),
    $queryRawUnsafe: (text: string, ...values: readonly unknown[]) => query(text, values),
    $executeRaw: (...tagged: Tagged) => withSql(tagged, execute),
    $executeRawUnsafe: (text: string, ...values: readonly unknown[]) => execute(text, values),
  };
  // Prisma's promises could also be part of a list for `$transaction`, which a Db has not.
  return statements as unknown as RawStatements;
}

/** The client with these in the place of its own. In transactions that it begins by itself, its own stay. */
export function withRawStatements<Client extends object>(client: Client, raw: RawStatements): Client {
  return inFrontOf(client, (key) => (Object.hasOwn(raw, key) ? Reflect.get(raw, key) : undefined));
}

/** What is wrong with a value is told by the promise, too. On the way of a statement an async function costs as much as what it does. */
export function promised<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return run();
  } catch (error) {
    return Promise.reject(error);
  }
}

function objectsIn(answer: ResultSet): Record<string, unknown>[] {
  return objectsOf(answer) ?? rowsOf(answer);
}

/** The one value of the one row, null if there is none. */
export function readText(
  queryable: Pick<Queryable, 'queryRaw'>,
  { text, values, name, cancellation, isAlone = false }: TextQuery,
): Promise<string | null> {
  const query: NamedQuery = {
    sql: text,
    args: [...values],
    argTypes: values.map(() => AS_TEXT),
    name,
    ofText: { cancellation, isAlone },
  };
  return queryable.queryRaw(query).then(textIn);
}

function textIn({ rows }: ResultSet): string | null {
  const value = rows[0]?.[0];
  return typeof value === 'string' ? value : null;
}

const AS_TEXT: SqlQuery['argTypes'][number] = { scalarType: 'string', arity: 'scalar' };

function withSql<Result>([query, ...values]: Tagged, run: (text: string, values: readonly unknown[]) => Result): Result {
  const sql = query instanceof Prisma.Sql ? query : Prisma.sql(query as TemplateStringsArray, ...values);
  return run(sql.text, sql.values);
}

/** With a raw statement's fault as Prisma tells it. */
export function asPrismaFails<Result>(running: Promise<Result>): Promise<Result> {
  return running.catch(failAsPrisma);
}

function failAsPrisma(error: unknown): never {
  if (!isDriverAdapterError(error)) throw error;
  const { originalCode = 'N/A', originalMessage = error.message } = error.cause;
  throw new Prisma.PrismaClientKnownRequestError(`Raw query failed. Code: \`${originalCode}\`. Message: \`${originalMessage}\``, {
    code: 'P2010',
    clientVersion: Prisma.prismaVersion.client,
    meta: { driverAdapterError: error },
  });
}
