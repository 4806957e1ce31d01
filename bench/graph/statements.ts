/** How many statements a request makes: one at a time, by a server of its own behind a proxy that counts. */
import { inputs, isPaging, type Measure, QUERIES, type Query } from './asked.ts';
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts';
import { measureFanOut, WARM_UP_EVENTS } from './fan-out.ts';
import { median } from './figures.ts';
import { bodyOf, type Program, type Running, start } from './servers.ts';
import type { Volumes } from './source-rows.ts';

const REQUESTS = 15;
const SEED = 11;
const FEW_SUBSCRIBERS = 10;

/** Of a feed: for an event with few subscribers, its own mutation included. */
export async function countStatements(
  program: Program,
  measures: readonly Measure[],
  volumes: Volumes,
): Promise<ReadonlyMap<Measure, number>> {
  const proxy = await startCountingProxy(program.databaseUrl);
  const server = await start(program, { databaseUrl: proxy.url, paging: isPaging(measures) });
  const counts = new Map<Measure, number>();
  try {
    for (const query of QUERIES) if (measures.includes(query)) counts.set(query, await ofRequest(server, proxy, query, volumes));
    if (measures.includes('Q7')) counts.set('Q7', await ofEvent(server, proxy, volumes));
    return counts;
  } finally {
    await server.stop();
    proxy.close();
  }
}

/** The median, as a server has other things to do now and then. */
async function ofRequest(server: Running, proxy: CountingProxy, query: Query, volumes: Volumes): Promise<number> {
  const asked = server.adapter.queries[query];
  const seen: number[] = [];
  for (const input of inputs(query, REQUESTS, volumes, SEED)) {
    const before = proxy.count();
    await server.post(bodyOf(asked, asked.variables(input), false));
    seen.push(proxy.count() - before);
  }
  return median(seen);
}

async function ofEvent(server: Running, proxy: CountingProxy, volumes: Volumes): Promise<number> {
  const feed = server.adapter.subscription;
  if (!feed) return 0;
  const before = proxy.count();
  const { requests } = await measureFanOut({ server, feed, volumes, seconds: 1, subscribers: FEW_SUBSCRIBERS });
  return Math.round((proxy.count() - before) / (requests / FEW_SUBSCRIBERS + WARM_UP_EVENTS));
}
