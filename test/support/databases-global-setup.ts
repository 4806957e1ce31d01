/**
 * Gives all workers of a run one Postgres server. It is looked for, or started, when the first suite asks: a run without such a
 * suite does not wait for it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningPostgres } from './databases-embedded-postgres.ts';
import { BROKER_VARIABLE, dropLeftovers, findPostgres, isEmbeddedForced } from './databases-postgres.ts';

export default async function setup(): Promise<() => Promise<void>> {
  // Said once, not by each file.
  isEmbeddedForced();
  let found: Promise<RunningPostgres | null> | undefined;
  const find = async () => {
    const server = await findPostgres();
    if (server) await dropLeftovers(server.url);
    return server;
  };
  const broker = createServer(async (_request, response) => {
    try {
      found ??= find();
      response.end((await found)?.url ?? '');
    } catch (error) {
      response.statusCode = 500;
      response.end(error instanceof Error ? error.message : String(error));
    }
  });
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve));
  process.env[BROKER_VARIABLE] = `http://127.0.0.1:${(broker.address() as AddressInfo).port}/`;
  return async () => {
    broker.close();
    const server = await found?.catch(() => null);
    await server?.stop();
  };
}
