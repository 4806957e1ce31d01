/** Who holds a credential: asked of the modules, and remembered for a moment. */
import { AsyncResource } from 'node:async_hooks';
import { hash } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Actor, Ctx } from './context.ts';
import type { RapportModule } from './module.ts';

/** Short enough that a withdrawn credential is refused everywhere within two seconds. */
const REMEMBERED_MS = 1_000;
const MOST_REMEMBERED = 10_000;

interface Remembered {
  readonly actor: Promise<Actor | null>;
  /** Once it is known. */
  found?: Actor;
  readonly until: number;
}

export class Authentication {
  readonly #modules: readonly RapportModule[];
  readonly #clock: Clock;
  readonly #remembered = new Map<string, Remembered>();

  constructor(modules: readonly RapportModule[], clock: Clock) {
    this.#modules = modules;
    this.#clock = clock;
  }

  /**
   * Looks the credential up each time it is called, at once where its holder is remembered. Null for one that no module knows, or
   * that has expired.
   */
  holderOf(credential: string, ctx: () => Ctx): () => Actor | null | Promise<Actor | null> {
    const key = hash('sha256', credential, 'base64');
    return () => {
      const known = this.#remembered.get(key);
      const now = performance.now();
      const isFresh = known !== undefined && known.until > now;
      if (isFresh && known.found) return this.#unlessExpired(known.found);
      const actor = isFresh ? known.actor : this.#remember(key, this.#ask(credential, ctx()), now);
      return actor.then((found) => found && this.#unlessExpired(found));
    };
  }

  /** Asks anew for all: after a credential was withdrawn on this process. */
  forget(): void {
    this.#remembered.clear();
  }

  #unlessExpired(actor: Actor): Actor | null {
    return actor.expiresAt && actor.expiresAt <= this.#clock.now() ? null : actor;
  }

  #remember(key: string, actor: Promise<Actor | null>, now: number): Promise<Actor | null> {
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    const remembered: Remembered = { actor, until: now + REMEMBERED_MS };
    this.#remembered.set(key, remembered);
    // Only who was found is remembered: a key that is made now is good now.
    actor.then(
      (found) => {
        if (found) remembered.found = found;
        else this.#remembered.delete(key);
      },
      () => this.#remembered.delete(key),
    );
    return actor;
  }

  /** Many requests may wait for one answer: it is no part of the one that asked, which may be cancelled. */
  readonly #ask = AsyncResource.bind(async (credential: string, ctx: Ctx): Promise<Actor | null> => {
    for (const module of this.#modules) {
      const actor = await module.authenticate?.(ctx, credential);
      if (actor) return actor;
    }
    return null;
  });
}
