/** How often the tail of the log looks at it. */
import { expect, it, onTestFinished } from 'vitest';
import { readLog } from '../../src/kernel/event-log.ts';
import type { TextQuery } from '../../src/kernel/index.ts';
import { planForAll } from '../database/plan-for-all.ts';
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

it('is planned by the order of the log for whatever place, also in a large one', async () => {
  const database = await testDatabase({ modules: [] });
  onTestFinished(() => database.close());
  await database.executeSql(`
    INSERT INTO "LoggedEvent" ("epoch", "name", "payload", "occurredAt", "recordedAt")
    SELECT 1, 'parcels.parcel.sent', '{}', now(), now() FROM generate_series(1, 20000)`);
  await database.executeSql('ANALYZE "LoggedEvent"');
  const asked: TextQuery[] = [];
  const readText = async (query: TextQuery) => {
    asked.push(query);
    return null;
  };
  await readLog({ readText }, { epoch: 1, xid: 1n, seq: 1n });

  const plan = await planForAll(database, asked[0]?.text ?? '', ['1', '1', '1']);

  expect(plan).toContain('Index Scan using "LoggedEvent_pkey"');
  expect(plan).not.toMatch(/Sort|Seq Scan/);
});
