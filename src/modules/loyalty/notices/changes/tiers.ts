/** Which tier a member would have, and what belongs to it. */
import type { Rules } from '../../programs/index.ts';
import type { Tier } from '../../tiers/index.ts';
import { counted, type MemberFacts, type ProgramChange, points, type Sentences, within } from './change.ts';

export const tiers: Sentences = (change, member) => [
  ...windowChange(change),
  ...(member.held === null ? [] : fateOf(member.held, change, member)),
  ...rise(change, member),
  ...nextTier(change, member),
  ...(member.held === null ? [] : benefits(member.held, change)),
];

type TierRule = Rules['tiers'][number];

function windowChange({ before, after, from }: ProgramChange): readonly string[] {
  if (before.tierWindowDays === after.tierWindowDays || (before.tiers.length === 0 && after.tiers.length === 0)) return [];
  const [old, now] = [within(before.tierWindowDays), within(after.tierWindowDays)];
  return [`${from} your tier depends on what you earn in ${now} instead of in ${old}.`];
}

/** Of the tier that is held: whether it will be kept by what is earned now. */
function fateOf(held: Tier, { before, after, from }: ProgramChange, { earned }: MemberFacts): readonly string[] {
  const window = within(after.tierWindowDays);
  const kept = after.tiers.find(({ name }) => name === held.name);
  if (!kept) {
    const instead = reached(after.tiers, earned);
    const by = `By the ${points(earned)} that you earned in ${window} you would`;
    return [`${from} there is no tier ${held.name} any more. ${by} ${instead ? `be ${instead.name}` : 'have no tier'}.`];
  }
  if (kept.threshold === held.threshold && before.tierWindowDays === after.tierWindowDays) return [];
  if (earned < kept.threshold) {
    return [`You would need ${counted(kept.threshold - earned, 'more point')} in ${window} to stay ${held.name}.`];
  }
  return [
    `${from} ${held.name} needs ${points(kept.threshold)} in ${window}; with your ${points(earned)} you stay ${held.name}.`,
  ];
}

/** To a tier above the one that is held, at the moment of the change. */
function rise({ after, from }: ProgramChange, { held, earned }: MemberFacts): readonly string[] {
  const to = reached(after.tiers, earned);
  const place = (name: string | undefined) => after.tiers.findIndex((tier) => tier.name === name);
  if (!to || (held !== null && place(held.name) < 0) || place(to.name) <= place(held?.name)) return [];
  return [`${from} you are ${to.name}, by the ${points(earned)} that you earned in ${within(after.tierWindowDays)}.`];
}

/** The first that is still out of reach. */
function nextTier({ before, after, from }: ProgramChange, { held, earned }: MemberFacts): readonly string[] {
  const next = after.tiers.find(({ name, threshold }) => threshold > earned && name !== held?.name);
  const old = before.tiers.find(({ name }) => name === next?.name);
  if (!next || old?.threshold === next.threshold) return [];
  const needs = `needs ${points(next.threshold)} in ${within(after.tierWindowDays)}`;
  if (!old) return [`${from} there is a tier ${next.name}. It ${needs}; you have ${points(earned)}.`];
  return [`${from} ${next.name} ${needs} instead of ${old.threshold.toLocaleString('en-GB')}; you have ${points(earned)}.`];
}

function benefits({ name, benefits: old }: Tier, { after, from }: ProgramChange): readonly string[] {
  const now = after.tiers.find((tier) => tier.name === name)?.benefits;
  if (!now) return [];
  const gained = now.filter((one) => !old.includes(one));
  const lost = old.filter((one) => !now.includes(one));
  return [
    ...(gained.length > 0 ? [`${from} ${name} also gives you: ${gained.join('; ')}.`] : []),
    ...(lost.length > 0 ? [`${from} ${name} gives you no more: ${lost.join('; ')}.`] : []),
  ];
}

function reached(rules: readonly TierRule[], earned: number): TierRule | null {
  return rules.findLast(({ threshold }) => threshold <= earned) ?? null;
}
