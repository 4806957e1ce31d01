/** Cards, discounts and what a referral is worth. */
import { counted, days, type ProgramChange, points, type Sentences } from './change.ts';

export const rewards: Sentences = (change, member) => [
  ...punches(change, member.openCard),
  ...discount(change, member.purchases),
  ...referral(change),
  ...notice(change),
];

interface Card {
  readonly punchCount: number;
  readonly required: number;
}

const punchCount = (count: number): string => (count === 1 ? '1 punch' : `${count.toLocaleString('en-GB')} punches`);

/** A card that is open keeps the number that it was opened with. */
function punches({ before: { punches: old }, after: { punches: now }, from, rewardNames }: ProgramChange, card: Card | null) {
  const open = card ? ` Your open card has ${card.punchCount} of ${punchCount(card.required)}, as before.` : '';
  if (now === null) return old === null ? [] : [`${from} no cards are punched any more.${open}`];
  const prize = (id: string | null) => (id === null ? 'nothing' : (rewardNames.get(id) ?? 'a reward'));
  const sentences = [];
  if (old?.required !== now.required) {
    const instead = old ? ` instead of ${old.required}` : '';
    sentences.push(`${from} a card is full with ${punchCount(now.required)}${instead}.${open}`);
  }
  if ((old?.rewardId ?? null) !== now.rewardId) {
    const instead = old ? ` instead of ${prize(old.rewardId)}` : '';
    sentences.push(`${from} a full card gives you ${prize(now.rewardId)}${instead}.`);
  }
  return sentences;
}

function discount({ before: { discount: old }, after: { discount: now }, from }: ProgramChange, made: number) {
  if (now === null) return old === null ? [] : [`${from} there is no discount for buying often any more.`];
  if (old?.percent === now.percent && old.purchases === now.purchases && old.withinDays === now.withinDays) return [];
  const terms = ({ percent, purchases, withinDays }: typeof now) =>
    `${percent} % for ${counted(purchases, 'purchase')} in ${days(withinDays)}`;
  const yours = `You made ${made} in the last ${days(now.withinDays)}.`;
  return [`${from} the discount for buying often is ${terms(now)}${old ? ` instead of ${terms(old)}` : ''}. ${yours}`];
}

function referral({ before: { referral: old }, after: { referral: now }, from }: ProgramChange) {
  if (now === null) return old === null ? [] : [`${from} bringing somebody along gives you no points any more.`];
  const sentences = [];
  if (old?.points !== now.points) {
    const instead = old ? ` instead of ${old.points.toLocaleString('en-GB')}` : '';
    sentences.push(`${from} bringing somebody along gives you ${points(now.points)}${instead}.`);
  }
  if (old && old.returnWindowDays !== now.returnWindowDays) {
    sentences.push(
      `${from} you get them ${days(now.returnWindowDays)} after the first purchase instead of ${old.returnWindowDays}.`,
    );
  }
  return sentences;
}

function notice({ before, after, from }: ProgramChange) {
  if (before.noticeDays === after.noticeDays) return [];
  return [`${from} you are told of changes ${days(after.noticeDays)} ahead instead of ${before.noticeDays}.`];
}
