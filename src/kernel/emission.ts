/** Writing the log: a fact is recorded by the transaction that makes it true. */
import type { Clock } from './clock.ts';
import type { Actor } from './context.ts';
import type { EventDefinition, RapportModule } from './module.ts';
import type { Db } from './open-types.ts';
import type { StatementPart } from './statement-parts.ts';

/** Events hold ids and a few values: a larger payload would overflow the readers of its feed. */
const MAX_PAYLOAD_BYTES = 100_000;

/** What of a ctx an event remembers. */
export interface Origin {
  readonly db: Db;
  readonly clock: Clock;
  readonly actor: Actor | null;
  readonly requestId: string;
}

export type EventDefinitions = ReadonlyMap<string, EventDefinition>;

export function eventDefinitions(modules: readonly RapportModule[]): EventDefinitions {
  return new Map(modules.flatMap(({ events }) => Object.entries(events ?? {})));
}

/** Checked, as it will lie in the log. */
export interface Fact {
  readonly name: string;
  /** As JSON. */
  readonly payload: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** Events of one name, in their order. */
export function factsOf(
  definitions: EventDefinitions,
  { clock }: Origin,
  name: string,
  payloads: readonly unknown[],
): readonly Fact[] {
  const definition = definitions.get(name);
  if (!definition) throw new Error(`No registered module declares event "${name}".`);
  const recordedAt = clock.now();
  return payloads.map((payload) => {
    const checked = checkedPayload(definition, name, payload);
    return { name, payload: toJson(name, checked), occurredAt: definition.occurredAt?.(checked) ?? recordedAt, recordedAt };
  });
}

const COLUMNS = '"name", "actorId", "requestId", "occurredAt", "recordedAt"';
/** What is null in JSON is a payload, too. */
const INSERTION = [
  `INSERT INTO "LoggedEvent" (${COLUMNS}, "payload") SELECT ${COLUMNS}, coalesce("payload", 'null') FROM jsonb_populate_recordset(NULL::"LoggedEvent", `,
  '::jsonb)',
] as const;

/** Records them in their order: one statement, or a part of one, however many. */
export function insertionOfFacts({ actor, requestId }: Origin, facts: readonly Fact[]): StatementPart {
  const by = { actorId: actor?.id ?? null, requestId };
  const rows = facts.map(({ payload, ...fact }) => `${JSON.stringify({ ...fact, ...by }).slice(0, -1)},"payload":${payload}}`);
  return { strings: INSERTION, values: [`[${rows.join(',')}]`] };
}

function checkedPayload(definition: EventDefinition, name: string, payload: unknown): unknown {
  const checked = definition.payload.safeParse(payload);
  if (checked.success) return checked.data;
  const faults = checked.error.issues.map(({ path, message }) => `${['payload', ...path].join('.')}: ${message}`);
  throw new Error(`Event "${name}" was announced with a wrong payload. ${faults.join('; ')}`);
}

function toJson(name: string, payload: unknown): string {
  requireJson(name, payload, 'payload');
  const json = JSON.stringify(payload ?? null);
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_PAYLOAD_BYTES) {
    throw new Error(`Event "${name}" has a payload of ${bytes} bytes; at most ${MAX_PAYLOAD_BYTES} are allowed. Announce ids.`);
  }
  return json;
}

/** `JSON.stringify` throws for some values and silently changes others; a fact must come back as it was announced. */
function requireJson(name: string, value: unknown, path: string): void {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (Array.isArray(value) || isPlainObject(value)) {
    for (const [key, item] of Object.entries(value)) requireJson(name, item, `${path}.${key}`);
    return;
  }
  throw new Error(`Event "${name}": ${path} is a ${kindOf(value)}, which JSON cannot hold; write it as text.`);
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

function kindOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return value.constructor.name;
  return typeof value === 'number' ? String(value) : typeof value;
}
