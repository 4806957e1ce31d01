/** Which states of the life cycle clients may set; the others are results of what happens with the customer. */
import { CustomerLifecycle } from '../../generated/index.ts';

const SET_BY_CLIENTS: readonly CustomerLifecycle[] = ['LEAD', 'PROSPECT', 'ACTIVE'];

const HOW_OTHERS_COME: Readonly<Partial<Record<CustomerLifecycle, string>>> = {
  LAPSED: 'LAPSED comes by itself when purchases stop.',
  LOST: 'LOST comes with recordLoss.',
  WON_BACK: 'WON_BACK comes with recordWinBack.',
};

/** Why a client may not set this state; null if they may. `from` is null for a new customer. */
export function refusedMove(from: CustomerLifecycle | null, to: CustomerLifecycle): string | null {
  if (from === to) return null;
  const how = HOW_OTHERS_COME[to];
  if (how) return `${how} You may set ${SET_BY_CLIENTS.join(', ')}.`;
  if (from === null || SET_BY_CLIENTS.includes(from)) return null;
  return `A ${from} customer does not become ${to} by hand: the next purchase or recordWinBack moves them on.`;
}

/** What may follow on what: by clients, purchases, losses, win-backs and the passing of time together. */
const MOVES: Readonly<Record<CustomerLifecycle, readonly CustomerLifecycle[]>> = {
  LEAD: ['PROSPECT', 'ACTIVE', 'LOST'],
  PROSPECT: ['LEAD', 'ACTIVE', 'LOST'],
  ACTIVE: ['LEAD', 'PROSPECT', 'LAPSED', 'LOST'],
  LAPSED: ['ACTIVE', 'LOST'],
  // A purchase does not win back: that is recorded, with what brought it about.
  LOST: ['WON_BACK'],
  WON_BACK: ['ACTIVE', 'LOST'],
};

/** From where a customer may come to this state. */
export function statesBefore(to: CustomerLifecycle): readonly CustomerLifecycle[] {
  return Object.values(CustomerLifecycle).filter((from) => MOVES[from].includes(to));
}

/** Why a customer does not move so, whatever happened; null if they may. */
export function impossibleMove(from: CustomerLifecycle, to: CustomerLifecycle): string | null {
  if (from === to || MOVES[from].includes(to)) return null;
  return `A ${from} customer does not become ${to}, only ${MOVES[from].join(' or ')}.`;
}
