/** Where the bytes of attachments lie: once each, whole, and nowhere else. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { bytes, givenStore, hashOf } from './given-attachments.ts';

const { folder, store } = givenStore();

const pathOf = (hash: string) => join(folder, hash.slice(0, 2), hash.slice(2, 4), hash);

describe('the store of attachments', () => {
  it('keeps bytes under their hash, once, however often and however they are put', async () => {
    const content = bytes(newId());
    const kept = { sha256: hashOf(content), size: content.byteLength };
    async function* inParts() {
      yield content.slice(0, 5);
      yield content.slice(5);
    }
    expect(await store.put(content)).toEqual(kept);
    const { ino } = await stat(pathOf(kept.sha256));
    expect(await store.put(content)).toEqual(kept);
    expect((await stat(pathOf(kept.sha256))).ino).toBe(ino);
    expect(await store.put(inParts())).toEqual(kept);
    expect(new Uint8Array(await readFile(pathOf(kept.sha256)))).toEqual(content);
    expect(await readdir(join(folder, 'unfinished'))).toEqual([]);
  });

  it('puts whole what lies there by halves', async () => {
    const content = bytes(newId());
    const { sha256 } = await store.put(content);
    await writeFile(pathOf(sha256), 'half');
    await store.put(content);
    expect(new Uint8Array(await readFile(pathOf(sha256)))).toEqual(content);
  });

  it('keeps nothing of a stream that breaks off', async () => {
    async function* broken() {
      yield bytes('some');
      throw new Error('The line is dead.');
    }
    await expect(store.put(broken())).rejects.toThrow('The line is dead.');
    expect(await readdir(join(folder, 'unfinished'))).toEqual([]);
  });

  it('hands out what was put a piece at a time, nothing for what was not, and takes nothing else for a hash', async () => {
    const content = new Uint8Array(300_000).fill(7);
    const { sha256 } = await store.put(content);
    const opened = await store.open(sha256);
    expect(opened?.size).toBe(300_000);
    const chunks: number[] = [];
    for await (const chunk of opened?.bytes ?? []) chunks.push(chunk.byteLength);
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.reduce((sum, size) => sum + size)).toBe(300_000);
    expect(await store.open('0'.repeat(64))).toBeNull();
    await store.remove('0'.repeat(64));
    await expect(store.open('../../etc/passwd')).rejects.toThrow('no SHA-256');
    await expect(store.remove(`${'0'.repeat(63)}/`)).rejects.toThrow('no SHA-256');
  });
});
