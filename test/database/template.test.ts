import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readMigrations, templateKey } from '../../src/database/index.ts';
import { resolveModules } from '../../src/index.ts';
import { FakeModules } from './fake-modules.ts';

it('has another key as soon as a migration changes, is added, or the code that seeds does', async () => {
  await using fake = await FakeModules.create();
  const module = await fake.module('crates', { '0001_create': 'SELECT 1' });
  const keyNow = async (...others: string[]) => templateKey(await readMigrations(resolveModules([module])), ...others);
  const keys = [await keyNow(), await keyNow('the code'), await keyNow('other code')];
  await fake.write('crates', '0001_create', 'SELECT 2');
  keys.push(await keyNow());
  await fake.write('crates', '0002_more', 'SELECT 3');
  keys.push(await keyNow());
  expect(new Set(keys).size).toBe(keys.length);
  expect(await keyNow()).toBe(keys.at(-1));
});

it('is left out, in so many words, where the development dependencies are', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rapport-prepare-'));
  await cp('scripts/prepare.mjs', join(folder, 'scripts/prepare.mjs'));
  const { status, stderr, stdout } = spawnSync(process.execPath, ['scripts/prepare.mjs'], { cwd: folder, encoding: 'utf8' });
  await rm(folder, { recursive: true });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/^rapport: not built, .*npm ci --include=dev/)]);
});
