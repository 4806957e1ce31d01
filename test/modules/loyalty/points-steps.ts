/** Random things that may happen to the points of three members of one program. */
import fc from 'fast-check';

export const MEMBERS = 3;

const who = fc.nat(MEMBERS - 1);
const nth = fc.nat(1_000);
const of = <Name extends string>(name: Name) => fc.constant(name);
/** What moves points; `nth` names one of the lines, or purchases, that there are by then. */
export const MOVES = fc.oneof(
  { weight: 4, arbitrary: fc.record({ step: of('earn'), who, points: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 4, arbitrary: fc.record({ step: of('spend'), who, points: fc.integer({ min: 1, max: 60 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ step: of('adjust'), who, points: fc.integer({ min: -30, max: 30 }).filter((points) => points !== 0) }),
  },
  { weight: 6, arbitrary: fc.record({ step: of('reverse'), nth }) },
  { weight: 4, arbitrary: fc.record({ step: of('buy'), who, euros: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 4, arbitrary: fc.record({ step: of('return'), nth, euros: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ step: of('expire') }) },
  { weight: 1, arbitrary: fc.record({ step: of('book') }) },
  { weight: 2, arbitrary: fc.record({ step: of('merge'), who, other: fc.integer({ min: 1, max: MEMBERS - 1 }) }) },
  { weight: 2, arbitrary: fc.record({ step: of('undo') }) },
);
export type Move = typeof MOVES extends fc.Arbitrary<infer Value> ? Value : never;

const TIMES = fc.oneof(
  { weight: 3, arbitrary: fc.record({ step: of('wait'), days: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ step: of('publish'), pointsPerEuro: fc.integer({ min: 1, max: 3 }) }) },
);
export const STEPS = fc.oneof({ weight: 6, arbitrary: MOVES }, { weight: 2, arbitrary: TIMES });
export type Step = Move | (typeof TIMES extends fc.Arbitrary<infer Value> ? Value : never);

export const RULES = fc.record({
  number: fc.constant(1),
  pointsPerEuro: fc.integer({ min: 1, max: 3 }),
  pendingDays: fc.constantFrom(0, 0, 3),
  expiresAfterDays: fc.constantFrom(null, 5, 8),
});
