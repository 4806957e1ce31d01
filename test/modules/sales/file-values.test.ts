/** Days, times and rates as files have them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discountOf, rateOf } from '../../../src/modules/sales/import-commands/decimals.ts';
import { momentReader } from '../../../src/modules/sales/import-commands/moments.ts';

function read(cell: string, timeZone?: string): string | null {
  const found = momentReader(timeZone)?.(cell);
  return found && 'moment' in found ? found.moment.toISOString() : null;
}

describe('a moment in a file', () => {
  it.each([
    ['2026-03-01T14:30:00Z', undefined, '2026-03-01T14:30:00.000Z'],
    ['2026-03-01 14:30:00+01:00', undefined, '2026-03-01T13:30:00.000Z'],
    ['2026-03-01T14:30:00.123456-0530', 'Europe/Prague', '2026-03-01T20:00:00.123Z'],
    [' 1996-07-04 00:00:00.000 ', 'Europe/London', '1996-07-03T23:00:00.000Z'],
    ['2026-03-01', 'America/New_York', '2026-03-01T05:00:00.000Z'],
    ['2026-03-01 14:30', 'Asia/Kathmandu', '2026-03-01T08:45:00.000Z'],
    // The clocks jump over it: as if they had not jumped yet.
    ['2026-03-29 02:30', 'Europe/Prague', '2026-03-29T01:30:00.000Z'],
    ['2026-03-08 02:30', 'America/New_York', '2026-03-08T07:30:00.000Z'],
    // They show it twice: the first time.
    ['2026-10-25 02:30', 'Europe/Prague', '2026-10-25T00:30:00.000Z'],
    ['2026-11-01 01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['1996-02-29', 'UTC', '1996-02-29T00:00:00.000Z'],
  ])('%s in %s is %s', (cell, timeZone, moment) => {
    expect(read(cell, timeZone)).toBe(moment);
  });

  it.each([
    '2026-02-30',
    '1997-02-29',
    '04/07/1996',
    '2026-3-1',
    '2026-03-01T25:00:00Z',
    '2026-03-01 10:00:60',
    '',
    'today',
    '45123',
  ])('%j is refused', (cell) => {
    expect(read(cell, 'UTC')).toBeNull();
  });

  it('without an offset needs a time zone', () => {
    expect(momentReader(undefined)?.('2026-03-01')).toEqual({ fault: 'Names no time zone: add --time-zone.' });
    expect(momentReader('Mars/Base')).toBeNull();
  });

  it('is the one that the clocks of the zone show, where they show it', () => {
    const zone = fc.constantFrom(
      'Europe/Prague',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'UTC',
    );
    const minute = fc.integer({ min: Date.UTC(1996, 0) / 60_000, max: Date.UTC(2030, 0) / 60_000 });
    fc.assert(
      fc.property(zone, minute, (timeZone, minutes) => {
        const shown = (moment: Date) => moment.toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
        const cell = shown(new Date(minutes * 60_000));

        expect(shown(new Date(read(cell, timeZone) ?? Number.NaN))).toBe(cell);
      }),
    );
  });
});

describe('a discount that is told as a rate', () => {
  it.each([
    ['1', '0.05', '0.5', 'USD', '0.03'],
    ['1', '0.15', '0.5', 'USD', '0.07'],
    ['12', '14.00', '0', 'USD', '0.00'],
    ['3', '9.80', '1', 'USD', '29.40'],
    ['3', '5', '0.1', 'JPY', '1'],
    ['1', '1.005', '0.1', 'KWD', '0.101'],
  ])(
    'on %s × %s of %s in %s takes %s off, so that the net is rounded half-even',
    (quantity, unitPrice, rate, currency, discount) => {
      expect(discountOf({ quantity, unitPrice, rate: rateOf(rate) ?? -1n }, currency)).toBe(discount);
    },
  );

  it('leaves a net that is nowhere further than half a cent from the exact one', () => {
    const thousandths = fc.integer({ min: 1, max: 999_999 });
    const cents = fc.integer({ min: 0, max: 9_999_999 });
    const rates = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(thousandths, cents, rates, (quantity, price, rate) => {
        const texts = { quantity: (quantity / 1_000).toFixed(3), unitPrice: (price / 100).toFixed(2) };
        const discount = discountOf({ ...texts, rate: rateOf((rate / 10_000).toFixed(4)) ?? -1n }, 'USD');
        const exactGross = BigInt(quantity) * BigInt(price);
        const gross = (exactGross + 500n) / 1_000n;
        const roundedGross = exactGross % 1_000n === 500n && gross % 2n === 1n ? gross - 1n : gross;
        const net = roundedGross - BigInt((discount ?? '').replace('.', ''));

        const off = net * 10_000n - roundedGross * BigInt(10_000 - rate);
        expect(
          off <= 5_000n && off >= -5_000n && (off !== 5_000n || net % 2n === 0n) && (off !== -5_000n || net % 2n === 0n),
        ).toBe(true);
      }),
    );
  });

  it.each(['1.1', '-0.1', '2'])('is none at %s', (rate) => {
    expect(rateOf(rate)).toBeNull();
  });
});
