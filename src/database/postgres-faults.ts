/** Why a Postgres server cannot be reached, in one line and without the password. */
import type pg from 'pg';
import { DatabaseError } from './opened-database.ts';

/** `Database "rapport" at 127.0.0.1:5432`. */
export function describeServer({ host, port, database }: Pick<pg.Client, 'host' | 'port' | 'database'>): string {
  return `Database "${database ?? ''}" at ${host}:${port}`;
}

/** Checks the address before anything connects. */
export function parseDatabaseUrl(text: string): URL {
  const wanted = 'postgres://user:password@host:5432/database';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new DatabaseError(`DATABASE_URL is not a URL. Accepted: ${wanted}.`);
  }
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    throw new DatabaseError(`DATABASE_URL begins with "${url.protocol}//". Accepted: ${wanted}.`);
  }
  if (url.pathname.length < 2) throw new DatabaseError(`DATABASE_URL names no database. Accepted: ${wanted}.`);
  return url;
}

/** The error to throw for one that connecting threw. */
export function connectionFault(error: unknown, text: string, timeout: number): DatabaseError {
  const url = parseDatabaseUrl(text);
  const at = url.searchParams.get('host') ?? `${url.hostname || 'localhost'}:${url.port || '5432'}`;
  const user = decodeURIComponent(url.username);
  const database = decodeURIComponent(url.pathname.slice(1));
  return new DatabaseError(reason(error, { at, user, database, timeout }).replaceAll(/\s+/g, ' '));
}

interface Target {
  readonly at: string;
  readonly user: string;
  readonly database: string;
  readonly timeout: number;
}

function reason(error: unknown, { at, user, database, timeout }: Target): string {
  const code = codeOf(error);
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return `No Postgres server listens at ${at}. Is it running, and is DATABASE_URL right?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host of DATABASE_URL cannot be found: ${at}.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `The host of DATABASE_URL cannot be reached: ${at}.`;
    case '28P01':
    case '28000':
      return `Postgres at ${at} refuses user "${user}": wrong password, or not allowed in. Check DATABASE_URL.`;
    case '3D000':
      return `Postgres at ${at} has no database "${database}". Create it: createdb "${database}".`;
    case '42501':
      return `Postgres at ${at} does not let user "${user}" connect to database "${database}".`;
    case '53300':
      return `Postgres at ${at} has no connection left. Raise its max_connections or lower the pools that use it.`;
    case '57P03':
      return `Postgres at ${at} is starting or stopping. Try again.`;
  }
  if (error instanceof Error && /timeout/i.test(error.message)) {
    return `Nothing answers at ${at} within ${timeout} ms. Is that a Postgres server, and is it reachable?`;
  }
  if (error instanceof Error && /SCRAM|password must be a string/.test(error.message)) {
    return `Postgres at ${at} asks user "${user}" for a password, and DATABASE_URL has none that fits.`;
  }
  return `What answers at ${at} cannot be talked to as a Postgres server${code === undefined ? '' : ` (${code})`}. Check DATABASE_URL.`;
}

/** Node tries several addresses of one name and then throws all their errors together. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
