/** The form of a race: many inputs to one mutation at the same moment, and who won. */
import { dig, digNumber, ensure, ensureEqual } from './expect.ts';
import type { Api } from './http-client.ts';
import { COMPLAINTS } from './operations.ts';
import { ensureHarmless } from './rule.ts';
import type { World } from './world.ts';

export const raceActor = (world: World): Promise<Api> => world.actor('races');

/** The results of one mutation for all these inputs, sent at the same moment. */
export async function atOnce(api: Api, field: string, query: string, inputs: readonly unknown[]): Promise<readonly unknown[]> {
  const exchanges = await Promise.all(inputs.map((input) => api.ask({ query, variables: { input }, timeout: 40_000 })));
  for (const exchange of exchanges) ensureHarmless(exchange, { statuses: [200] });
  return exchanges.map(({ json }) => dig(json, 'data', field));
}

/** A twin that could not get its turn in time is told to come again; it did nothing. */
const isTold = (result: unknown, codes: readonly string[]): boolean =>
  [...codes, 'TRY_AGAIN'].includes(String(dig(result, 'code')));
export const succeeded = (results: readonly unknown[]): readonly unknown[] =>
  results.filter((result) => String(dig(result, '__typename')).endsWith('Success'));
export const complaintsOf = async (world: World, customerId: string): Promise<number> =>
  digNumber(await world.admin.data(COMPLAINTS, { filter: { customerId } }), 'complaints', 'totalCount');

export function ensureOthersTold(results: readonly unknown[], codes: readonly string[]): void {
  for (const result of results) {
    const isFine = String(dig(result, '__typename')).endsWith('Success') || isTold(result, codes);
    ensure(isFine, `a success or ${codes.join(' or ')}`, result);
  }
}

/** Exactly one of these inputs takes effect; the others answer one of the codes. */
export async function oneWins(
  api: Api,
  field: string,
  query: string,
  inputs: readonly unknown[],
  codes: readonly string[],
): Promise<readonly unknown[]> {
  const results = await atOnce(api, field, query, inputs);
  ensureOthersTold(results, codes);
  ensureEqual(succeeded(results).length, 1, 'a number of winners');
  return results;
}
