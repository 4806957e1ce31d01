/** How many statements a request makes: one at a time, by a server of its own behind a proxy that counts. */
import { inputs, type Query } from './asked.ts';
import { startCountingProxy } from './counting-proxy.ts';
import { median } from './figures.ts';
import { bodyOf, type Program, start } from './servers.ts';
import type { Volumes } from './source-rows.ts';

const REQUESTS = 15;
const SEED = 11;

/** Of the median request, as a server has other things to do now and then. */
export async function countStatements(
  program: Program,
  queries: readonly Query[],
  volumes: Volumes,
): Promise<ReadonlyMap<Query, number>> {
  const proxy = await startCountingProxy(program.databaseUrl);
  const server = await start(program, proxy.url);
  try {
    const counts = new Map<Query, number>();
    for (const query of queries) {
      const { variables, ...asked } = program.adapter.queries[query];
      const seen: number[] = [];
      for (const input of inputs(query, REQUESTS, volumes, SEED)) {
        const before = proxy.count();
        await server.post(bodyOf(asked, variables(input), false));
        seen.push(proxy.count() - before);
      }
      counts.set(query, median(seen));
    }
    return counts;
  } finally {
    await server.stop();
    proxy.close();
  }
}
