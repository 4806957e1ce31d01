/** A database on a Postgres server, migrated and over one connection, for the tests of one suite. */
import { afterAll, beforeAll } from 'vitest';
import { type OpenedDatabase, openDatabase } from '../../src/database/index.ts';
import { PrismaClient } from '../generated/index.ts';
import { dropByUrl, migratedPostgres } from '../support/databases.ts';

/** There once the suite has begun. */
export function overOneConnection(): { readonly database: OpenedDatabase; readonly url: string } {
  let url: string;
  let opened: OpenedDatabase;
  beforeAll(async () => {
    url = await migratedPostgres([]);
    opened = await openDatabase({ url, PrismaClient, poolSize: 1 });
  });
  afterAll(async () => {
    await opened.close();
    await dropByUrl(url);
  });
  return {
    get database() {
      return opened;
    },
    get url() {
      return url;
    },
  };
}
