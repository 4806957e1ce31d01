/** What is known of texts by the times that a server tells. */
import { expect, it } from 'vitest';
import { TimedText, TimedTexts } from '../../src/database/timed-texts.ts';

/** Told in milliseconds, as a server's column has it. */
function told(...milliseconds: readonly number[]): TimedText {
  const timed = new TimedText('SELECT 1::text');
  for (const one of milliseconds) timed.took(String(one / 1_000));
  return timed;
}

/** Each of 1 to 16 equally often, in an order that neither rises nor falls. */
const SIXTEEN = Array.from({ length: 16 }, (_, place) => ((place * 7) % 16) + 1);
const times = <Item>(count: number, items: readonly Item[]) => Array.from({ length: count }, () => items).flat();

it('takes endless until the server has answered, and then what that took', () => {
  expect(told().milliseconds).toBe(Number.POSITIVE_INFINITY);
  expect(told(2).milliseconds).toBe(2);
  expect(told(2_000).milliseconds).toBe(2_000);
});

it.each([1, 4, 16, 100])('settles where a quarter of the answers came faster, whatever came first: %d ms', (first) => {
  const timed = told(first, ...times(20, SIXTEEN));
  const settled = SIXTEEN.map((milliseconds) => {
    timed.took(String(milliseconds / 1_000));
    return timed.milliseconds;
  });

  expect(Math.min(...settled)).toBeGreaterThan(3);
  expect(Math.max(...settled)).toBeLessThan(6);
});

it('is hardly moved by one answer, however late or early it comes', () => {
  expect(told(2, 10_000).milliseconds).toBeCloseTo(2.072, 10);
  expect(told(2, 0.001).milliseconds).toBeCloseTo(1.8, 10);
  expect(told(2, 2).milliseconds).toBeCloseTo(2.072, 10);
});

it.each([0, -500])('becomes long even where a clock that stands or is set back told %d ms first', (first) => {
  expect(told(first, ...times(500, [100])).milliseconds).toBeGreaterThan(4);
});

it('knows a text again, and no other by it', () => {
  const texts = new TimedTexts();
  const one = texts.of('SELECT 1::text');
  one.took('0.002');

  expect(texts.of('SELECT 1::text')).toBe(one);
  expect(texts.of('SELECT 2::text').milliseconds).toBe(Number.POSITIVE_INFINITY);
});

it('holds 2,000 texts and begins anew after them', () => {
  const texts = new TimedTexts();
  const [first, ...others] = Array.from({ length: 2_000 }, (_, number) => texts.of(`SELECT ${number}::text`));

  expect(texts.of('SELECT 0::text')).toBe(first);
  expect(texts.of('SELECT 1999::text')).toBe(others.at(-1));
  texts.of('SELECT 2000::text');
  expect(texts.of('SELECT 0::text')).not.toBe(first);
});
