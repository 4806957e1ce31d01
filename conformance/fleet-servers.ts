/** Two servers that share a database and are killed at random moments. */
import { sleep } from './expect.ts';
import { ServerProcess } from './server-process.ts';
import type { SpawnOptions, World } from './world.ts';

/** How long a server may live before it is killed. */
const LIVES_MS = { least: 4_000, most: 14_000 };

export class FleetServers {
  kills = 0;
  readonly #servers: readonly ServerProcess[];
  readonly #up = new Set<ServerProcess>();
  #isKilling = false;
  #killing: Promise<unknown> = Promise.resolve();

  private constructor(servers: readonly ServerProcess[]) {
    this.#servers = servers;
  }

  /** Both with the first one's key. */
  static async create(options: SpawnOptions): Promise<FleetServers> {
    const first = await ServerProcess.create(options);
    const second = await ServerProcess.create({ ...options, env: { ...options.env, ADMIN_KEY: first.key } });
    return new FleetServers([first, second]);
  }

  /** One after the other: the first migrates. */
  async start(): Promise<void> {
    for (const server of this.#servers) await this.#start(server);
  }

  async #start(server: ServerProcess): Promise<void> {
    await server.start();
    this.#up.add(server);
  }

  /** The administrator's. */
  get key(): string {
    return this.#servers[0]?.key ?? '';
  }

  /** As the first server's administrator sees it, while nobody is killed. */
  get world(): World {
    const [first] = this.#servers;
    if (!first) throw new Error('There is no server.');
    return first.world;
  }

  /** Where to ask now: any that is up, or any at all, which then refuses. */
  get anyBase(): URL {
    const up = [...this.#up];
    const among = up.length > 0 ? up : this.#servers;
    const chosen = among[Math.floor(Math.random() * among.length)];
    if (!chosen) throw new Error('There is no server.');
    return chosen.base;
  }

  killAtRandom(): void {
    this.#isKilling = true;
    this.#killing = Promise.all(this.#servers.map((server) => this.#torment(server)));
    // Awaited by `rest`.
    this.#killing.catch(() => undefined);
  }

  async #torment(server: ServerProcess): Promise<void> {
    while (this.#isKilling) {
      const until = performance.now() + LIVES_MS.least + Math.random() * (LIVES_MS.most - LIVES_MS.least);
      while (this.#isKilling && performance.now() < until) await sleep(50);
      if (!this.#isKilling) return;
      this.#up.delete(server);
      await server.kill();
      this.kills += 1;
      await this.#start(server);
    }
  }

  /** Nobody is killed any more, and both are up. */
  async rest(): Promise<void> {
    this.#isKilling = false;
    await this.#killing;
  }

  async dispose(): Promise<void> {
    this.#isKilling = false;
    await this.#killing.catch(() => undefined);
    await Promise.all(this.#servers.map((server) => server.dispose()));
  }
}
