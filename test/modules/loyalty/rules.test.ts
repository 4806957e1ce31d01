/** Rules of programs: what is accepted, and what is told about what is not. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { checkRules } from '../../../src/modules/loyalty/programs/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { CREATE_PROGRAM, PUBLISH_VERSION } from './documents.ts';
import { givenProgram, loyaltyWritten } from './given.ts';

const UNKNOWN_ID = '00000000-0000-7000-8000-000000000000';
const rule = (more: object) => ({ earn: [{ currencyCode: 'EUR', pointsPerUnit: '1', ...more }] });
const tiers = (...list: readonly object[]) => ({ tiers: list });
const tier = (more: object) => ({ name: 'Silver', threshold: 500, ...more });

describe('rules', () => {
  const rapport = createTestRapport([access, contacts, sales, communications, loyalty]);
  const faultsOf = async (rules: unknown) => {
    const input = { name: 'Refused', kind: 'POINTS' as const, rules };
    const { createLoyaltyProgram: answer } = await rapport.asAdministrator().data(CREATE_PROGRAM, { input });
    if (answer?.__typename !== 'ValidationError') throw new Error(`Not refused: ${JSON.stringify(answer)}`);
    return answer.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  };

  it.each([
    ['a list', [], 'rules: Must be an object of version, earn, '],
    ['no version', {}, 'rules.version: Must be 1'],
    ['another version', { version: 2 }, 'rules.version: Must be 1'],
    ['a key that there is not', { earning: [] }, 'rules.earning: There is no such key. Accepted are version, earn, '],
    [
      'a key within a rule',
      rule({ points: 1 }),
      'rules.earn.0.points: There is no such key. Accepted are currencyCode, category, ',
    ],
    ['earn that is no list', { earn: {} }, 'rules.earn: Must be a list of at most 100.'],
    ['a currency that there is not', rule({ currencyCode: 'EURO' }), 'rules.earn.0.currencyCode: Must be a currency'],
    ['a category of nothing', rule({ category: ' ' }), 'rules.earn.0.category: Must have 1 to 100 characters.'],
    ['a rate that is a number', rule({ pointsPerUnit: 1 }), 'rules.earn.0.pointsPerUnit: Must be a decimal number as text'],
    ['a rate below 0', rule({ pointsPerUnit: '-1' }), 'rules.earn.0.pointsPerUnit: Must be a decimal number as text'],
    ['a rate of eight digits', rule({ pointsPerUnit: '12345678' }), 'rules.earn.0.pointsPerUnit: Must be a decimal number'],
    ['a rate with an exponent', rule({ pointsPerUnit: '1e3' }), 'rules.earn.0.pointsPerUnit: Must be a decimal number'],
    ['a rounding that there is not', { rounding: 'DOWN' }, 'rules.rounding: Must be one of FLOOR, ROUND, CEIL.'],
    ['half a day', { pendingDays: 0.5 }, 'rules.pendingDays: Must be a whole number from 0 to 365.'],
    ['days as text', { pendingDays: '3' }, 'rules.pendingDays: Must be a whole number from 0 to 365.'],
    ['an expiry at once', { expiresAfterDays: 0 }, 'rules.expiresAfterDays: Must be a whole number from 1 to 3650.'],
    ['no window', { tierWindowDays: 0 }, 'rules.tierWindowDays: Must be a whole number from 1 to 3650.'],
    ['a tier without a name', tiers(tier({ name: undefined })), 'rules.tiers.0.name: Must be a text of 1 to 50 characters.'],
    [
      'a threshold below 0',
      tiers(tier({ threshold: -1 })),
      'rules.tiers.0.threshold: Must be a whole number from 0 to 1000000000.',
    ],
    [
      'a benefit that is a number',
      tiers(tier({ benefits: [1] })),
      'rules.tiers.0.benefits.0: Must be a text of 1 to 200 characters.',
    ],
    ['21 benefits', tiers(tier({ benefits: Array(21).fill('More') })), 'rules.tiers.0.benefits: Must be a list of at most 20.'],
    ['punches of nothing', { punches: {} }, 'rules.punches.required: Must be a whole number from 1 to 1000.'],
    ['a reward that is none', { punches: { required: 1, rewardId: 'x' } }, 'rules.punches.rewardId: Must be the id of a Reward.'],
    [
      'a reward of no program',
      { punches: { required: 1, rewardId: globalId('Reward', UNKNOWN_ID) } },
      'rules.punches.rewardId: Must be the id of a reward of this program: add the reward first, then publish.',
    ],
    [
      'a discount of nothing',
      { discount: { purchases: 1, withinDays: 1, percent: 0 } },
      'rules.discount.percent: Must be a number above 0',
    ],
    [
      'a discount of more',
      { discount: { purchases: 1, withinDays: 1, percent: 100.5 } },
      'rules.discount.percent: Must be a number above 0',
    ],
    [
      'a fine discount',
      { discount: { purchases: 1, withinDays: 1, percent: 1.005 } },
      'rules.discount.percent: Must be a number above 0',
    ],
    ['notice of years', { noticeDays: 366 }, 'rules.noticeDays: Must be a whole number from 0 to 365.'],
    [
      'a referral for nothing',
      { referral: { points: 0, returnWindowDays: 1 } },
      'rules.referral.points: Must be a whole number from 1',
    ],
    ['two rates of one pair', { earn: [...rule({}).earn, ...rule({}).earn] }, 'rules.earn.1.category: Another rule says already'],
    [
      'two tiers of one name',
      tiers(tier({}), tier({ name: 'SILVER ', threshold: 501 })),
      'rules.tiers.1.name: Another tier has this name',
    ],
    ['thresholds that do not rise', tiers(tier({}), tier({ name: 'Gold' })), 'rules.tiers.1.threshold: Must be above 500'],
  ])('are refused with %s, at its path', async (_case, rules, fault) => {
    const before = await loyaltyWritten(rapport);
    const isWhole = Array.isArray(rules) || /version/.test(fault.split(':')[0] ?? '');

    const faults = await faultsOf(isWhole ? rules : { version: 1, ...rules });

    expect(faults).toEqual([expect.stringContaining(fault)]);
    expect(await loyaltyWritten(rapport)).toEqual(before);
  });

  it('tell all that is wrong at once, with that of the moment, and write nothing', async () => {
    const { id } = await givenProgram(rapport);
    const before = await loyaltyWritten(rapport);
    const input = {
      programId: globalId('LoyaltyProgram', id),
      rules: { version: 1, rounding: 'UP', tiers: [tier({ name: '' }), tier({ threshold: 400 })], wrong: true },
      effectiveFrom: rapport.clock.now().toISOString(),
    };

    const { publishLoyaltyProgramVersion: answer } = await rapport.asAdministrator().data(PUBLISH_VERSION, { input });

    expect(answer?.__typename === 'ValidationError' && answer.issues.map(({ path }) => path.join('.')).sort()).toEqual([
      'effectiveFrom',
      'rules.rounding',
      'rules.tiers.0.name',
      'rules.tiers.1.threshold',
      'rules.wrong',
    ]);
    expect(await loyaltyWritten(rapport)).toEqual(before);
  });

  it('name no more than 100 faults, and repeat no long key', async () => {
    const faults = await faultsOf({
      version: 1,
      ...Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`${n}`.repeat(100), 1])),
    });

    expect(faults.length).toBe(100);
    expect(Math.max(...faults.map((fault) => fault.length))).toBeLessThan(300);
  });

  const MANY = 10_000;
  it.each<[string, unknown, readonly string[], number]>([
    [
      'keys that there are not',
      Object.fromEntries(Array.from({ length: MANY }, (_, n) => [`key${n}`, 1])),
      ['rules', 'version'],
      100,
    ],
    ['rules for one pair', { version: 1, earn: Array(MANY).fill(rule({}).earn[0]) }, ['rules', 'earn'], 100],
    ['tiers of one name', { version: 1, ...tiers(...Array<object>(MANY).fill(tier({}))) }, ['rules', 'tiers'], 39],
  ])('say what is wrong with ten thousand %s within 250 ms', (_case, rules, path, count) => {
    const before = process.cpuUsage();
    const checked = checkRules(rules);
    const { user, system } = process.cpuUsage(before);

    expect((user + system) / 1_000).toBeLessThan(250);
    const faults = 'faults' in checked ? checked.faults : [];
    expect(faults.length).toBe(count);
    expect(faults[0]?.path).toEqual(path);
  });
});
