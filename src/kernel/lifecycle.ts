/** Modules' own resources: taken in the order of dependence, released in reverse. */
import { ConfigurationError } from './configuration.ts';
import type { Ctx, Logger } from './context.ts';
import type { RapportModule, Stop } from './module.ts';

interface Started {
  readonly module: string;
  readonly stop: Stop;
}

export class Lifecycle {
  readonly #log: Logger;
  readonly #stopMs: number;
  readonly #started: Started[] = [];

  constructor(log: Logger, stopMs: number) {
    this.#log = log;
    this.#stopMs = stopMs;
  }

  /** If one fails, its error is thrown with its name; those already started wait for `stop`. */
  async start(modules: readonly RapportModule[], contextOf: (module: string) => Ctx): Promise<void> {
    for (const module of modules) {
      try {
        const stop = await module.start?.(contextOf(module.name));
        if (stop) this.#started.push({ module: module.name, stop });
      } catch (cause) {
        // It names the variable, and is told to whoever set it.
        if (cause instanceof ConfigurationError) throw cause;
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`Module "${module.name}" did not start: ${reason}`, { cause });
      }
    }
  }

  /** Each has its time; one that fails or hangs keeps no other from being stopped. */
  async stop(): Promise<void> {
    for (const { module, stop } of this.#started.splice(0).reverse()) {
      let timer: NodeJS.Timeout | undefined;
      const overdue = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`It took longer than ${this.#stopMs} ms.`)), this.#stopMs);
      });
      try {
        await Promise.race([stop(), overdue]);
      } catch (error) {
        this.#log.error({ error, module }, 'A module did not stop cleanly.');
      } finally {
        clearTimeout(timer);
      }
    }
  }
}
