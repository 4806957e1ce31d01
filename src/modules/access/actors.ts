/** Who did something, as rows of every module keep it: a kind, and the id of a member of staff, a key or a customer. */
import type { ActorKind, Ctx } from '../../kernel/index.ts';

/** The value behind the API's `Actor`; its name and its record are looked up, batched, when they are asked for. */
export interface ActorReference {
  readonly kind: ActorKind;
  /** Null for the system, for the key of the environment, and for an unknown customer. */
  readonly id: string | null;
}

/** Turns a row's pair of columns into what the API shows as `Actor`. */
export function actorRecorded(kind: ActorKind, id: string | null): ActorReference {
  return { kind, id };
}

const PREFIXES: Readonly<Record<string, ActorKind>> = { staff: 'STAFF', 'api-key': 'API_KEY', 'admin-key': 'API_KEY' };

/** Who an event of the log was announced by, from the id that the log keeps: `staff:<uuid>`, `api-key:<uuid>`, `system`; null for nobody. */
export function actorLogged(actorId: string | null): ActorReference {
  if (actorId === null) return { kind: 'CUSTOMER', id: null };
  const [prefix = '', id = null] = actorId.split(':');
  return { kind: PREFIXES[prefix] ?? 'SYSTEM', id };
}

/** Who acts now, as rows keep it. Whoever may act without a credential is a customer. */
export function actingNow({ actor }: Pick<Ctx, 'actor'>): ActorReference {
  if (!actor) return { kind: 'CUSTOMER', id: null };
  const ids = { STAFF: actor.staffId, API_KEY: actor.apiKeyId, SYSTEM: undefined, CUSTOMER: undefined };
  return { kind: actor.kind, id: ids[actor.kind] ?? null };
}

/** The columns that say who recorded a row, to spread into its `data`. */
export function authorship(ctx: Pick<Ctx, 'actor'>): { recordedByKind: ActorKind; recordedById: string | null } {
  const { kind, id } = actingNow(ctx);
  return { recordedByKind: kind, recordedById: id };
}

const NAMES_WITHOUT_RECORD: Readonly<Record<ActorKind, string>> = {
  STAFF: 'Staff',
  API_KEY: 'Administrator',
  SYSTEM: 'Rapport',
  CUSTOMER: 'Customer',
};

/** What to call an actor: a person's or key's own name, else what kind of actor it is. */
export async function nameOfActor(ctx: Ctx, actor: ActorReference): Promise<string> {
  const record = actor.kind === 'STAFF' ? await staffBehind(ctx, actor) : await apiKeyBehind(ctx, actor);
  return record?.name ?? NAMES_WITHOUT_RECORD[actor.kind];
}

/** The person who acted, also through a key. */
export async function staffBehind(ctx: Ctx, actor: ActorReference) {
  if (actor.kind === 'STAFF') return actor.id === null ? null : ctx.loaders.access.staff.load(actor.id);
  const key = await apiKeyBehind(ctx, actor);
  return key?.staffId == null ? null : ctx.loaders.access.staff.load(key.staffId);
}

/** The key that was used, if one was. */
export async function apiKeyBehind(ctx: Ctx, { kind, id }: ActorReference) {
  return kind === 'API_KEY' && id !== null ? ctx.loaders.access.apiKey.load(id) : null;
}
