/** What is read from a report decides what is built, so its figures are tested. */
import { describe, expect, it } from 'vitest';
import { chartOf } from '../../bench/graph/chart.ts';
import { messageReader } from '../../bench/graph/counting-proxy.ts';
import { type Measured, median, resultsOf } from '../../bench/graph/figures.ts';
import { markdownOf } from '../../bench/graph/summary.ts';
import { withReport } from '../../bench/graph/written-report.ts';

const sample = (column: string, cpuMs: number, of: Partial<Measured> = {}): Measured => ({
  query: 'Q3',
  column,
  requests: 100,
  seconds: 2,
  p99: 7,
  cpuMs,
  rssMb: 80,
  ...of,
});
const SAMPLES = [
  ...[sample('ours', 0.9), sample('limit', 0.2), sample('ours', 0.5, { requests: 400, p99: 9 })],
  ...[sample('limit', 0.4), sample('ours', 0.7, { rssMb: 90.12345 }), sample('apollo', 1.2)],
];
const results = resultsOf(SAMPLES, (column) => ({ ours: 2, limit: 1 })[column] ?? 5);

describe('the figures of a benchmark', () => {
  it('are the medians of the repeats, of an even number the middle between two', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
    expect(results).toEqual({
      Q3: {
        ours: { cpuMs: 0.7, statements: 2, requestsPerSecond: 50, p99Ms: 7, rssMb: 80 },
        limit: { cpuMs: 0.3, statements: 1, requestsPerSecond: 50, p99Ms: 7, rssMb: 80 },
        apollo: { cpuMs: 1.2, statements: 5, requestsPerSecond: 50, p99Ms: 7, rssMb: 80 },
      },
    });
  });

  it('stand in a table as multiples of the limit of the same run, and in one as they are', () => {
    expect(
      markdownOf(results)
        .split('\n')
        .filter((line) => line.startsWith('|')),
    ).toEqual([
      '|  | Q3 customer 360 |',
      '| --- | --- |',
      '| ours | 0.7 (2.3×) |',
      '| limit | 0.3 |',
      '| apollo | 1.2 (4×) |',
      '| query | server | processor ms | statements | requests a second | p99 ms | memory MB |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      '| Q3 | ours | 0.7 | 2 | 50 | 7.0 | 80 |',
      '| Q3 | limit | 0.3 | 1 | 50 | 7.0 | 80 |',
      '| Q3 | apollo | 1.2 | 5 | 50 | 7.0 | 80 |',
    ]);
  });

  it('are drawn as a bar for each server but the limit, as long as the logarithm of the multiple', () => {
    const widths = [...chartOf(results).matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths).toEqual([224.5, 367.3]);
    expect(chartOf(results)).toContain('>2.3×</text>');
  });

  it('take the place of those before in a document, and of nothing else', () => {
    const document = 'Before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n';
    const written = 'Before\n<!-- bench:begin -->\nnew\n<!-- bench:end -->\nafter\n';
    expect(withReport(document, 'new')).toBe(written);
    expect(withReport(written, 'new')).toBe(written);
    expect(() => withReport('No marks', 'new')).toThrow(
      'The document has no <!-- bench:begin --> followed by <!-- bench:end -->.',
    );
  });
});

describe('counting statements', () => {
  const message = (type: string, body: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(4 + body.length);
    return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
  };

  it('reads the type of each message, whole or cut anywhere, after the first that has none', () => {
    const sent = Buffer.concat([
      message('', 'startup'),
      message('P', 'SELECT 1'),
      message('E', 'E in it'),
      message('Q', 'BEGIN'),
    ]);
    for (const size of [1, 3, 7, sent.length]) {
      const types: string[] = [];
      const read = messageReader((type) => types.push(String.fromCharCode(type)));
      for (let from = 0; from < sent.length; from += size) read(sent.subarray(from, from + size));
      expect(types).toEqual(['P', 'E', 'Q']);
    }
  });
});
