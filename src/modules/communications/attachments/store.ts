/**
 * Where the bytes of attachments lie: files named by their SHA-256 under DATA_DIR/attachments, each once however often it came. Nothing
 * else in the product touches them; another kind of store has to offer no more than this.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, opendir, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface StoredBytes {
  /** In 64 hexadecimal digits. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

export interface AttachmentStore {
  /** Keeps the bytes, for good once this has answered; the same ones again change nothing. A stream is never held whole. */
  put(bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<StoredBytes>;
  /** Null where there are none of this hash. They are read as they are taken, and let go when nobody takes more. */
  open(sha256: string): Promise<{ readonly size: number; readonly bytes: ReadableStream<Uint8Array> } | null>;
  has(file: StoredBytes): Promise<boolean>;
  /** Does nothing where there are none. */
  remove(sha256: string): Promise<void>;
  /** The hashes of all that is kept, a handful at a time, in no order. */
  all(): AsyncIterable<readonly string[]>;
  /** Takes away what was begun before this moment and never finished. */
  removeUnfinished(before: Date): Promise<void>;
}

const SHA256 = /^[0-9a-f]{64}$/;
const FOLDER = /^[0-9a-f]{2}$/;
const UNFINISHED = 'unfinished';

/** Files in `<dataDir>/attachments/ab/cd/abcd…`. Written under another name, synced, and only then renamed: no file is ever half there. */
export function fileStore(dataDir: string): AttachmentStore {
  const root = join(dataDir, 'attachments');
  const store: AttachmentStore = {
    async put(bytes) {
      if (!(bytes instanceof Uint8Array)) return write(root, bytes);
      const file = { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.byteLength };
      return (await store.has(file)) ? file : write(root, [bytes]);
    },
    async open(sha256) {
      const path = pathOf(root, sha256);
      const size = await sizeOf(path);
      return size === null ? null : { size, bytes: streamOf(path) };
    },
    has: async ({ sha256, size }) => (await sizeOf(pathOf(root, sha256))) === size,
    remove: async (sha256) => removeFile(pathOf(root, sha256)),
    all: () => filesIn(root),
    async removeUnfinished(before) {
      for (const name of await namesIn(join(root, UNFINISHED))) {
        const path = join(root, UNFINISHED, name);
        const changedAt = await stat(path).then(({ mtime }) => mtime, unlessAbsent);
        if (changedAt && changedAt < before) await removeFile(path);
      }
    },
  };
  return store;
}

/** Reads as far ahead as one chunk, and closes the file when it is read or nobody wants more. */
function streamOf(path: string): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = createReadStream(path)[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}

/** A hash from anywhere else would be part of a path. */
function pathOf(root: string, sha256: string): string {
  if (!SHA256.test(sha256)) throw new Error('This is no SHA-256 in hexadecimal.');
  return join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}

async function write(root: string, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<StoredBytes> {
  const unfinished = join(root, UNFINISHED, randomUUID());
  await mkdir(dirname(unfinished), { recursive: true });
  try {
    const file = await writeSynced(unfinished, chunks);
    const path = pathOf(root, file.sha256);
    await mkdir(dirname(path), { recursive: true });
    await rename(unfinished, path);
    await syncFolders(root, path);
    return file;
  } catch (error) {
    await removeFile(unfinished);
    throw error;
  }
}

async function writeSynced(path: string, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<StoredBytes> {
  const hash = createHash('sha256');
  let size = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.byteLength;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), size };
}

/** A name, too, is only there for good once its folder is on the disk; the folders may be new. */
async function syncFolders(root: string, path: string): Promise<void> {
  for (let folder = dirname(path); folder.startsWith(root); folder = dirname(folder)) {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  }
}

async function* filesIn(root: string): AsyncIterable<readonly string[]> {
  for (const first of (await namesIn(root)).filter((name) => FOLDER.test(name))) {
    for (const second of (await namesIn(join(root, first))).filter((name) => FOLDER.test(name))) {
      const found = (await namesIn(join(root, first, second))).filter((name) => SHA256.test(name));
      if (found.length > 0) yield found;
    }
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  const opened = await opendir(folder).catch(unlessAbsent);
  if (opened) for await (const { name } of opened) names.push(name);
  return names;
}

const sizeOf = (path: string): Promise<number | null> => stat(path).then(({ size }) => size, unlessAbsent);

async function removeFile(path: string): Promise<void> {
  await unlink(path).catch(unlessAbsent);
}

function unlessAbsent(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
