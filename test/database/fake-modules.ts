/** Modules with migrations that a test writes, and changes, in a folder of its own. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineModule, type RapportModule } from '../../src/index.ts';

export class FakeModules implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<FakeModules> {
    return new FakeModules(await mkdtemp(join(tmpdir(), 'rapport-modules-')));
  }

  /** Files by name without their ending. */
  async module(
    name: string,
    migrations: Readonly<Record<string, string>>,
    dependsOn: readonly string[] = [],
  ): Promise<RapportModule> {
    const folder = join(this.#folder, name);
    await mkdir(folder, { recursive: true });
    for (const [file, sql] of Object.entries(migrations)) await this.write(name, file, sql);
    const migrationsFolder = new URL(`${pathToFileURL(folder).href}/`);
    const schema = new URL(`${name}.prisma`, migrationsFolder);
    return defineModule({ name, contract: 1, dependsOn, database: { schema, migrations: migrationsFolder } });
  }

  write(module: string, file: string, sql: string): Promise<void> {
    return writeFile(join(this.#folder, module, `${file}.sql`), sql);
  }

  remove(module: string, file: string): Promise<void> {
    return rm(join(this.#folder, module, `${file}.sql`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
