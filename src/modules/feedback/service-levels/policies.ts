/** How quickly complaints are to be dealt with, by severity and service tier. */
import type { Prisma, ServiceTier, Severity, SlaMetric } from '../../../generated/index.ts';
import { type Ctx, newId, type TxCtx, toldTogether } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { changeServiceLevels, holdServiceLevels } from './lock.ts';
import { timesOf, workTimes } from './work-times.ts';
import type { WorkTimes } from './work-week.ts';

export interface Target {
  /** Null of the built-in targets. */
  readonly policyId: string | null;
  readonly calendarId: string | null;
  /** Null: around the clock. */
  readonly times: WorkTimes | null;
  readonly minutes: Readonly<Record<SlaMetric, number>>;
  /** When the policy was set; null of the built-in targets. */
  readonly since: Date | null;
}

type RunsBy = Pick<Prisma.SlaClockModel, 'metric' | 'policyId' | 'calendarId' | 'targetMinutes'>;

/** Whether a clock runs by this target. */
export function runsBy(clock: RunsBy, { policyId, calendarId, minutes }: Omit<Target, 'times'>): boolean {
  return clock.policyId === policyId && clock.calendarId === calendarId && clock.targetMinutes === minutes[clock.metric];
}

const HOUR = 60;
const DAY = 24 * HOUR;
/** Where no policy applies, around the clock: acknowledge, first and next response, resolution. */
const BUILT_IN: Readonly<Record<Severity, readonly [number, number, number, number]>> = {
  LOW: [DAY, 2 * DAY, 2 * DAY, 14 * DAY],
  MEDIUM: [DAY, DAY, DAY, 10 * DAY],
  HIGH: [4 * HOUR, 8 * HOUR, 8 * HOUR, 3 * DAY],
  CRITICAL: [HOUR, 2 * HOUR, 4 * HOUR, DAY],
};

export async function targetFor(tx: TxCtx, severity: Severity, serviceTier: ServiceTier): Promise<Target> {
  return targetAmong(tx, await holdPolicies(tx, severity), severity, serviceTier);
}

/** Those for complaints of this severity, whoever the customer is. They hold until the transaction ends. */
export async function holdPolicies(tx: TxCtx, severity: Severity): Promise<readonly Prisma.SlaPolicyModel[]> {
  const [, policies] = await toldTogether(
    holdServiceLevels(tx),
    tx.db.slaPolicy.findMany({ where: { OR: [{ severity }, { severity: null }] } }),
  );
  return policies;
}

/** The most specific policy: of severity and tier, of the severity, of the tier, of neither; else what is built in. */
export async function targetAmong(
  tx: TxCtx,
  policies: readonly Prisma.SlaPolicyModel[],
  severity: Severity,
  tier: ServiceTier,
): Promise<Target> {
  const applying = policies.filter(({ serviceTier }) => serviceTier === null || serviceTier === tier);
  const { calendarId, ...picked } = pickTarget(applying, severity);
  return { ...picked, calendarId, times: calendarId === null ? null : timesOf(await workTimes(tx, calendarId)) };
}

/** Of the policies that apply to a complaint of this severity. */
export function pickTarget(policies: readonly Prisma.SlaPolicyModel[], severity: Severity): Omit<Target, 'times'> {
  const [best] = [...policies].sort((one, other) => rank(other) - rank(one));
  if (!best) {
    const [ACKNOWLEDGE, FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION] = BUILT_IN[severity];
    return { policyId: null, calendarId: null, since: null, minutes: { ACKNOWLEDGE, FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION } };
  }
  return {
    ...{ policyId: best.id, calendarId: best.calendarId, since: best.updatedAt },
    minutes: {
      ACKNOWLEDGE: best.acknowledgeMinutes,
      FIRST_RESPONSE: best.firstResponseMinutes,
      NEXT_RESPONSE: best.nextResponseMinutes,
      RESOLUTION: best.resolutionMinutes,
    },
  };
}

const rank = ({ severity, serviceTier }: Prisma.SlaPolicyModel) => (severity ? 2 : 0) + (serviceTier ? 1 : 0);

type Minutes = Pick<
  Prisma.SlaPolicyModel,
  'acknowledgeMinutes' | 'firstResponseMinutes' | 'nextResponseMinutes' | 'resolutionMinutes'
>;

export interface NewPolicy extends Minutes {
  /** Absent or null stands for any. */
  readonly severity?: Severity | null | undefined;
  readonly serviceTier?: ServiceTier | null | undefined;
  readonly calendarId?: string | null | undefined;
}

/** Sets the policy of a severity and a tier, the one that there is or a new one. Running clocks that it applies to follow it from now on. */
export function setSlaPolicy(ctx: Ctx, { severity = null, serviceTier = null, calendarId = null, ...minutes }: NewPolicy) {
  return ctx.transact(async (tx): Promise<Prisma.SlaPolicyModel> => {
    // One writer at a time: null is not unique by itself.
    await changeServiceLevels(tx);
    if (calendarId) await workTimes(tx, calendarId);
    const now = tx.clock.now();
    const before = await tx.db.slaPolicy.findFirst({ where: { severity, serviceTier } });
    const data = { ...minutes, calendarId, updatedAt: now };
    const after = before
      ? await tx.db.slaPolicy.update({ where: { id: before.id }, data })
      : await tx.db.slaPolicy.create({ data: { id: newId(), severity, serviceTier, createdAt: now, ...data } });
    await audit(tx, { action: 'feedback.policy.set', type: 'SlaPolicy', id: after.id, before, after });
    await tx.enqueue('feedback.retarget-clocks', { asOf: now.toISOString() });
    return after;
  });
}
