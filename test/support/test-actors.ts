/** Callers that hold exactly what a test gives them, known to the server by way of the module contract. */
import { randomUUID } from 'node:crypto';
import { type Actor, defineModule, newId, type Permission, type RapportModule } from '../../src/index.ts';

/** What a test may say about a caller; the rest is made up. */
export type ActorSketch = Partial<Omit<Actor, 'permissions'>> & { readonly permissions: readonly Permission[] | 'all' };

export class TestActors {
  readonly #byCredential = new Map<string, Actor>();
  /** Brings the callers' credentials to the server. */
  readonly module: RapportModule = defineModule({
    name: 'test-actors',
    contract: 1,
    authenticate: async (_ctx, credential) => this.#byCredential.get(credential) ?? null,
  });

  /** A new caller and the credential that names them. */
  add({ permissions, ...sketch }: ActorSketch): { readonly actor: Actor; readonly credential: string } {
    const apiKeyId = newId();
    const actor: Actor = {
      kind: 'API_KEY',
      id: `api-key:${apiKeyId}`,
      name: 'Test caller',
      ...sketch,
      permissions: permissions === 'all' ? 'all' : new Set(permissions),
    };
    const credential = `test-${randomUUID()}`;
    this.#byCredential.set(credential, actor);
    return { actor, credential };
  }

  /** From now on nobody knows this credential; answers whose it was. */
  revoke(credential: string): Actor | null {
    const actor = this.#byCredential.get(credential) ?? null;
    this.#byCredential.delete(credential);
    return actor;
  }
}
