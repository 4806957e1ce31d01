/** Bars of processor time per query and server, as multiples of the limit: an SVG that needs nothing else. */
import { MEASURE_NAMES } from './asked.ts';
import type { Results } from './figures.ts';
import { columnsOf, LIMIT, significant } from './summary.ts';

const WIDTH = 820;
const LABELS = 150;
const BAR = 14;
const GAP = 26;
const TEXT = 60;
const COLOURS = ['#1d4ed8', '#60a5fa', '#059669', '#d97706', '#9333ea', '#dc2626', '#64748b', '#0f766e'];

interface Bar {
  readonly label: string;
  readonly colour: string;
  readonly ratio: number;
}

/** On a logarithmic scale from 1, the limit, as some are a hundred times as long as others. */
export function chartOf(results: Results): string {
  const columns = columnsOf(results).filter((column) => column !== LIMIT);
  const groups = Object.entries(results).map(([query, row]) => ({
    title: `${query} ${MEASURE_NAMES[query as keyof typeof MEASURE_NAMES] ?? ''}`.trim(),
    bars: columns.flatMap((column, index): Bar[] => {
      const [figures, limit] = [row[column], row[LIMIT]];
      const colour = COLOURS[index % COLOURS.length] ?? '';
      return figures && limit ? [{ label: column, colour, ratio: figures.cpuMs / limit.cpuMs }] : [];
    }),
  }));
  const longest = Math.max(10, ...groups.flatMap(({ bars }) => bars.map(({ ratio }) => ratio)));
  const length = (ratio: number) => (WIDTH - LABELS - TEXT) * (Math.log(Math.max(ratio, 1)) / Math.log(longest));
  const parts: string[] = [];
  let y = GAP;
  for (const { title, bars } of groups) {
    parts.push(`<text x="0" y="${y}" font-weight="bold">${escaped(title)}</text>`);
    for (const bar of bars) {
      y += BAR + 4;
      parts.push(barOf(bar, y, length(bar.ratio)));
    }
    y += GAP;
  }
  const size = `width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}"`;
  const title = '<title>Processor time per request, times the limit, logarithmic</title>';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="12">${title}\n${parts.join('\n')}\n</svg>\n`;
}

function barOf({ label, colour, ratio }: Bar, y: number, length: number): string {
  const name = `<text x="${LABELS - 8}" y="${y}" text-anchor="end">${escaped(label)}</text>`;
  const bar = `<rect x="${LABELS}" y="${y - BAR + 3}" width="${Math.max(length, 1).toFixed(1)}" height="${BAR}" fill="${colour}"/>`;
  return `${name}${bar}<text x="${(LABELS + length + 6).toFixed(1)}" y="${y}">${significant(ratio)}×</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
