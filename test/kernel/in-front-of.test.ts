import { expect, it } from 'vitest';
import { inFrontOf } from '../../src/kernel/index.ts';

class Counter {
  count = 1;
  more(by: number): number {
    this.count += by;
    return this.count;
  }
}

it('answers what it was made for, and else what the other has, whose methods are called on it', () => {
  const asked: string[] = [];
  const real = new Counter();
  const front = inFrontOf<Counter & { readonly own?: string; readonly none?: string }>(real, (key) => {
    asked.push(key);
    return key === 'own' ? 'made' : undefined;
  });
  const { more } = front;

  expect(front.own).toBe('made');
  expect(more(2)).toBe(3);
  expect(front.more(1)).toBe(4);
  expect(real.count).toBe(4);
  expect(front.none).toBeUndefined();
  expect(['own', 'more', 'none', Symbol.iterator].map((key) => key in front)).toEqual([true, true, false, false]);
  // What is there is looked up once.
  expect(asked.filter((key) => key === 'own' || key === 'more')).toEqual(['more', 'own']);
});

it('does not ask what it stands for when it is asked again', () => {
  let asked = 0;
  const real = new Proxy(
    { table: {} },
    {
      get: (target, key) => Reflect.get(target, key),
      getOwnPropertyDescriptor(target, key) {
        asked += 1;
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
    },
  );
  const front = inFrontOf(real, () => undefined);

  expect(front.table).toBe(front.table);
  expect(asked).toBe(0);
});
