/** The tables of rules in the modules' guides name tests that there are. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** `file`, then *the beginning of a title …*, of which there may be several; what differs from case to case in a title is written as …, too. */
function testsNamed(shownBy: string): readonly (readonly [file: string, title: string])[] {
  return [...shownBy.matchAll(/`([a-z-]+)`((?:[:,] \*[^*]+\*)*)/g)].flatMap(([, file = '', titles = '']) => {
    const found = [...titles.matchAll(/\*([^*]+)\*/g)].map(([, title = '']) => title);
    return found.length > 0 ? found.map((title) => [file, title] as const) : [[file, ''] as const];
  });
}

it.each([
  ['sales', 'sales', 26],
  ['communications', 'communications', 26],
  ['complaints', 'feedback', 30],
  ['reviews-and-losses', 'feedback', 20],
  ['surveys', 'feedback', 25],
  ['loyalty', 'loyalty', 15],
  ['signals', 'feedback', 18],
  ['rewards', 'loyalty', 19],
])('each rule of %s by one at least, each of which is a file or stands in it', (name, module, fewest) => {
  const guide = readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');
  const rows = [...(guide.split('## Rules and their tests')[1] ?? '').matchAll(/^\| (.*) \| (.*) \|$/gm)].slice(1);
  const folder = new URL(`./${module}/`, import.meta.url);
  const files = readdirSync(folder);
  expect(rows.length).toBeGreaterThanOrEqual(fewest);
  for (const [, rule, shownBy = ''] of rows) {
    const named = testsNamed(shownBy);
    expect(named.length, rule).toBeGreaterThan(0);
    const missing = named.filter(([file, title]) => {
      const path = `${file}.test.ts`;
      if (!files.includes(path)) return true;
      const source = readFileSync(new URL(path, folder), 'utf8').replaceAll(/%[sij]/g, '…');
      return !source.includes(title.replace(/ …$/, ''));
    });
    expect(missing, rule).toEqual([]);
  }
});
