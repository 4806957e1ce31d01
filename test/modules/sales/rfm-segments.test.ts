/** The table of segments, as it is documented: every three quintiles have one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SEGMENT_TABLE, segmentOf } from '../../../src/modules/sales/ranking/rfm-segments.ts';
import { RfmSegment } from '../../generated/index.ts';
import { REPOSITORY } from '../../source-files.ts';

const QUINTILES = [1, 2, 3, 4, 5];
const all = QUINTILES.flatMap((recency) =>
  QUINTILES.flatMap((frequency) => QUINTILES.map((monetary) => ({ recency, frequency, monetary }))),
);

/** Recency → sums of frequency and monetary value → segment. */
function documented(): ReadonlyMap<number, readonly { from: number; to: number; segment: string }[]> {
  const lines = readFileSync(join(REPOSITORY, 'docs/rfm-segments.md'), 'utf8').split('\n');
  const rows = lines
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const [header = [], , ...body] = rows;
  return new Map(
    body.map(([recency, ...segments]) => [
      Number(recency),
      segments.map((segment, column) => {
        const [from = 0, to = 0] = (header[column + 1] ?? '').split('–').map(Number);
        return { from, to, segment };
      }),
    ]),
  );
}

describe('RFM segments', () => {
  it('are those of the documented table, for each of the 125', () => {
    const table = documented();
    expect(all).toHaveLength(125);
    for (const { recency, frequency, monetary } of all) {
      const sum = frequency + monetary;
      const cells = table.get(recency)?.filter(({ from, to }) => from <= sum && sum <= to) ?? [];
      expect(cells.map(({ segment }) => segment)).toEqual([segmentOf(recency, frequency, monetary)]);
    }
  });

  it('stand for statements in the order of recency, frequency and monetary value, and all occur', () => {
    expect(SEGMENT_TABLE).toEqual(all.map(({ recency, frequency, monetary }) => segmentOf(recency, frequency, monetary)));
    expect(new Set(SEGMENT_TABLE)).toEqual(new Set(Object.values(RfmSegment)));
  });

  it('are none of other numbers', () => {
    expect(() => segmentOf(0, 1, 1)).toThrow(RangeError);
    expect(() => segmentOf(6, 1, 1)).toThrow(RangeError);
  });
});
