import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { composePrisma } from '../../scripts/compose-prisma.ts';
import type { ModuleDatabase } from '../../src/index.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rapport-compose-'));
  await mkdir(join(root, 'prisma/schema'), { recursive: true });
  await writeFile(join(root, 'prisma/schema/base.prisma'), 'generator client {\n  output = "../../src/generated/prisma"\n}\n');
  await writeFile(
    join(root, 'prisma/schema/contacts.prisma'),
    'model Customer {\n  id String @id\n}\n\nmodel CustomerNote {\n  id String @id\n}\n',
  );
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function partner(name: string, backRelations: Readonly<Record<string, readonly string[]>>): Promise<ModuleDatabase> {
  await writeFile(join(root, `${name}.prisma`), `model Answer_${name} {\n  id String @id\n}\n`);
  const schema = pathToFileURL(join(root, `${name}.prisma`));
  return { schema, migrations: new URL('./migrations/', schema), backRelations };
}

function compose(partners: readonly ModuleDatabase[]): string {
  return composePrisma({
    fragments: join(root, 'prisma/schema'),
    partners,
    into: join(root, 'prisma/.composed/app'),
    generated: join(root, 'app/generated'),
  });
}

it('adds what partners need to the models that they point at, and to no other', async () => {
  const into = compose([await partner('surveys', { Customer: ['answers Answer[]', 'invitations Invitation[]'] })]);
  expect((await readdir(into)).sort()).toEqual(['base.prisma', 'contacts.prisma', 'surveys.prisma']);
  expect(await readFile(join(into, 'contacts.prisma'), 'utf8')).toBe(
    'model Customer {\n  id String @id\n  answers Answer[] // surveys\n  invitations Invitation[] // surveys\n}\n\n' +
      'model CustomerNote {\n  id String @id\n}\n',
  );
});

it('generates into the folder of the app, wherever the fragments lie', async () => {
  const into = compose([]);
  expect(await readFile(join(into, 'base.prisma'), 'utf8')).toContain('output = "../../../app/generated/prisma"');
});

it('forgets what an earlier composition had', async () => {
  compose([await partner('surveys', {})]);
  expect((await readdir(compose([]))).sort()).toEqual(['base.prisma', 'contacts.prisma']);
});

it('refuses a back relation on a model that nobody has', async () => {
  const lost = await partner('lost', { Costumer: ['answers Answer[]'] });
  expect(() => compose([lost])).toThrow('lost.prisma adds fields to the model Costumer, which no module has.');
});

it('refuses two fragments of one name', async () => {
  const twin = await partner('contacts', {});
  expect(() => compose([twin])).toThrow('Two modules bring a Prisma fragment named contacts.prisma. Rename one of them.');
});
