/** How complaints of the sample company were settled, and whether they stayed so. */
import type { Prisma, ResolutionOutcome } from '../../generated/index.ts';
import { type Ctx, DAY_MS } from '../../kernel/index.ts';
import { authorship } from '../access/index.ts';

const OUTCOMES: readonly ResolutionOutcome[] = ['SATISFIED', 'UNKNOWN', 'SATISFIED', 'UNSATISFIED'];

type Settled = Pick<Prisma.ComplaintCreateManyInput, 'status' | 'resolvedAt' | 'remedySought' | 'closedAt'>;

/** Null where it was not settled yet. Who closed it was asked; so was who had it reopened. */
export function settlementOf(ctx: Ctx, { status, resolvedAt, remedySought, closedAt }: Settled, index: number) {
  if (!(resolvedAt instanceof Date)) return null;
  const outcome = status === 'REOPENED' ? 'UNKNOWN' : (OUTCOMES[index % OUTCOMES.length] ?? 'UNKNOWN');
  const { recordedByKind: doneByKind, recordedById: doneById } = authorship(ctx);
  const doneAt = status === 'REOPENED' ? resolvedAt : (closedAt ?? null);
  return {
    resolution: {
      ...{ id: sampleId(3, index), outcome, remedy: remedySought ?? null, resolvedAt, ...authorship(ctx) },
      acceptedByCustomer: outcome === 'UNKNOWN' ? null : outcome === 'SATISFIED',
    },
    followUp: {
      ...{ id: sampleId(4, index), dueAt: new Date(resolvedAt.getTime() + 7 * DAY_MS) },
      ...(doneAt && { doneAt, doneByKind, doneById, satisfied: status !== 'REOPENED' }),
    },
  };
}

/** Ids of samples are made of their place, so that seeding again finds what is there. */
export function sampleId(kind: number, place: number): string {
  return `00000000-0000-7000-8004-${String(kind).padStart(4, '0')}${String(place).padStart(8, '0')}`;
}
