import { DomainError } from '../../../kernel/index.ts';

/** More was to be taken than there is; nothing was. */
export class InsufficientPointsError extends DomainError {
  /** What there is. */
  readonly balance: number;

  constructor(points: number, balance: number) {
    super(`${points} points were to be taken, and there are ${balance}.`, 'INSUFFICIENT_POINTS');
    this.balance = balance;
  }
}
