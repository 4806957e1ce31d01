/** The worked examples of docs/loyalty.md, as they stand there. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commitmentTo, offeredPositions } from '../../../src/modules/loyalty/contests/winning-position.ts';
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

  it('shows how a contest is won, by SHA-256 alone', () => {
    const shown = examples<Contest>('contest');

    expect(shown).toHaveLength(1);
    for (const { seed, seedCommitment, tries, ...contest } of shown) {
      expect(commitmentTo(seed)).toBe(seedCommitment);
      const offered = offeredPositions({ seed, ...contest });
      for (const [nth, { number, position }] of tries.entries()) {
        expect(byHash(seed, `${contest.contestId}:${contest.entryCount}:${nth}`)).toBe(number);
        expect(Number(BigInt(`0x${number}`) % BigInt(contest.entryCount))).toBe(position);
        expect(offered.next().value).toBe(position);
      }
      for (const stands of [seed, seedCommitment, contest.contestId]) expect(GUIDE).toContain(stands);
    }
  });
});

interface Contest {
  readonly seed: string;
  readonly seedCommitment: string;
  readonly contestId: string;
  readonly entryCount: number;
  readonly tries: readonly { readonly number: string; readonly position: number }[];
}

/** HMAC as RFC 2104 has it, for keys shorter than a block of 64 bytes. */
function byHash(key: string, text: string): string {
  const padded = Buffer.concat([Buffer.from(key, 'hex'), Buffer.alloc(32)]);
  const hash = (pad: number, message: Buffer) =>
    createHash('sha256')
      .update(Buffer.concat([padded.map((byte) => byte ^ pad), message]))
      .digest();
  return hash(0x5c, hash(0x36, Buffer.from(text))).toString('hex');
}
