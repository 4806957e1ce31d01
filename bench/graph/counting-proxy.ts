/** Stands between a server and Postgres and counts the statements that are executed. */
import { connect, createServer } from 'node:net';

/** Query and Execute: the messages of the protocol that make Postgres do something. */
const COUNTED = new Set([0x51, 0x45]);
const HEAD = 5;

export interface CountingProxy {
  /** The same database, through the proxy. */
  readonly url: string;
  count(): number;
  close(): void;
}

export async function startCountingProxy(databaseUrl: string): Promise<CountingProxy> {
  const target = new URL(databaseUrl);
  let count = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 5432), target.hostname);
    const read = messageReader((type) => {
      if (COUNTED.has(type)) count += 1;
    });
    client.on('data', read);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      socket.on('error', () => {});
      socket.on('close', () => [client, upstream].map((one) => one.destroy()));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy does not listen.');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${address.port}`;
  return { url: url.href, count: () => count, close: () => server.close() };
}

/** Tells the type of each message that a client sends, however they are cut into chunks; the first one has no type. */
export function messageReader(told: (type: number) => void): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0);
  let isStarted = false;
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const head = isStarted ? HEAD : HEAD - 1;
      if (pending.length < head) return;
      const length = pending.readUInt32BE(head - 4) + head - 4;
      if (pending.length < length) return;
      if (isStarted) told(pending[0] ?? 0);
      pending = pending.subarray(length);
      isStarted = true;
    }
  };
}
