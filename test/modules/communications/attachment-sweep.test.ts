/** The sweep of files that nothing refers to: it takes those, and no other, whoever puts and attaches files meanwhile. */
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { attach, storeFiles, sweepAttachments } from '../../../src/modules/communications/attachments/index.ts';
import { createTestRapport, describeOnPostgres } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenWord, MODULES } from './given.ts';
import { attachTo, bytes, file, givenFile, givenStore, hashOf } from './given-attachments.ts';

const { environment, folder, store } = givenStore();

const rapport = createTestRapport(MODULES, { environment });
const never = new AbortController().signal;

describe('the sweep', () => {
  it('removes what was put and never attached, and what was begun and left for a day', async () => {
    const { hash } = await givenFile(rapport);
    const { sha256 } = await store.put(bytes(newId()));
    const [old, young] = ['old', 'young'].map((name) => join(folder, 'unfinished', name));
    for (const path of [old, young]) await writeFile(path ?? '', 'half');
    const now = rapport.clock.now();
    await utimes(old ?? '', now, new Date(now.getTime() - 86_400_001));
    await utimes(young ?? '', now, new Date(now.getTime() - 86_399_000));

    await sweepAttachments(rapport.ctx, never);

    expect(await store.open(sha256)).toBeNull();
    expect(await store.open(hash)).not.toBeNull();
    expect(await readdir(join(folder, 'unfinished'))).toEqual(['young']);
  });

  it('that comes between the putting and the attaching costs nothing', async () => {
    const word = await givenWord(rapport, await givenCustomer(rapport));
    const content = bytes(newId());
    const stored = await storeFiles(rapport.ctx, [file(content)]);
    await sweepAttachments(rapport.ctx, never);
    expect(await store.open(hashOf(content))).toBeNull();
    await rapport.ctx.transact((tx) => attach(tx, [word.id], stored));
    expect(await store.has({ sha256: hashOf(content), size: content.byteLength })).toBe(true);
  });
});

await describeOnPostgres('a sweep beside writers', () => {
  const shared = createTestRapport(MODULES, {
    environment,
    databaseOptions: { kind: 'postgres', poolSize: 12 },
  });

  it('never takes a file that is being attached: it waits for its row', async () => {
    const word = await givenWord(shared, await givenCustomer(shared));
    const content = bytes(newId());
    const stored = await storeFiles(shared.ctx, [file(content)]);
    const isWaiting = async () =>
      (
        await shared.db.$queryRaw<
          object[]
        >`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'`
      ).length > 0;
    let isSwept = false;
    let sweep: Promise<void> = Promise.resolve();
    await shared.ctx.transact(async (tx) => {
      await attach(tx, [word.id], stored);
      sweep = sweepAttachments(shared.ctx, never).then(() => {
        isSwept = true;
      });
      while (!isSwept && !(await isWaiting())) await Promise.resolve();
    });
    await sweep;
    expect(await store.has({ sha256: hashOf(content), size: content.byteLength })).toBe(true);
  });

  it('loses nothing, however many put and attach the same files meanwhile', async () => {
    const word = await givenWord(shared, await givenCustomer(shared));
    const contents = Array.from({ length: 4 }, () => bytes(newId()));
    const words = await Promise.all(Array.from({ length: 12 }, () => givenWord(shared, { id: word.customerId })));
    await Promise.all([
      ...words.map((each) =>
        attachTo(
          shared,
          each,
          contents.map((content) => file(content)),
        ),
      ),
      ...Array.from({ length: 6 }, () => sweepAttachments(shared.ctx, never)),
    ]);
    for (const content of contents) expect(await store.has({ sha256: hashOf(content), size: content.byteLength })).toBe(true);
    expect(await shared.db.attachment.count()).toBe(48 + 1);
  });
});
