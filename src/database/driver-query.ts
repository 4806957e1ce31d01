/** What is sent to a driver of Prisma's, and what more than Prisma we tell it and hear of it. */
import type { Prisma } from '../generated/index.ts';
import type { TextQuery } from '../kernel/index.ts';

export type AdapterFactory = NonNullable<Prisma.PrismaClientOptions['adapter']>;

export type SqlResultSet = Awaited<ReturnType<Awaited<ReturnType<AdapterFactory['connect']>>['queryRaw']>>;
export type SqlQuery = Parameters<Awaited<ReturnType<AdapterFactory['connect']>>['queryRaw']>[0];
export interface NamedQuery extends SqlQuery, Pick<TextQuery, 'name'> {
  /** Values are text or truth values, and so is what is answered: nothing of either is to be translated. */
  readonly ofText?: Pick<TextQuery, 'cancellation' | 'isAlone'>;
  /** A raw statement: rows may be answered as objects. */
  readonly isRaw?: boolean;
}

/** The name under which the server is to prepare a statement, of those that have one. */
export function nameOf(query: SqlQuery): string | undefined {
  return (query as NamedQuery).name;
}

export function isOfText(query: SqlQuery): query is NamedQuery & Required<Pick<NamedQuery, 'ofText'>> {
  return (query as NamedQuery).ofText !== undefined;
}

export function isRaw(query: SqlQuery): boolean {
  return (query as NamedQuery).isRaw === true;
}

/** A driver's answer to a raw statement whose rows are objects. */
interface Objects extends SqlResultSet {
  readonly objects: Record<string, unknown>[];
}

export function withObjects(objects: Record<string, unknown>[]): Objects {
  return { columnNames: [], columnTypes: [], rows: [], objects };
}

export function objectsOf(answer: object): Record<string, unknown>[] | undefined {
  return (answer as Partial<Objects>).objects;
}
