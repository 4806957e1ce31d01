/** By what a generated operation asks for a page. */
import type { Dice } from './dice.ts';

export const PAGING: readonly string[] = ['first', 'after', 'last', 'before'];

/** Of a roll below 100; beyond all of them by nothing. */
const PAGES: readonly { readonly below: number; readonly names: readonly string[] }[] = [
  { below: 60, names: ['first'] },
  { below: 78, names: ['first', 'after'] },
  { below: 83, names: ['last'] },
  { below: 87, names: ['last', 'before'] },
  { below: 90, names: ['before'] },
  { below: 94, names: ['after'] },
  { below: 96, names: PAGING },
];
const FROM_THE_BEGINNING = 78;
const TAME = 94;

/** Mostly from the beginning; by all at once, which is refused, only where anything goes. */
export function pageNames(dice: Dice, isWild: boolean): readonly string[] {
  const roll = dice.below(isWild || dice.chance(15) ? 100 : FROM_THE_BEGINNING);
  return roll < TAME || isWild ? (PAGES.find(({ below }) => roll < below)?.names ?? []) : [];
}
