/** What the facts of a profile have in common: whose they are, where they come from, and how many a customer may have. */
import { idOf, newId, optionalText, type TxCtx, text, ValidationError } from '../../../kernel/index.ts';
import { authorship } from '../../access/index.ts';
import type { Issues } from '../issues.ts';

export type Given<Value> = Value | null | undefined;

/** Of each kind, of what still holds: lists of facts are not paged. */
export const MAX_FACTS = 100;

export interface FactInput {
  /** A global id of a customer. */
  readonly customerId: string;
  /** Where it is known from. */
  readonly source?: Given<string>;
}

/** A name as people write it, with single blanks. */
export const nameOf = (max: number) => text(1, max).transform((name) => name.replace(/\s+/gu, ' '));

export function readFact(input: FactInput, issues: Issues) {
  return {
    customerId: issues.read('customerId', idOf('Customer'), input.customerId),
    source: issues.read('source', optionalText(200), input.source) ?? null,
  };
}

/** When and by whom a fact is recorded: now, by whoever acts. */
export function recording(tx: TxCtx) {
  return { recordedAt: tx.clock.now(), ...authorship(tx) };
}

/** The columns that each new fact has. */
export function newFact(tx: TxCtx, source: string | null) {
  return { id: newId(), source, ...recording(tx) };
}

/** Refuses one fact too many. The customer's row is locked, so the count stays true. */
export function requireRoom(count: number, kind: string): void {
  if (count < MAX_FACTS) return;
  throw ValidationError.at(['customerId'], `This customer has ${MAX_FACTS} ${kind} already, which is the most.`, 'TOO_MANY');
}
