/** The worked examples of docs/loyalty.md, as they stand there. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { day } from '../../../src/modules/loyalty/memberships/index.ts';
import { changesFor } from '../../../src/modules/loyalty/notices/index.ts';
import { checkRules, type Rules, shownRules } from '../../../src/modules/loyalty/programs/index.ts';
import { judge, tierReached } from '../../../src/modules/loyalty/tiers/index.ts';

const GUIDE = readFileSync(new URL('../../../docs/loyalty.md', import.meta.url), 'utf8');
const NOW = new Date('2026-11-26T12:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

/** The JSON of the blocks that say in their first line what they are. */
function examples<Example>(kind: string): readonly Example[] {
  const found = [...GUIDE.matchAll(new RegExp(`\`\`\`json ${kind}\n(.*?)\`\`\``, 'gs'))];
  return found.map(([, text = '']) => JSON.parse(text));
}

function read(given: unknown): Rules {
  const checked = checkRules(given);
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
  return checked.rules;
}

const ranked = (tiers: Rules['tiers']) => tiers.map((tier, index) => ({ ...tier, rank: index + 1 }));

interface Notice {
  readonly before: object;
  readonly after: object;
  readonly effectiveFrom: string;
  readonly member: {
    readonly balance: number;
    readonly tier: string | null;
    readonly earned: number;
    readonly openCard?: { readonly punchCount: number; readonly required: number };
    readonly purchases?: number;
  };
  readonly changes: readonly string[];
}

interface Step {
  readonly held: string | null;
  readonly earned: number;
  readonly warnedDaysAgo?: number;
  readonly then: string;
  readonly to?: string | null;
}

describe('the guide', () => {
  it('shows rules as they are kept', () => {
    const shown = examples<{ given: object; kept: object }>('rules');

    expect(shown.length).toBeGreaterThan(1);
    for (const { given, kept } of shown) expect(shownRules(read(given), String)).toEqual(kept);
  });

  it('shows faults at their paths', () => {
    for (const { given, paths } of examples<{ given: object; paths: readonly string[] }>('faults')) {
      const checked = checkRules(given);

      expect('faults' in checked && checked.faults.map(({ path }) => path.join('.'))).toEqual(paths);
    }
  });

  it('shows what members are told', () => {
    const shown = examples<Notice>('notice');

    expect(shown.length).toBeGreaterThan(2);
    for (const { before: old, after, effectiveFrom, member, changes } of shown) {
      const { balance, earned, tier, openCard = null, purchases = 0 } = member;
      const before = read(old);
      const held = ranked(before.tiers).find(({ name }) => name === tier) ?? null;
      const change = { before, after: read(after), from: `From ${day(new Date(effectiveFrom))}`, rewardNames: new Map() };

      expect(changesFor(change, { balance, earned, held, openCard, purchases })).toEqual(changes);
    }
  });

  it('shows how tiers are reached, kept and lost', () => {
    for (const { tiers, steps } of examples<{ tiers: object; steps: readonly Step[] }>('tiers')) {
      const known = ranked(read({ version: 1, tiers }).tiers);
      expect(steps.length).toBeGreaterThan(5);
      for (const { held: name, earned, warnedDaysAgo, then, to } of steps) {
        const held = known.find((tier) => tier.name === name) ?? null;
        const downgradeAt = warnedDaysAgo === undefined ? null : daysAgo(warnedDaysAgo - 30);
        const verdict = judge({ held, reached: tierReached(known, earned), downgradeAt }, NOW);

        expect(verdict.kind, JSON.stringify({ name, earned, warnedDaysAgo })).toBe(then);
        if ('to' in verdict) expect(verdict.to?.name ?? null).toBe(to);
      }
    }
  });
});
