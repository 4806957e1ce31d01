/** Choices of one generated operation, each drawn from the seed and so the same when it is run again. */
import fc from 'fast-check';

type Drawn = fc.GeneratorValue;

/** Without a bias to the ends of the range, which would make all operations alike. */
const upTo = (max: number) => fc.noBias(fc.integer({ min: 0, max }));

export class Dice {
  readonly #draw: Drawn;

  constructor(draw: Drawn) {
    this.#draw = draw;
  }

  below(count: number): number {
    return count < 2 ? 0 : this.#draw(upTo, count - 1);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }

  /** Undefined of none. */
  some<Item>(items: readonly Item[]): Item | undefined {
    return items[this.below(items.length)];
  }
}
