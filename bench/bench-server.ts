/** The product on a database, behind HTTP, in this process; and a client that measures each request from its side of the socket. */
import { Agent, request } from 'node:http';
import { migrate, type OpenedDatabase, openDatabase } from '../src/database/index.ts';
import { getDatamodel, PrismaClient } from '../src/generated/index.ts';
import { type Ctx, createRapport, type RapportModule, resolveModules } from '../src/index.ts';
import { access } from '../src/modules/access/index.ts';
import { contacts } from '../src/modules/contacts/index.ts';
import { serve } from '../src/server.ts';

const KEY = 'a-key-of-the-benchmark-and-of-nothing-else';
/** Nobody shares this server, so nobody is protected from its one client. */
const LIMITS = { costMaximum: 1_000_000_000, costRestoreRate: 1_000_000_000 };

export interface BenchServer {
  readonly database: OpenedDatabase;
  readonly ctx: Ctx;
  /** One request: its answer, and milliseconds from the first byte sent to the last one read. */
  ask<Data>(query: string, variables?: object): Promise<{ readonly data: Data; readonly milliseconds: number }>;
  close(): Promise<void>;
}

/** On the Postgres of this address, or on an embedded database in memory. */
export async function startServer(
  url: string | undefined,
  modules: readonly RapportModule[] = [access, contacts],
  clients = 1,
): Promise<BenchServer> {
  // What takes long on a busy machine is measured, not ended.
  const database = await openDatabase({ PrismaClient, url, timeouts: { statement: 60_000, stalled: 70_000 } });
  await migrate(database, resolveModules(modules));
  const rapport = createRapport({
    modules,
    database,
    datamodel: getDatamodel(),
    environment: { ADMIN_KEY: KEY },
    limits: LIMITS,
  });
  await rapport.start();
  const serving = await serve(rapport);
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  return {
    database,
    ctx: rapport.kernel.systemContext('bench'),
    async ask(query, variables = {}) {
      const { body, milliseconds } = await post(agent, serving.url, JSON.stringify({ query, variables }));
      const answer = JSON.parse(body);
      if (answer.errors) throw new Error(`The server refused: ${JSON.stringify(answer.errors)}`);
      return { data: answer.data, milliseconds };
    },
    async close() {
      agent.destroy();
      await serving.close();
      await database.close();
    },
  };
}

function post(agent: Agent, url: string, body: string): Promise<{ readonly body: string; readonly milliseconds: number }> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const headers = {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    const sent = request(`${url}/graphql`, { agent, method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const milliseconds = performance.now() - started;
        resolve({ body: Buffer.concat(chunks).toString(), milliseconds });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
