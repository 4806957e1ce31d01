/** Stands before a Postgres server and stops passing anything on when told: what a server looks like that hangs, or a lost network. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class StallableServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isStalled = false;

  private constructor(target: URL) {
    this.#server = createServer((near) => {
      const far = connect(Number(target.port || 5432), target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('data', (bytes) => to.write(bytes));
        from.on('error', () => {});
        from.on('close', () => to.destroy());
        if (this.#isStalled) from.pause();
      }
    });
  }

  static async before(target: string): Promise<StallableServer> {
    const stallable = new StallableServer(new URL(target));
    await new Promise<void>((resolve) => stallable.#server.listen(0, '127.0.0.1', resolve));
    return stallable;
  }

  urlFor(target: string): string {
    const url = new URL(target);
    url.hostname = '127.0.0.1';
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  stall(): void {
    this.#isStalled = true;
    for (const socket of this.#sockets) socket.pause();
  }

  goOn(): void {
    this.#isStalled = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
