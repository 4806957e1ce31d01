/** What a change of a program means for one member, in sentences. The same facts always give the same ones. */
import type { MemberFacts, ProgramChange } from './change.ts';
import { earning } from './earning.ts';
import { rewards } from './rewards.ts';
import { tiers } from './tiers.ts';

export type { MemberFacts, ProgramChange } from './change.ts';

/** Of a notice; rules may have more that differ. */
const MOST_SENTENCES = 50;
const NOTHING = 'Nothing changes for you.';

export function changesFor(change: ProgramChange, member: MemberFacts): readonly string[] {
  const sentences = [earning, tiers, rewards].flatMap((part) => part(change, member));
  if (sentences.length === 0) return [NOTHING];
  if (sentences.length <= MOST_SENTENCES) return sentences;
  const left = sentences.length - MOST_SENTENCES + 1;
  return [...sentences.slice(0, MOST_SENTENCES - 1), `${left} further changes stand in the rules of the program.`];
}
