/** Prisma's schema engine without its download: the npm package holds it as WebAssembly, for a runtime that loads it by hand. */
import { readFileSync } from 'node:fs';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { AdapterFactory } from '../src/database/index.ts';

export interface SchemaFile {
  readonly path: string;
  readonly content: string;
}

function load(): void {
  const file = new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {
    './schema_engine_bg.js': { ...bindings },
  });
  bindings.__wbg_set_wasm(exports);
  const start = exports.__wbindgen_start;
  if (typeof start === 'function') start();
}

let isLoaded = false;

/** The SQL that would turn a database into what the data model says. */
export async function diffSchema(adapter: AdapterFactory, files: readonly SchemaFile[]): Promise<string> {
  if (!isLoaded) load();
  isLoaded = true;
  const bound = bindMigrationAwareSqlAdapterFactory({ ...adapter, connectToShadowDb: () => adapter.connect() });
  const engine = await bindings.SchemaEngine.new(
    { datamodels: files.map(({ path, content }) => [path, content]) },
    () => {},
    bound,
  );
  try {
    const { stdout } = await engine.diff({
      // The database that the adapter reaches.
      from: { tag: 'schemaDatasource', files: [...files], configDir: '.' },
      to: { tag: 'schemaDatamodel', files: [...files] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout ?? '';
  } finally {
    engine.free();
  }
}
