/** Why customers leave: what each module knows of it, as SQL that asks many customers at once. */
import type { Prisma } from '../../../generated/index.ts';
import { AssemblyError, type Ctx } from '../../../kernel/index.ts';

/** From the heaviest of those that the product brings to the lightest; a partner's own is OTHER. */
export const RISK_KINDS = ['LATE', 'UNRESOLVED_COMPLAINT', 'FALLING_SPEND', 'LOW_SCORE', 'SILENCE', 'OTHER'] as const;
export type RiskKind = (typeof RISK_KINDS)[number];

interface ChurnScope {
  /** A table with an `"id"` and when the customer was recorded, `"createdAt"`, of each customer who is asked about. */
  readonly customers: Prisma.Sql;
  readonly asOf: Date;
}

/** How a reason puts what it knows into words. */
export interface ChurnWords {
  /** `1 day`, `75 days`, `less than a day`. */
  lasting(milliseconds: number): string;
  /** The same, of the time from a moment to now. */
  since(moment: Date): string;
}

interface ChurnReason {
  readonly kind: RiskKind;
  /** What it adds to the score: 0.01 to 1, with two digits at most. */
  readonly weight: number;
  /** What to do about it, as a sentence in English of 1 to 150 characters. */
  readonly suggestedAction: string;
  /** SELECT of `"customerId"`, a row for each of these customers who has the reason, and of what else is to be told, each under its name. */
  select(scope: ChurnScope): Prisma.Sql;
  /** A sentence in English: what is so, with the facts that `select` named, as JSON has them. */
  describe(facts: unknown, words: ChurnWords): string;
}

/** By name, which begins with the module's. */
export type ChurnReasons = Readonly<Record<string, ChurnReason>>;

export interface NamedReason extends ChurnReason {
  readonly name: string;
  /** The weight as a whole number, so that sums are exact. */
  readonly hundredths: number;
}

const LONGEST_ACTION = 150;

/** Those that the installed modules bring, the heaviest first. They were checked at the start. */
export function churnReasons(ctx: Ctx): readonly NamedReason[] {
  const reasons = ctx.contributions('loyalty.churn-reasons').flatMap(({ value }) => Object.entries(value).map(named));
  return reasons.sort(
    (one, other) =>
      other.hundredths - one.hundredths ||
      RISK_KINDS.indexOf(one.kind) - RISK_KINDS.indexOf(other.kind) ||
      (one.name < other.name ? -1 : 1),
  );
}

function named([name, reason]: readonly [string, ChurnReason]): NamedReason {
  const { select, describe, ...told } = reason;
  return {
    ...told,
    select: select.bind(reason),
    describe: describe.bind(reason),
    name,
    hundredths: Math.round(reason.weight * 100),
  };
}

/** An AssemblyError, with which the server does not start, where one is not as it has to be. */
export async function checkChurnReasons(ctx: Ctx): Promise<undefined> {
  for (const { module, value } of ctx.contributions('loyalty.churn-reasons')) {
    for (const [name, reason] of Object.entries(value)) checkReason(module, name, reason);
  }
}

function checkReason(module: string, name: string, { weight, suggestedAction: { length } }: ChurnReason): void {
  const hundredths = Math.round(weight * 100);
  if (!name.startsWith(`${module}.`)) throw new AssemblyError(`Module "${module}" names a reason to leave "${name}".`);
  if (!(hundredths >= 1 && hundredths <= 100 && hundredths / 100 === weight)) {
    throw new AssemblyError(`The reason "${name}" weighs ${weight}: a weight is from 0.01 to 1, with two digits at most.`);
  }
  if (length === 0 || length > LONGEST_ACTION) {
    throw new AssemblyError(
      `The reason "${name}" suggests an action of ${length} characters: 1 to ${LONGEST_ACTION} are accepted.`,
    );
  }
}
