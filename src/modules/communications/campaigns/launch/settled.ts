/** What settling a recipient comes to, by whatever channel. */
import type { TxCtx } from '../../../../kernel/index.ts';
import type { Customer } from '../../../contacts/index.ts';
import type { Campaign } from '../campaigns.ts';

/** The message or the task that was made for a recipient, or why nothing was. */
export interface Settled {
  readonly customerId: string;
  readonly communicationId?: string;
  readonly taskId?: string;
  /** A code and, after a colon, words for people. */
  readonly suppressedFor?: string;
}

/** Makes what these customers get; they are locked, stand for themselves and are alive. In as many statements for all as for one. */
export type Settle = (tx: TxCtx, campaign: Campaign, customers: readonly Customer[]) => Promise<readonly Settled[]>;
