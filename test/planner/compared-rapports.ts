/** One database, read by two rapports: with compiled reads and without. What they answer must be the same text. */
import { getNamedType, isObjectType } from 'graphql';
import { vi } from 'vitest';
import type { RapportModule } from '../../src/index.ts';
import { access } from '../../src/modules/access/index.ts';
import { communications } from '../../src/modules/communications/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { mergeCustomers } from '../../src/modules/contacts/merging/index.ts';
import { feedback } from '../../src/modules/feedback/index.ts';
import { loyalty } from '../../src/modules/loyalty/index.ts';
import { sales } from '../../src/modules/sales/index.ts';
import { coverageOf } from '../../src/planner/index.ts';
import { Operations } from '../../src/planner/operations.ts';
import { Requirements, requirementOf } from '../../src/planner/requirements.ts';
import { Statements } from '../../src/planner/statements.ts';
import { getDatamodel } from '../generated/index.ts';
import { type ActorSketch, TEST_START, type TestClient, type TestOptions, TestRapport } from '../support/index.ts';
import type { Ground, Operation } from './ground.ts';
import { knownValues } from './known-values.ts';
import { makeNasty } from './nasty-rows.ts';

export const MODULES: readonly RapportModule[] = [access, contacts, sales, communications, feedback, loyalty];
/** So high that nothing is refused for being much. */
const LIMITS = {
  aliases: 1_000,
  breadth: 10_000,
  complexity: 1_000_000_000,
  costMaximum: 1_000_000_000,
  costRestoreRate: 1_000_000_000,
  depth: 100,
  directives: 1_000,
  requestMilliseconds: 60_000,
  tokens: 100_000,
} as const;
/** An answer that says so depends on the machine. */
const WAS_SLOW = /TIMEOUT/;
const HOUR_MS = 3_600_000;

export interface Compared {
  readonly body: string;
  /** How it came to the answer with compiled reads on. */
  readonly by: 'text' | 'rows' | 'neither';
}

export class ComparedRapports {
  readonly on: TestRapport;
  #off: TestRapport | null = null;
  #ground: Ground | null = null;
  readonly #options: TestOptions;
  readonly #isNasty: boolean;

  /** Unless told otherwise, rows of the sample hold what is worst, past all checks: nothing that writes may count on them. */
  constructor(options: TestOptions = {}, { isNasty = true }: { readonly isNasty?: boolean } = {}) {
    this.#isNasty = isNasty;
    this.#options = { ...options, limits: LIMITS };
    this.on = new TestRapport(MODULES, { ...this.#options, compiledReads: true });
  }

  async start(): Promise<void> {
    const { on } = this;
    await on.start();
    for (const { seed } of on.modules) await seed?.(on.ctx);
    await mergeSome(on);
    if (this.#isNasty) await makeNasty(on.db, on.rapport.schema);
    const covered = await coverageOf(on.rapport.schema, on.database, getDatamodel());
    this.#ground = {
      schema: on.rapport.schema,
      known: await knownValues(on.rapport.schema, on.db, on.asAdministrator()),
      isCompiled: (type, field) => {
        const fields = covered.get(type);
        return !fields || (fields.some((one) => one.field === field && one.by === 'database') && isUnrecorded(on, type, field));
      },
      // Answers are recorded there, too: only what is older stays the same from one rapport to the other.
      fixed: { 'Query.auditLog': `(first: 5, filter: { occurredAt: { lte: "${TEST_START.toISOString()}" } })` },
    };
    const startAt = new Date(TEST_START.getTime() + HOUR_MS);
    this.#off = new TestRapport(MODULES, { ...this.#options, startAt, database: on.database, compiledReads: false });
    await this.#off.start();
    on.clock.set(startAt);
  }

  async stop(): Promise<void> {
    await this.#off?.stop();
    await this.on.stop();
  }

  get ground(): Ground {
    if (!this.#ground) throw new Error('Start it first.');
    return this.#ground;
  }

  /** The same caller of both. */
  callers(sketch: ActorSketch): readonly [TestClient, TestClient] {
    if (!this.#off) throw new Error('Start it first.');
    return [this.on.as(sketch), this.#off.as(sketch)];
  }

  /** Throws where the answers differ, with the operation and the place. */
  async compare(callers: readonly [TestClient, TestClient], operation: Operation): Promise<Compared> {
    const compared = await this.#compareOnce(callers, operation);
    if (compared.by !== 'text') return compared;
    // Again, from what is remembered of it by now, and for other values.
    await this.#compareOnce(callers, operation);
    await this.#compareOnce(callers, { ...operation, variables: otherValues(operation.variables) });
    return compared;
  }

  async #compareOnce([on, off]: readonly [TestClient, TestClient], operation: Operation): Promise<Compared> {
    const answers = vi.spyOn(Operations.prototype, 'answer');
    const reads = vi.spyOn(Statements.prototype, 'read');
    const body = await this.#bodyOf(this.on, on, operation);
    const texts = await Promise.allSettled(answers.mock.results.map(({ value }) => value));
    const isText = texts.some((text) => text.status === 'fulfilled' && text.value !== null);
    const by = isText ? 'text' : reads.mock.calls.length > 0 ? 'rows' : 'neither';
    vi.restoreAllMocks();
    const expected = await this.#bodyOf(this.#off, off, operation);
    if (WAS_SLOW.test(body) || WAS_SLOW.test(expected)) return { body, by: 'neither' };
    if (body !== expected) throw new Error(difference(operation, body, expected, by));
    return { body, by };
  }

  async #bodyOf(rapport: TestRapport | null, { credential }: TestClient, operation: Operation): Promise<string> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${credential ?? ''}` };
    const request = new Request('http://rapport.test/graphql', { method: 'POST', headers, body: JSON.stringify(operation) });
    const response = await rapport?.rapport.fetch(request);
    return comparable((await response?.text()) ?? '');
  }
}

/** Two who were merged into others, so that their ids lead elsewhere. */
async function mergeSome({ ctx, db }: TestRapport): Promise<void> {
  const rows = await db.customer.findMany({
    where: { kind: 'PERSON', archivedAt: null },
    orderBy: { id: 'asc' },
    take: 4,
    select: { id: true },
  });
  const [first, second, third, fourth] = rows.map(({ id }) => id);
  const pairs = [
    [first, second],
    [third, fourth],
  ] as const;
  for (const [survivorId = '', absorbedId = ''] of pairs) await mergeCustomers(ctx, { survivorId, absorbedId });
}

/** Whether nobody notes who reads it: what is noted is left to the resolvers. */
function isUnrecorded({ ctx, rapport: { schema } }: TestRapport, type: string, name: string): boolean {
  const owner = schema.getType(type);
  const field = isObjectType(owner) ? owner.getFields()[name] : undefined;
  if (!field) return true;
  const requirements = new Requirements();
  requirements.add(requirementOf(field, name));
  const shown = getNamedType(field.type);
  if (isObjectType(shown)) requirements.type(shown);
  return requirements.areMetBy(ctx);
}

/** Without what two answers to one request never share: its id, what is left of a budget, and which of several errors came first. */
function comparable(body: string): string {
  const text = body
    .replaceAll(/"requestId":"[^"]*"/g, '"requestId":""')
    .replaceAll(/"currentlyAvailable":\d+/g, '"currentlyAvailable":0');
  if (!text.includes('"errors":[')) return text;
  const { errors = [], ...others } = JSON.parse(text) as { errors?: unknown[] };
  return JSON.stringify({ ...others, errors: errors.map((error) => JSON.stringify(error)).sort() });
}

/** One row where there were several, two where there was one, and other answers to yes or no; what is neither stays. */
function otherValues(variables: Operation['variables']): Operation['variables'] {
  return JSON.parse(JSON.stringify(variables), (_name, value: unknown) => {
    if (typeof value === 'boolean') return !value;
    if (typeof value !== 'number' || !Number.isInteger(value)) return value;
    return value === 1 ? 2 : 1;
  });
}

const AROUND = 200;

function difference({ query, variables }: Operation, on: string, off: string, by: string): string {
  const at = [...on].findIndex((letter, index) => letter !== off[index]);
  const around = (text: string) => text.slice(Math.max(0, at - AROUND), at + AROUND);
  return [
    `Answered by ${by}, otherwise than without compiled reads:`,
    query,
    JSON.stringify(variables),
    around(on),
    around(off),
  ].join('\n\n');
}
