/** Nothing is timed before all servers have answered the same. */
import { isDeepStrictEqual } from 'node:util';
import { type Input, inputs, type Measure, QUERIES, type Query } from './asked.ts';
import type { Column } from './measure.ts';
import { type Answer, bodyOf } from './servers.ts';
import type { Volumes } from './source-rows.ts';

const PROBES = 12;
const SEED = 7;
/** What a new complaint has of its own. */
const NEW = new Set(['id', 'openedAt', 'number']);

/** Throws where an answer differs: word for word between ours and the limit, in everybody's words from the peers. */
export async function requireSameAnswers(
  columns: readonly Column[],
  measures: readonly Measure[],
  volumes: Volumes,
): Promise<void> {
  for (const query of QUERIES.filter((one) => measures.includes(one))) {
    for (const input of inputs(query, query === 'Q6' ? 1 : PROBES, volumes, SEED)) await compare(columns, query, input);
  }
}

async function compare(columns: readonly Column[], query: Query, input: Input): Promise<void> {
  const answers = new Map<string, { readonly data: unknown; readonly plain: unknown }>();
  for (const { name, server, isTrusted } of columns) {
    const asked = server.adapter.queries[query];
    const { data }: Answer = await server.post(bodyOf(asked, asked.variables(input), isTrusted));
    answers.set(name, { data: comparable(data, query), plain: comparable(asked.answer(data), query) });
  }
  const first = answers.get('ours') ?? [...answers.values()][0];
  for (const [name, { data, plain }] of answers) {
    const isOurs = ['ours', 'oursTrusted', 'limit'].includes(name);
    if (isDeepStrictEqual(isOurs ? data : plain, isOurs ? first?.data : first?.plain)) continue;
    const texts = [first?.plain, plain].map((value) => JSON.stringify(value).slice(0, 1_500));
    throw new Error(`${query}: ${name} answers otherwise to ${JSON.stringify(input)}:\n${texts.join('\n')}`);
  }
}

/** Moments by what they mean, and nothing of a new complaint that is its own. */
function comparable(value: unknown, query: Query): unknown {
  if (Array.isArray(value)) return value.map((item) => comparable(item, query));
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return Date.parse(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      query === 'Q6' && NEW.has(key) && 'openedAt' in value ? [] : [[key, comparable(inner, query)]],
    ),
  );
}
