/** A process of its own that asks one server as fast as it answers: told what by a file, it prints what it saw. */
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly seconds: number;
  /** From which body on. */
  readonly from: number;
}

export interface Seen {
  readonly requests: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  /** Requests without an answer, and answers that are refusals. */
  readonly bad: number;
}

const [file = ''] = process.argv.slice(2);
const { url, headers, bodies, connections, seconds, from }: Load = JSON.parse(readFileSync(file, 'utf8'));
let turn = 0;
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  timeout: 20,
  verifyBody: (body) => typeof body === 'string' && body.startsWith('{"data":') && !body.includes('"errors":['),
  // Each connection has bodies of its own, and the next run others.
  setupClient(client) {
    const place = turn;
    turn += 1;
    const requests = bodies.flatMap((body, index) =>
      (index + from) % connections === place % connections
        ? [
            {
              method: 'POST' as const,
              headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
              body,
            },
          ]
        : [],
    );
    client.setRequests(requests);
  },
});
const seen: Seen = {
  requests: result.requests.total,
  seconds: result.duration,
  p50: result.latency.p50,
  p99: result.latency.p99,
  bad: result.errors + result.timeouts + result.non2xx + result.mismatches,
};
process.stdout.write(`${JSON.stringify(seen)}\n`);
