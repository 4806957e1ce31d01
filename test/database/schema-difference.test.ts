import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composePrisma } from '../../scripts/compose-prisma.ts';
import { schemaDifference } from '../../scripts/schema-difference.ts';
import type { SchemaFile } from '../../scripts/schema-engine.ts';
import { type AdapterFactory, migrate, readMigrations } from '../../src/database/index.ts';
import { type RapportModule, resolveModules } from '../../src/index.ts';
import { access } from '../../src/modules/access/index.ts';
import { communications } from '../../src/modules/communications/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { feedback } from '../../src/modules/feedback/index.ts';
import { loyalty } from '../../src/modules/loyalty/index.ts';
import { sales } from '../../src/modules/sales/index.ts';
import { acmeSurveys } from '../fixtures/acme-surveys/index.ts';
import { type TestDatabase, testDatabase } from '../support/databases.ts';
import { FakeModules } from './fake-modules.ts';

interface Opened {
  readonly database: TestDatabase;
  readonly adapter: AdapterFactory;
}

async function open(modules: readonly RapportModule[]): Promise<Opened> {
  const seen: AdapterFactory[] = [];
  const wrapAdapter = (factory: AdapterFactory) => {
    seen.push(factory);
    return factory;
  };
  const database = await testDatabase({ modules, kind: 'pglite', wrapAdapter });
  const [adapter] = seen;
  if (!adapter) throw new Error('The database was opened without an adapter.');
  return { database, adapter };
}

function filesIn(folder: string): SchemaFile[] {
  return readdirSync(folder).map((name) => ({ path: join(folder, name), content: readFileSync(join(folder, name), 'utf8') }));
}

it('finds no difference between the migrations and the data model of all modules, the fixture partner included', async () => {
  const modules = [access, contacts, sales, communications, feedback, loyalty, acmeSurveys];
  const folder = await mkdtemp(join(tmpdir(), 'rapport-model-'));
  const partners = acmeSurveys.database ? [acmeSurveys.database] : [];
  composePrisma({ fragments: 'prisma/schema', partners, into: join(folder, 'composed'), generated: join(folder, 'generated') });
  const { database, adapter } = await open(modules);
  const migrations = await readMigrations(resolveModules(modules));
  const difference = await schemaDifference({ database, adapter, files: filesIn(join(folder, 'composed')), migrations });
  await database.close();
  await rm(folder, { recursive: true });
  expect(Object.fromEntries(difference)).toEqual({});
});

describe('the difference between migrations and data model', () => {
  const CREATED = `
    CREATE TYPE "Colour" AS ENUM ('RED', 'GREEN');
    CREATE TABLE "Crate" ("id" UUID NOT NULL, "label" TEXT NOT NULL, "colour" "Colour" NOT NULL, CONSTRAINT "Crate_pkey" PRIMARY KEY ("id"));
    CREATE INDEX "Crate_label_idx" ON "Crate"("label");
    CREATE UNIQUE INDEX "one_red" ON "Crate"("label") WHERE "colour" = 'RED';
    CREATE INDEX "by_folded_label" ON "Crate"(lower("label"));
    CREATE INDEX "label_last" ON "Crate"("label" DESC NULLS LAST);
    ALTER TABLE "Crate" ADD CONSTRAINT "label_length" CHECK (length("label") < 100);`;
  const CRATE = `
enum Colour {
  RED
  GREEN
}

model Crate {
  id     String @id @db.Uuid
  label  String
  colour Colour

  @@index([label])
}`;
  let opened: Opened;
  let fake: FakeModules;
  let crates: RapportModule;

  beforeAll(async () => {
    fake = await FakeModules.create();
    crates = await fake.module('crates', { '0001_create': CREATED });
    opened = await open([]);
    await migrate(opened.database, resolveModules([crates]));
  });
  afterAll(async () => {
    await opened.database.close();
    await fake[Symbol.asyncDispose]();
  });

  async function differenceTo(fragments: Readonly<Record<string, string>>): Promise<object> {
    const base = { path: 'prisma/schema/base.prisma', content: readFileSync('prisma/schema/base.prisma', 'utf8') };
    const files = Object.entries(fragments).map(([name, content]) => ({ path: `prisma/schema/${name}.prisma`, content }));
    const migrations = await readMigrations(resolveModules([crates]));
    return Object.fromEntries(await schemaDifference({ ...opened, files: [base, ...files], migrations }));
  }

  it('leaves out what only SQL can say: partial and ordered indexes, indexes over expressions, checks', async () => {
    expect(await differenceTo({ crates: CRATE })).toEqual({});
  });

  it('gives each statement to the module whose table it changes', async () => {
    const parcels = 'model Parcel {\n  id String @id @db.Uuid\n  weight Int\n}';
    const difference = await differenceTo({ crates: CRATE.replace('label  String', 'label  String\n  height Int?'), parcels });
    expect(difference).toEqual({
      crates: [expect.stringContaining('ALTER TABLE "Crate" ADD COLUMN     "height" INTEGER;')],
      parcels: [expect.stringContaining('CREATE TABLE "Parcel"')],
    });
  });

  it('drops an index that the data model no longer has, and adds one that it has', async () => {
    const difference = await differenceTo({ crates: CRATE.replace('@@index([label])', '@@index([colour, label])') });
    expect(difference).toEqual({
      crates: [
        expect.stringContaining('DROP INDEX "Crate_label_idx";'),
        expect.stringContaining('CREATE INDEX "Crate_colour_label_idx" ON "Crate"("colour", "label");'),
      ],
    });
  });

  it('gives what no fragment has any more to the module whose migration made it', async () => {
    expect(await differenceTo({})).toEqual({
      crates: [expect.stringContaining('DROP TABLE "Crate";'), expect.stringContaining('DROP TYPE "Colour";')],
    });
  });

  it('brings no transaction of its own, as the runner has one', async () => {
    const difference = await differenceTo({ crates: CRATE.replace('  GREEN\n', '') });
    expect(JSON.stringify(difference)).toContain('Colour_new');
    expect(JSON.stringify(difference)).not.toMatch(/BEGIN|COMMIT/);
  });
});
