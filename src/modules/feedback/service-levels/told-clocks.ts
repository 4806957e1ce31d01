/** Clocks of complaints whose whole history is written at once, as those of the sample company. Around the clock, by the built-in targets. */
import type { ComplaintStatus, Prisma, Severity, SlaMetric } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { type Clock, type ClockEvent, startedClock, stepped, summaryOf } from './clock.ts';
import { BEGUN, eventFor, startsAnew } from './moves.ts';
import { pickTarget } from './policies.ts';

export interface History {
  readonly complaintId: string;
  readonly severity: Severity;
  readonly steps: readonly {
    readonly status: ComplaintStatus;
    readonly at: Date;
    /** That the customer was told something with it. */
    readonly isAnswered: boolean;
  }[];
}

type Row = Clock & Pick<Prisma.SlaClockModel, 'id' | 'complaintId' | 'metric' | 'sequence' | 'startedAt'>;

/** What the product would have written by now, with ids that `idOf` makes of a place. */
export function toldClocks(
  { clock }: Ctx,
  { complaintId, severity, steps }: History,
  idOf: (kind: 'clock' | 'event', place: number) => string,
) {
  const { minutes } = pickTarget([], severity);
  const now = clock.now();
  const events: Prisma.SlaClockEventCreateManyInput[] = [];
  let clocks: readonly Row[] = [];
  const note = (clockId: string, kind: ClockEvent['kind'], at: Date, targetMinutes?: number) =>
    events.push({
      ...{ id: idOf('event', events.length), clockId, kind, occurredAt: at, recordedAt: at },
      targetMinutes: targetMinutes ?? null,
    });
  const start = (metric: SlaMetric, at: Date) => {
    const sequence = clocks.filter((one) => one.metric === metric).length + 1;
    const id = idOf('clock', clocks.length);
    clocks = [...clocks, { id, complaintId, metric, sequence, startedAt: at, ...startedClock(at, minutes[metric], null) }];
    note(id, 'START', at, minutes[metric]);
  };
  const step = (row: Row, event: ClockEvent): Row => {
    const { after, missedAt, isFelt } = stepped(row, event, null);
    if (missedAt) note(row.id, 'BREACH', missedAt);
    if (isFelt) note(row.id, event.kind, event.at);
    return { ...row, ...after };
  };
  for (const [index, { status: to, at, isAnswered }] of steps.entries()) {
    const from = steps[index - 1]?.status;
    if (from === undefined) for (const metric of BEGUN) start(metric, at);
    else {
      clocks = clocks.map((row) => {
        const kind = eventFor(row.metric, { from, to, isAnswered });
        return kind ? step(row, { kind, at }) : row;
      });
      if (startsAnew({ from, to })) start('RESOLUTION', at);
    }
  }
  clocks = clocks.map((row) => step(row, { kind: 'BREACH', at: now }));
  return { clocks, events, summary: summaryOf(clocks) };
}
