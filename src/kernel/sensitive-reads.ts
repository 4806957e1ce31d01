/** Who read what a sensitive permission guards: gathered while a request is answered, handed to the modules once it was. */
import { setImmediate } from 'node:timers/promises';
import type { Ctx } from './context.ts';
import type { RapportModule } from './module.ts';
import type { Permission } from './open-types.ts';

/** One record that an answer shows. */
export interface ReadRecord {
  /** What its type asks for. Only what a permission with `isSensitive` guards is kept. */
  readonly permission: Permission;
  readonly type: string;
  readonly id: string;
}

/** What one answer showed of one type, by one permission. */
export interface SensitiveRead {
  readonly permission: Permission;
  readonly type: string;
  /** Each once, in the order in which they were read. Never empty. */
  readonly ids: readonly string[];
}

const NOTHING: readonly SensitiveRead[] = [];

/** Of one ctx and its transactions. */
export class NotedReads {
  readonly #permissions: Ctx['permissions'];
  /** Null until something is noted, as for nearly every request. */
  #noted: Map<string, { readonly permission: Permission; readonly type: string; readonly ids: Set<string> }> | null = null;

  constructor(permissions: Ctx['permissions']) {
    this.#permissions = permissions;
  }

  note({ permission, type, id }: ReadRecord): void {
    if (!this.#permissions.get(permission)?.isSensitive) return;
    // A segment, or a line of a story, may tell what several permissions guard.
    const key = `${permission} ${type}`;
    this.#noted ??= new Map();
    const noted = this.#noted.get(key) ?? { permission, type, ids: new Set() };
    this.#noted.set(key, noted);
    noted.ids.add(id);
  }

  /** What was noted since the last time. */
  take(): readonly SensitiveRead[] {
    if (!this.#noted) return NOTHING;
    const taken = [...this.#noted.values()].map(({ permission, type, ids }) => ({ permission, type, ids: [...ids] }));
    this.#noted = null;
    return taken;
  }
}

/** Hands reads to the modules beside whatever runs, so that no answer waits for it, and a stop can. */
export class ReadLog {
  readonly #modules: readonly RapportModule[];
  readonly #writing = new Set<Promise<void>>();

  constructor(modules: readonly RapportModule[]) {
    this.#modules = modules;
  }

  /** Call it once the answer is on its way. A module that fails is logged: whoever asked has the answer already. */
  record(ctx: Ctx, operation: string | null): void {
    const reads = ctx.takeReads();
    if (reads.length === 0) return;
    const writing = this.#write({ ...ctx, operation }, reads).finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  /** When everything is written, or was logged as lost. Throws when that takes longer than `milliseconds`. */
  async settled(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<never>((_resolve, reject) => {
      const tellHowMany = () => `${this.#writing.size} records of reads were not written within ${milliseconds} ms.`;
      timer = setTimeout(() => reject(new Error(tellHowMany())), milliseconds);
    });
    try {
      while (this.#writing.size > 0) await Promise.race([Promise.all(this.#writing), overdue]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #write(ctx: Ctx, reads: readonly SensitiveRead[]): Promise<void> {
    // Whoever waits for the answer goes first, where it is not handed to a socket but to a promise.
    await setImmediate();
    for (const { name, recordReads } of this.#modules) {
      try {
        await recordReads?.(ctx, reads);
      } catch (error) {
        const lost = reads.map(({ permission, ids }) => ({ permission, count: ids.length }));
        ctx.log.error(
          { error, module: name, actor: ctx.actor?.id ?? null, lost },
          'Who read sensitive records was not recorded.',
        );
      }
    }
  }
}
