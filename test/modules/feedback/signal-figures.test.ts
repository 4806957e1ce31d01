/** The worked example of docs/signals.md is what the figures are. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { figuresOf, isRaisedBy } from '../../../src/modules/feedback/signals/figures.ts';

const guide = readFileSync(new URL('../../../docs/signals.md', import.meta.url), 'utf8');
const ROW = /^\| ([A-Z][\w-]+) \| (\d+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| (yes|no) \|$/gm;
const example = [...guide.matchAll(ROW)].map(([, id = '', exposure, count, rate, baseline, lift, raised]) => ({
  ...{ id, exposure: Number(exposure), count: Number(count) },
  shown: [rate, baseline, lift, raised],
}));

it('are those of the guide', () => {
  expect(example).toHaveLength(7);
  const subjects = example.map(({ id }) => ({ id, category: 'Kettles' }));
  const figures = figuresOf(
    subjects,
    new Map(example.map(({ id, ...tally }) => [id, tally])),
    new Set(example.map(({ id }) => id)),
  );
  const shown = example.map(({ id }) => {
    const { count, rate = 0, baseline = 0, lift = 0 } = figures.get(id) ?? {};
    return [rate, baseline, lift]
      .map((figure) => figure.toPrecision(3))
      .concat(isRaisedBy({ count: count ?? 0, lift }, false) ? 'yes' : 'no');
  });
  expect(shown).toEqual(example.map((row) => row.shown));
});
