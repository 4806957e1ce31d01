/** The repository's own sources as text, for tests that hold them against the rules of the architecture. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../', import.meta.url));

export interface SourceImport {
  /** As written. */
  readonly specifier: string;
  /** Of a relative import: the file it names, from the repository's root. */
  readonly target: string | null;
  /** Erased by the compiler, so nothing is loaded. */
  readonly isTypeOnly: boolean;
}

export interface SourceFile {
  /** From the repository's root, with slashes. */
  readonly path: string;
  readonly text: string;
  /** The text without comments. */
  readonly code: string;
  readonly imports: readonly SourceImport[];
}

const IMPORT = /^(?:import|export)\s(?<what>[^;'"]*?)\bfrom\s*['"](?<named>[^'"]+)['"]|^import\s*['"](?<bare>[^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"](?<named>[^'"]+)['"]/g;
const GENERATED = /\/generated\/(?!index\.ts$)/;

/** All TypeScript files beneath a folder of the repository, generated ones left out. */
export function sourceFiles(folder: string): readonly SourceFile[] {
  return readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !GENERATED.test(path))
    .sort()
    .map((path) => readSource(path));
}

/** One file, read as `sourceFiles` reads it. */
function readSource(path: string, text = readFileSync(join(REPOSITORY, path), 'utf8')): SourceFile {
  const code = withoutComments(text);
  return { path, text, code, imports: importsOf(path, code) };
}

function importsOf(path: string, code: string): readonly SourceImport[] {
  const named = (specifier: string, isTypeOnly: boolean): SourceImport => ({
    specifier,
    target: specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : null,
    isTypeOnly,
  });
  const isErased = (what: string) => /^type\s/.test(what) || /^\{(?:\s*type\s[^,}]+,?)+\s*\}\s*$/.test(what.trim());
  const still = [...code.matchAll(IMPORT)].map(({ groups }) =>
    named(groups?.named ?? groups?.bare ?? '', isErased((groups?.what ?? '').trim())),
  );
  const dynamic = [...code.matchAll(DYNAMIC)].map(({ groups }) => named(groups?.named ?? '', false));
  return [...still, ...dynamic];
}

/** Comments become blanks; strings, templates and regular expressions that look like comments do not occur in these sources. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<=^|[\s;{}(),])\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '));
}
