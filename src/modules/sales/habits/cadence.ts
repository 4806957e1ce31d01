/** How regularly one customer buys, and how late they are by it. */
import { DAY_MS } from '../../../kernel/index.ts';

/** What is kept of a customer's purchases; nulls under three of them. */
interface Rhythm {
  readonly lastPurchasedAt: Date;
  readonly medianGapMs: bigint | null;
  readonly nextExpectedAt: Date | null;
  readonly lateAfter: Date | null;
}

export interface Cadence {
  readonly medianGapDays: number;
  readonly lastPurchasedAt: Date;
  readonly nextExpectedAt: Date;
  readonly lateByDays: number;
  readonly isLate: boolean;
}

/** As of this moment; null where there are too few purchases. Late is who stays away one and a half times as long as usual. */
export function cadenceOf(rhythm: Rhythm | null, now: Date): Cadence | null {
  if (!rhythm) return null;
  const { lastPurchasedAt, medianGapMs, nextExpectedAt, lateAfter } = rhythm;
  if (medianGapMs === null || nextExpectedAt === null || lateAfter === null) return null;
  return {
    medianGapDays: Number(medianGapMs) / DAY_MS,
    lastPurchasedAt,
    nextExpectedAt,
    lateByDays: Math.max(0, now.getTime() - nextExpectedAt.getTime()) / DAY_MS,
    isLate: now > lateAfter,
  };
}
