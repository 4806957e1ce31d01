/** How often the tail of the log looks at it. */
import { expect, it, onTestFinished } from 'vitest';
import { countStatements, testDatabase } from '../support/index.ts';
import { numbersOf, parcels, range, send, startKernel, take } from './kernel-kit.ts';

/** Timers of Node may be a millisecond early. */
const SHORTEST_BETWEEN_MS = 9;
const EVENTS = 100;

it('finds what many have written with few looks, and all of it', async () => {
  const counter = countStatements();
  const database = await testDatabase({ modules: [], kind: 'pglite', wrapAdapter: counter.wrapAdapter });
  onTestFinished(() => database.close());
  const { system } = await startKernel(database, [parcels()]);
  const feed = await system.subscribe({ names: ['parcels.parcel.sent'] });

  const before = counter.statements.length;
  const begun = performance.now();
  await send(system, ...range(1, EVENTS));
  const events = await take(feed, EVENTS);
  const milliseconds = performance.now() - begun;

  expect(numbersOf(events)).toEqual(range(1, EVENTS));
  const looks = counter.statements.slice(before).filter(({ sql }) => sql.includes('"epoch_now"')).length;
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThanOrEqual(milliseconds / SHORTEST_BETWEEN_MS + 1);
});
