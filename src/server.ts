/** Puts a Rapport on a port, and takes it off again without dropping a request. */
import { createServer } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import type { Rapport } from './rapport.ts';

export interface ServeOptions {
  /** 127.0.0.1 unless given. */
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
}

export interface Serving {
  readonly url: string;
  readonly port: number;
  /** Stops the rapport and the listener; requests in flight finish first, within the limit. */
  close(): Promise<void>;
}

/** Listens for HTTP and WebSocket. The rapport should have been started. */
export async function serve(rapport: Rapport, { host = '127.0.0.1', port = 0 }: ServeOptions = {}): Promise<Serving> {
  const { headersMilliseconds, bodyMilliseconds } = rapport.limits;
  const server = createServer({
    headersTimeout: headersMilliseconds,
    requestTimeout: bodyMilliseconds,
    connectionsCheckingInterval: Math.max(50, Math.min(500, headersMilliseconds / 4)),
    maxHeaderSize: 16_384,
  });
  server.on('request', rapport.handleRequest);
  server.on('upgrade', rapport.handleUpgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    async close() {
      // Only stops listening. The close of HTTP would also cut connections whose request has arrived but was not read yet.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      await rapport.stop();
      // What has not ended by now had its time.
      server.closeAllConnections();
      await closed;
    },
  };
}
