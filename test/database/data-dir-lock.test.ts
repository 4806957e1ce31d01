import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataDir } from '../../src/database/data-dir-lock.ts';
import { Child } from './child-process.ts';

const HOLDER = new URL('./lock-holder.ts', import.meta.url);
let dataDir: string;
const children: Child[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rapport-lock-'));
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
  await rm(dataDir, { recursive: true, force: true });
});

async function startHolder(directory = dataDir): Promise<Child> {
  const child = new Child(HOLDER, directory);
  children.push(child);
  expect(await child.next()).toBe('ready');
  return child;
}

describe('the lock on a data directory', () => {
  it('refuses a second process, naming the directory and the first', async () => {
    const [first, second] = await Promise.all([startHolder(), startHolder()]);
    expect(await first.ask('take')).toBe('taken');
    expect(await second.ask('take')).toBe(
      `refused: ${dataDir} is already in use by another process (pid ${first.pid}). Stop it, or set DATA_DIR to another directory.`,
    );
  });

  it('refuses a second opening in the same process', async () => {
    const release = await lockDataDir(dataDir);
    await expect(lockDataDir(dataDir)).rejects.toThrow(`${dataDir} is already in use by this process.`);
    await release();
    await (await lockDataDir(dataDir))();
    expect(await readdir(join(dataDir, '.lock'))).toEqual([]);
  });

  it('is free at once after its holder was killed', async () => {
    for (let round = 0; round < 3; round += 1) {
      const holder = await startHolder();
      expect(await holder.ask('take')).toBe('taken');
      await holder.kill();
      const started = performance.now();
      await (await lockDataDir(dataDir))();
      expect(performance.now() - started).toBeLessThan(500);
    }
  });

  it('goes to exactly one of many processes that start at once over the lock of a dead one', async () => {
    const dead = await startHolder();
    const starters = await Promise.all(Array.from({ length: 6 }, () => startHolder()));
    expect(await dead.ask('take')).toBe('taken');
    await dead.kill();
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(starters.map((starter) => starter.ask('take')));
      const owners = starters.filter((_, index) => answers[index] === 'taken');
      expect(owners, answers.join('\n')).toHaveLength(1);
      await Promise.all(owners.map((owner) => owner.ask('release')));
    }
  });

  it('goes to exactly one of many that ask in every order', async () => {
    for (let round = 0; round < 100; round += 1) {
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => lockDataDir(dataDir)));
      const releases = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(releases).toHaveLength(1);
      await Promise.all(releases.map((release) => release()));
    }
  });

  it('is kept by a holder that is stopped and cannot answer', async () => {
    const holder = await startHolder();
    expect(await holder.ask('take')).toBe('taken');
    holder.process.kill('SIGSTOP');
    await expect(lockDataDir(dataDir)).rejects.toThrow(`(pid ${holder.pid})`);
  });

  it('works where the path is longer than a socket may have', async () => {
    const deep = join(dataDir, 'd'.repeat(90), 'e'.repeat(90));
    await mkdir(deep, { recursive: true });
    const holder = await startHolder(deep);
    expect(await holder.ask('take')).toBe('taken');
    await expect(lockDataDir(deep)).rejects.toThrow(`(pid ${holder.pid})`);
    await holder.kill();
    await (await lockDataDir(deep))();
  });
});
