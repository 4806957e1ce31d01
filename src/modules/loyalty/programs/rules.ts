/** The rules of a program: what a member earns, keeps and is told. docs/loyalty.md says what each of them means. */
import { z } from 'zod';
import type { LoyaltyProgramKind } from '../../../generated/index.ts';
import { idOf, isCurrencyCode, type JsonValue, text } from '../../../kernel/index.ts';

export const MAX_TIERS = 20;
const MAX_BENEFITS = 20;
export const MAX_EARN_RULES = 100;
const MOST_POINTS = 1_000_000_000;
const MOST_DAYS = 3_650;
const RATE = /^(?:0|[1-9]\d{0,6})(?:\.\d{1,6})?$/;

/** How the points of a purchase become a whole number: down; to the nearest, halves up; up. */
const ROUNDINGS = ['FLOOR', 'ROUND', 'CEIL'] as const;

function whole(min: number, max: number) {
  const error = `Must be a whole number from ${min} to ${max}.`;
  return z.number({ error }).int(error).min(min, error).max(max, error);
}

/** An object that has no other keys than these. */
function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const accepted = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? `There is no such key. Accepted are ${accepted}.` : `Must be an object of ${accepted}.`,
  });
}

function listOf<Item extends z.ZodType>(item: Item, max: number) {
  const error = `Must be a list of at most ${max}.`;
  return z.array(item, { error }).max(max, error);
}

function words(max: number) {
  return z.string({ error: `Must be a text of 1 to ${max} characters.` }).pipe(text(1, max));
}

/** `01.50` is none, `1.50` is `1.5`: two texts of one rate are the same. */
const rate = z
  .string({ error: 'Must be a decimal number as text, 0 or more, for example "1.5".' })
  .regex(
    RATE,
    'Must be a decimal number as text, from 0, with at most 7 digits before the point and 6 after it, for example "1.5".',
  )
  .transform((given) => (given.includes('.') ? given.replace(/\.?0+$/, '') : given));

const NO_CURRENCY = 'Must be a currency after ISO 4217, for example EUR.';
const earnRule = strict({
  currencyCode: z.string({ error: NO_CURRENCY }).refine(isCurrencyCode, NO_CURRENCY),
  /** Of products; null: every category that no other rule of the currency names, and products of none. */
  category: words(100).nullable().default(null),
  /** For each 1.00 of the currency. */
  pointsPerUnit: rate,
});

const tierRule = strict({
  name: words(50),
  /** Points earned within the window. */
  threshold: whole(0, MOST_POINTS),
  benefits: listOf(words(200), MAX_BENEFITS).default([]),
});

const NO_PERCENT = 'Must be a number above 0, at most 100, with at most two digits after the point.';
const percent = z
  .number({ error: NO_PERCENT })
  .gt(0, NO_PERCENT)
  .max(100, NO_PERCENT)
  .refine((value) => Math.round(value * 100) / 100 === value, NO_PERCENT);

function rulesWith(rewardId: z.ZodType<string, string>) {
  return strict({
    version: z.literal(1, { error: 'Must be 1, the version of this language.' }),
    earn: listOf(earnRule, MAX_EARN_RULES).default([]),
    rounding: z.enum(ROUNDINGS, { error: `Must be one of ${ROUNDINGS.join(', ')}.` }).default('FLOOR'),
    pendingDays: whole(0, 365).default(0),
    expiresAfterDays: whole(1, MOST_DAYS).nullable().default(null),
    tierWindowDays: whole(1, MOST_DAYS).default(365),
    tiers: listOf(tierRule, MAX_TIERS).default([]),
    punches: strict({ required: whole(1, 1_000), rewardId: rewardId.nullable().default(null) })
      .nullable()
      .default(null),
    discount: strict({ purchases: whole(1, 1_000), withinDays: whole(1, MOST_DAYS), percent })
      .nullable()
      .default(null),
    noticeDays: whole(0, 365).default(30),
    referral: strict({ points: whole(1, MOST_POINTS), returnWindowDays: whole(0, 365) })
      .nullable()
      .default(null),
  });
}

/** As a client wrote them: every key but `version` may be absent, and has a default. */
export const givenRules = rulesWith(z.string({ error: 'Must be the id of a Reward.' }).pipe(idOf('Reward')));

const storedRules = rulesWith(z.uuid());

/** `rewardId` is a uuid here and in the database, a global id where clients write and read it. */
export type Rules = z.infer<typeof storedRules>;

/** The rules of a version. All keys were written when it was published, so that no later default changes them. */
export function rulesOf({ rules }: { readonly rules: unknown }): Rules {
  return storedRules.parse(rules);
}

type Effect = Omit<Rules, 'version' | 'rounding' | 'noticeDays'>;

const WITHOUT_EFFECT: Effect = {
  ...{ earn: [], pendingDays: 0, expiresAfterDays: null, tierWindowDays: 365, tiers: [], referral: null },
  ...{ punches: null, discount: null },
};

/** What rules say in a program of this kind: the keys of other kinds are as if they had been left out. */
export function effectiveRules(kind: LoyaltyProgramKind, rules: Rules): Rules {
  const { punches, discount, noticeDays } = rules;
  if (kind === 'POINTS') return { ...rules, punches: null, discount: null };
  const none: Rules = { version: 1, rounding: 'FLOOR', noticeDays, ...WITHOUT_EFFECT };
  return kind === 'PUNCH_CARD' ? { ...none, punches } : { ...none, discount };
}

/** As clients read them, and could write them again. */
export function shownRules({ punches, ...rules }: Rules, encode: (rewardId: string) => string): JsonValue {
  const rewardId = punches?.rewardId == null ? null : encode(punches.rewardId);
  return { ...rules, punches: punches && { ...punches, rewardId } };
}
