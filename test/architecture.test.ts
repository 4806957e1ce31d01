/** The rules of the structure that no linter checks: who imports whom, who reads whose tables, where time comes from. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY, type SourceFile, type SourceImport, sourceFiles } from './source-files.ts';

/** Files that are long for a reason; each past 250 lines owes one. */
const LONG_FOR_A_REASON: Readonly<Record<string, string>> = {
  'test/typed-documents/documents.ts': 'Generated from the documents of all tests.',
};
const MAX_LINES = 250;

/** Layer → the layers it may import, besides itself. A module's own rule is further below. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  kernel: ['generated'],
  schema: ['kernel', 'generated'],
  plugins: ['kernel', 'generated'],
  database: ['kernel', 'generated'],
  planner: ['kernel', 'schema', 'generated'],
  cli: ['kernel'],
  generated: [],
  'rapport.ts': ['kernel', 'schema', 'planner', 'plugins'],
  'server.ts': ['kernel', 'plugins', 'rapport.ts'],
  'index.ts': ['kernel', 'rapport.ts', 'server.ts'],
  'environment.ts': ['kernel', 'plugins'],
  'partner-modules.ts': ['kernel'],
  'trusted-documents-file.ts': ['kernel'],
};
/** What these layers may load from packages; other packages are theirs by type only. */
const MAY_LOAD: Readonly<Record<string, readonly RegExp[]>> = {
  kernel: [/^node:/, /^zod$/, /^pg-boss$/, /^uuid$/, /^croner$/],
  modules: [/^(?!graphql(?:$|\/|-)|@pothos\/)/],
};

const sources = sourceFiles('src');
const modules = readdirSync(join(REPOSITORY, 'src/modules')).map((name) => ({ name, dependsOn: statedDependencies(name) }));

/** `kernel`, `modules/feedback`, `rapport.ts`, … */
function layerOf(path: string): string {
  const [, first = '', second = ''] = path.split('/');
  return first === 'modules' ? `modules/${second}` : first;
}

/** As `module.ts` states them, so that this test needs nothing to load. */
function statedDependencies(name: string): readonly string[] {
  const stated =
    sources.find(({ path }) => path === `src/modules/${name}/module.ts`)?.code.match(/\bdependsOn: \[([^\]]*)\]/)?.[1] ?? '';
  return [...stated.matchAll(/'([^']+)'/g)].map(([, other = '']) => other);
}

const dependenciesOf = (name: string) => modules.find((module) => module.name === name)?.dependsOn ?? [];
const inModules = (name: string) => sources.filter(({ path }) => path.startsWith(`src/modules/${name}/`));
const sayAll = (faults: readonly string[]) => expect(faults, faults.join('\n')).toEqual([]);
const acrossLayers = (file: SourceFile): readonly (SourceImport & { readonly target: string })[] =>
  file.imports.flatMap((entry) =>
    entry.target !== null && layerOf(entry.target) !== layerOf(file.path) ? [{ ...entry, target: entry.target }] : [],
  );

describe('imports', () => {
  it('go from layer to layer only as the architecture allows', () => {
    sayAll(
      sources
        .filter(({ path }) => layerOf(path) in MAY_IMPORT)
        .flatMap((file) =>
          acrossLayers(file)
            .filter(({ target }) => !MAY_IMPORT[layerOf(file.path)]?.includes(layerOf(target)))
            .map(({ specifier }) => `${file.path} may not import ${specifier}.`),
        ),
    );
  });

  it('come from files whose layer is known', () => {
    const known = [...Object.keys(MAY_IMPORT), ...modules.map(({ name }) => `modules/${name}`), 'main.ts'];
    sayAll(sources.filter(({ path }) => !known.includes(layerOf(path))).map(({ path }) => `${path} belongs to no layer.`));
  });

  it("use a layer's or module's door only", () => {
    sayAll(
      sources.flatMap((file) =>
        acrossLayers(file)
          .filter(({ target }) => target.split('/').length > 2 && !target.endsWith('/index.ts'))
          .map(({ specifier }) => `${file.path} reaches past a door: ${specifier}.`),
      ),
    );
  });

  it.each(modules.map(({ name }) => name))('of module %s are what it depends on, no more and no less', (name) => {
    const allowed = ['kernel', 'generated'];
    const others = inModules(name).flatMap((file) => acrossLayers(file).map(({ target }) => ({ file, layer: layerOf(target) })));
    sayAll(
      others
        .filter(({ layer }) => !layer.startsWith('modules/') && !allowed.includes(layer))
        .map(({ file, layer }) => `${file.path} may not import ${layer}.`),
    );
    const imported = new Set(
      others.flatMap(({ layer }) => (layer.startsWith('modules/') ? [layer.slice('modules/'.length)] : [])),
    );
    expect([...imported].sort()).toEqual([...dependenciesOf(name)].sort());
  });

  it('of packages leave the kernel and the modules free of GraphQL', () => {
    sayAll(
      sources.flatMap((file) => {
        const allowed = MAY_LOAD[layerOf(file.path).split('/')[0] ?? ''];
        return file.imports
          .filter(
            ({ target, isTypeOnly, specifier }) =>
              target === null && !isTypeOnly && allowed?.every((one) => !one.test(specifier)),
          )
          .map(({ specifier }) => `${file.path} may not load ${specifier}.`);
      }),
    );
  });

  it('name the built-in modules in main.ts only', () => {
    sayAll(
      sources
        .filter(({ path }) => path !== 'src/main.ts' && !path.startsWith('src/modules/'))
        .flatMap((file) =>
          acrossLayers(file)
            .filter(({ target }) => layerOf(target).startsWith('modules/'))
            .map(({ specifier }) => `${file.path} may not import ${specifier}.`),
        ),
    );
  });
});

interface Field {
  readonly model: string;
  readonly line: string;
  readonly type: string;
}

/** Module → its models and their fields, from its fragment. */
const fragments = new Map(
  readdirSync(join(REPOSITORY, 'prisma/schema')).map((file) => {
    const text = readFileSync(join(REPOSITORY, 'prisma/schema', file), 'utf8');
    const fields = [...text.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].flatMap(([, model = '', body = '']): Field[] =>
      body.split('\n').map((line) => ({ model, line, type: /^\s*\w+\s+(\w+)/.exec(line)?.[1] ?? '' })),
    );
    return [file.replace('.prisma', ''), fields] as const;
  }),
);
const ownerOf = new Map([...fragments].flatMap(([owner, fields]) => fields.map(({ model }) => [model, owner] as const)));

/** All that a module builds on, directly or through others. */
function foundations(name: string): ReadonlySet<string> {
  return new Set(dependenciesOf(name).flatMap((other) => [other, ...foundations(other)]));
}

describe('tables', () => {
  it.each(modules.map(({ name }) => name))('of module %s are the only ones it reads and writes by name', (name) => {
    const clientNames = new Map([...ownerOf].map(([model, owner]) => [model.charAt(0).toLowerCase() + model.slice(1), owner]));
    sayAll(
      inModules(name).flatMap(({ path, code }) => {
        const byClient = [...code.matchAll(/\bdb\.(\w+)/g)].map(([, model = '']) => ({ model, owner: clientNames.get(model) }));
        const bySql = [...code.matchAll(/\b(?:FROM|JOIN|INTO|UPDATE)\s+"(\w+)"/gi)].map(([, model = '']) => ({
          model,
          owner: ownerOf.get(model),
        }));
        return [...byClient, ...bySql]
          .filter(({ owner }) => owner !== undefined && owner !== name)
          .map(({ model, owner }) => `${path} uses ${model}, which belongs to ${owner}.`);
      }),
    );
  });

  it('name a module above their own only in a back relation that says whose it is', () => {
    sayAll(
      [...fragments].flatMap(([owner, fields]) =>
        fields.flatMap(({ model, line, type }) => {
          const other = ownerOf.get(type);
          if (other === undefined || other === owner || foundations(owner).has(other) || line.endsWith(`// ${other}`)) return [];
          return [`${model} in ${owner}.prisma: "${line.trim()}" lacks the comment "// ${other}".`];
        }),
      ),
    );
  });
});

describe('sources', () => {
  const inAnyModule = sources.filter(({ path }) => path.startsWith('src/modules/'));
  const find = (files: readonly SourceFile[], pattern: RegExp, what: string) =>
    sayAll(files.flatMap(({ path, code }) => [...code.matchAll(pattern)].map(([found]) => `${path} ${what}: ${found.trim()}`)));

  it('of modules take time from ctx.clock alone', () => {
    find(
      inAnyModule,
      /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bnow\(\)(?<!clock\.now\(\))|\bCURRENT_TIMESTAMP\b/g,
      'reads the time',
    );
  });

  it('of modules cast nothing', () => {
    const withoutText = inAnyModule.map((file) => ({
      ...file,
      code: file.code.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''"),
    }));
    find(withoutText, /(?<!(?:import|export)[^;]*)\bas (?!const\b)[\w{(][^\n]*/g, 'casts');
  });

  it('of modules add fields one by one, so that each has an owner', () => {
    find(inAnyModule, /\.(?:query|mutation|subscription|object|interface|prismaObject)Fields\(/g, 'adds fields in the plural');
  });

  it('have names that say what they hold', () => {
    sayAll(sources.map(({ path }) => path).filter((path) => /\/(?:utils?|helpers?|common|lib|types)(?:\.ts|\/)/.test(path)));
  });

  it(`stay within ${MAX_LINES} lines, or say why not`, () => {
    const long = [...sources, ...sourceFiles('test'), ...sourceFiles('scripts')]
      .filter(({ text }) => text.split('\n').length - 1 > MAX_LINES)
      .map(({ path }) => path);
    expect(long).toEqual(Object.keys(LONG_FOR_A_REASON).sort());
  });
});
