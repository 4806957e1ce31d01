/**
 * A purchase as a heap of coins, to compare the product with: each unit of its total is somewhere, and moves one at a time. It shares
 * no arithmetic with the product but what a returned quantity is worth, which is told to it.
 */

/** A part of what is bought: of an instalment, or the rest, which is none. */
interface Part {
  open: number;
  paid: number;
}

export class PurchaseModel {
  readonly #instalments: readonly Part[];
  readonly #rest: Part;
  #paid: number;
  #returned = 0;
  #refunded = 0;
  readonly #total: number;

  constructor({ total, paid, instalments }: { total: number; paid: number; instalments: readonly number[] }) {
    this.#total = total;
    this.#paid = paid;
    this.#instalments = instalments.map((open) => ({ open, paid: 0 }));
    const onCredit = instalments.reduce((sum, open) => sum + open, 0);
    this.#rest = { open: total - paid - onCredit, paid };
  }

  /** False, and nothing happens, where it is more than is open. */
  pay(amount: number): boolean {
    if (amount < 1 || amount > this.outstanding) return false;
    for (let coin = 0; coin < amount; coin += 1) {
      const part = [...this.#instalments, this.#rest].find(({ open }) => open > 0);
      if (!part) throw new Error('There is nothing left to pay.');
      part.open -= 1;
      part.paid += 1;
    }
    this.#paid += amount;
    return true;
  }

  /** Goods of this value come back. Answers how much of it is paid back. */
  takeBack(value: number): number {
    let refund = 0;
    for (let coin = 0; coin < value; coin += 1) {
      const part = [...[...this.#instalments].reverse(), this.#rest].find(({ open }) => open > 0);
      if (part) part.open -= 1;
      else refund += 1;
    }
    this.#returned += value;
    this.#refunded += refund;
    return refund;
  }

  /** Money back without goods: it is owed again. */
  refund(amount: number): boolean {
    if (amount < 1 || amount > this.#paid - this.#refunded) return false;
    this.#refunded += amount;
    this.#rest.open += amount;
    return true;
  }

  get outstanding(): number {
    return [...this.#instalments, this.#rest].reduce((sum, { open }) => sum + open, 0);
  }

  get exposure(): number {
    return this.#instalments.reduce((sum, { open }) => sum + open, 0);
  }

  get sums() {
    const { outstanding, exposure } = this;
    const [paid, returned, refunded] = [this.#paid, this.#returned, this.#refunded];
    const instalments = this.#instalments.map((part) => [part.paid, part.paid + part.open]);
    return { total: this.#total, paid, returned, refunded, outstanding, refundable: paid - refunded, exposure, instalments };
  }
}
