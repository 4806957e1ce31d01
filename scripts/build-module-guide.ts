/**
 * Writes `docs/writing-a-module.md`: prose from `scripts/module-guide.md`, code from the fixture partner's package, which the suite
 * compiles and runs, so that the guide cannot show what does not work. With `--check` it writes nothing and fails when the guide is
 * not what it would write.
 *
 * A line `@@ surveys.ts` of the prose becomes that whole file; `@@ surveys.ts answerSurvey` the top-level declaration of that name,
 * with its comment; `@@ surveys.test.ts "takes one answer only"` the test whose title begins so.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const PACKAGE = 'test/fixtures/acme-surveys';
const PROSE = 'scripts/module-guide.md';
const GUIDE = 'docs/writing-a-module.md';
const LANGUAGES: Readonly<Record<string, string>> = { '.ts': 'ts', '.json': 'json', '.sql': 'sql', '.prisma': 'prisma' };

/** The guide for this prose; `read` gives the text of a file of the partner's package. */
export function buildGuide(prose: string, read: (file: string) => string): string {
  return prose.replaceAll(/^@@ (\S+)(?: (?:"(.+)"|(\w+)))?$/gm, (_marker, file: string, title?: string, name?: string) => {
    const text = read(file);
    const code = title ? testOf(text, title) : name ? declarationOf(text, name) : text.trim();
    if (code === null) throw new Error(`${PACKAGE}/${file} has no ${title ?? name}.`);
    return [`[\`${file}\`](../${PACKAGE}/${file})`, `\`\`\`${LANGUAGES[extname(file)] ?? ''}`, code, '```'].join('\n');
  });
}

function declarationOf(text: string, name: string): string | null {
  return blockFrom(text, new RegExp(`^(?:export )?(?:async )?(?:function|const|class|interface|type) ${name}\\b`));
}

function testOf(text: string, title: string): string | null {
  return blockFrom(text, new RegExp(`^it\\(['"\`]${title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
}

/** From the line that matches, and the comment above it, to the end of its statement: the next line that closes at the margin. */
function blockFrom(text: string, start: RegExp): string | null {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => start.test(line));
  if (first === -1) return null;
  const length = lines.slice(first).findIndex((line, index) => (index === 0 ? /;$/.test(line) : /^[)}\]]/.test(line)));
  return lines.slice(first - commentLinesBefore(lines, first), first + length + 1).join('\n');
}

function commentLinesBefore(lines: readonly string[], place: number): number {
  const above = lines.slice(0, place).reverse();
  const count = above.findIndex((line) => !/^(?:\/\*\*| \*)/.test(line));
  return count === -1 ? above.length : count;
}

function main(): void {
  const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
  const guide = buildGuide(read(PROSE), (file) => read(`${PACKAGE}/${file}`));
  if (!process.argv.includes('--check')) {
    writeFileSync(join(ROOT, GUIDE), guide);
  } else if (read(GUIDE) !== guide) {
    console.error(`${GUIDE} is not what ${PROSE} and ${PACKAGE} make. Run: npm run guide`);
    process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
