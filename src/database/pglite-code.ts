/**
 * PGlite's own code and files, read and compiled once for all databases of a process. PGlite does it for each: in the suite, which
 * opens hundreds, that was a third of the time to open one.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PGliteOptions } from '@electric-sql/pglite';

type Code = Required<Pick<PGliteOptions, 'pgliteWasmModule' | 'fsBundle'>>;

let code: Promise<Code> | undefined;

/** The options that hand it to PGlite. */
export function pgliteCode(): Promise<Code> {
  code ??= load();
  return code;
}

async function load(): Promise<Code> {
  const folder = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  const [wasm, files] = await Promise.all([readFile(join(folder, 'pglite.wasm')), readFile(join(folder, 'pglite.data'))]);
  return { pgliteWasmModule: await WebAssembly.compile(wasm), fsBundle: new Blob([files]) };
}
