/** All suites, and the choice among them. */
import { argumentsSuite } from './arguments.ts';
import { audits } from './audits.ts';
import { credentials } from './credentials.ts';
import { documents } from './documents.ts';
import { feeds } from './feeds.ts';
import { fleet } from './fleet.ts';
import { http } from './http.ts';
import { ids } from './ids.ts';
import { kill } from './kill.ts';
import { limits } from './limits.ts';
import { races } from './races.ts';
import type { Suite } from './runner.ts';
import { starts } from './starts.ts';
import { text } from './text.ts';
import { websocket } from './websocket.ts';
import type { World } from './world.ts';

/** Those that compare the whole server come first, before anything runs behind. */
export const SUITES: readonly Suite<World>[] = [
  credentials,
  audits,
  feeds,
  documents,
  argumentsSuite,
  ids,
  text,
  http,
  websocket,
  races,
  limits,
  kill,
  fleet,
  starts,
];

/** Suites that do nothing without a server of their own to start and kill. */
export const NEED_SPAWN: ReadonlySet<string> = new Set([kill.name, fleet.name, starts.name]);

/** The suites asked for as `suite,suite/part of a case`, each with those of its cases that are. All unless asked. */
export function chosen(only: string | undefined): readonly Suite<World>[] {
  if (only === undefined) return SUITES;
  const wanted = only.split(',').map((word) => {
    const [suite = '', ...part] = word.trim().split('/');
    return { suite, part: part.join('/').toLowerCase() };
  });
  const unknown = wanted.find(({ suite }) => !SUITES.some(({ name }) => name === suite));
  if (unknown) throw new RangeError(`There is no suite "${unknown.suite}".`);
  return SUITES.filter(({ name }) => wanted.some(({ suite }) => suite === name)).map((suite) => {
    const parts = wanted.filter((one) => one.suite === suite.name).map(({ part }) => part);
    const isWanted = (name: string): boolean => parts.some((part) => name.toLowerCase().includes(part));
    return { ...suite, cases: async (world) => (await suite.cases(world)).filter(({ name }) => isWanted(name)) };
  });
}
