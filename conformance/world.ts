/** The server under test, and what the cases need to find there. All of it is made through the API. */
import { randomBytes } from 'node:crypto';
import { dig, digList, digNumber, digText, ensure, ensureEqual, show } from './expect.ts';
import { Api } from './http-client.ts';
import { CREATE_API_KEY, CREATE_CUSTOMER, OPEN_COMPLAINT, OPEN_TEN, REVOKE_API_KEY, VIEWER } from './operations.ts';

export interface IssuedKey {
  readonly id: string;
  readonly secret: string;
  readonly api: Api;
}

export interface OpenedComplaint {
  readonly id: string;
  readonly version: number;
  readonly number: string;
}

/** How to start a server of our own, where a suite has to kill one. */
export interface SpawnOptions {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

export class World {
  readonly base: URL;
  readonly admin: Api;
  readonly spawn: SpawnOptions | null;
  readonly #run = randomBytes(4).toString('hex');
  readonly #keys: string[] = [];
  readonly #actors = new Map<string, Promise<Api>>();
  #count = 0;
  #permissions: Promise<readonly string[]> | null = null;

  constructor(base: URL, key: string, spawn: SpawnOptions | null) {
    this.base = base;
    this.admin = new Api(base, key);
    this.spawn = spawn;
  }

  get anonymous(): Api {
    return new Api(this.base, null);
  }

  /** A word that no other record on the server holds. */
  unique(word = 'conformance'): string {
    this.#count += 1;
    return `${word}-${this.#run}-${this.#count}`;
  }

  /** Every permission there is: the administrator's. */
  permissions(): Promise<readonly string[]> {
    this.#permissions ??= this.admin.data(VIEWER).then((data) => {
      const all = digList(data, 'viewer', 'permissions').map(String);
      ensure(all.length > 0, 'the permissions of the key given with --key', data);
      return all;
    });
    return this.#permissions;
  }

  /** A new API key. `expiresInMs` from now, where given. */
  async issueKey(permissions: readonly string[], expiresInMs?: number): Promise<IssuedKey> {
    const expiry = expiresInMs === undefined ? {} : { expiresAt: new Date(Date.now() + expiresInMs).toISOString() };
    const input = { name: this.unique('key'), permissions, ...expiry };
    const made = await this.effect(this.admin, 'createApiKey', CREATE_API_KEY, input);
    const id = digText(made, 'apiKey', 'id');
    const secret = digText(made, 'secret');
    this.#keys.push(id);
    return { id, secret, api: new Api(this.base, secret) };
  }

  /** A caller who may do everything and whose spending is their own. */
  actor(name: string): Promise<Api> {
    const known = this.#actors.get(name) ?? this.permissions().then(async (all) => (await this.issueKey(all)).api);
    this.#actors.set(name, known);
    return known;
  }

  async revoke(keyId: string): Promise<void> {
    await this.effect(this.admin, 'revokeApiKey', REVOKE_API_KEY, { id: keyId });
  }

  /** The fields of a mutation's success. */
  async effect(api: Api, field: string, query: string, input: unknown): Promise<unknown> {
    const result = dig(await api.data(query, { input }), field);
    const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Success`;
    ensureEqual(dig(result, '__typename'), type, `the answer of ${field} (${show(result)}) to be`);
    return result;
  }

  async customer(name = this.unique('customer')): Promise<string> {
    const api = await this.actor('givens');
    const made = await this.effect(api, 'createCustomer', CREATE_CUSTOMER, { kind: 'ORGANIZATION', organizationName: name });
    return digText(made, 'customer', 'id');
  }

  async complaint(customerId: string, more: Readonly<Record<string, unknown>> = {}): Promise<OpenedComplaint> {
    const api = await this.actor('givens');
    const input = { customerId, subject: this.unique('complaint'), ...more };
    const made = dig(await this.effect(api, 'openComplaint', OPEN_COMPLAINT, input), 'complaint');
    return { id: digText(made, 'id'), version: digNumber(made, 'version'), number: digText(made, 'number') };
  }

  /** Ten complaints in one request; their ids in the order opened. */
  async tenComplaints(customerId: string, body: string): Promise<readonly string[]> {
    const api = await this.actor('givens');
    const places = Array.from({ length: 10 }, (_, at) => at);
    const variables = Object.fromEntries(places.map((at) => [`i${at}`, { customerId, subject: this.unique('ten'), body }]));
    const data = await api.data(OPEN_TEN, variables);
    return places.map((at) => digText(data, `c${at}`, 'complaint', 'id'));
  }

  /** Takes back every key that was made. */
  async tidy(): Promise<void> {
    for (const id of this.#keys) await this.admin.ask({ query: REVOKE_API_KEY, variables: { input: { id } } });
  }
}
