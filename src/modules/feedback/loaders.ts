/** Counts that no relation can express, one statement for all parents. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../kernel/index.ts';
import { logLoaders } from './complaint-pages.ts';
import { COUNTED, OPEN } from './complaint-states.ts';
import { visibleComplaints } from './complaints.ts';
import { type WorkTimes, workTimesById } from './service-levels/index.ts';
import { evidenceLoaders } from './signals/index.ts';
import { surveyLoaders } from './surveys/index.ts';

export const loaders = (ctx: Ctx) => ({
  ...surveyLoaders(ctx),
  ...logLoaders(ctx),
  /** By work calendar: when it says that we work. */
  workTimes: new DataLoader<string, WorkTimes | null>((ids) => workTimesById(ctx, ids)),
  /** By customer: the complaints and product reports in which somebody still owes them something. */
  openComplaintCount: new DataLoader<string, number>(async (customerIds) => {
    const rows = await ctx.db.complaint.groupBy({
      by: ['customerId'],
      where: {
        AND: [
          { customerId: { in: [...customerIds] }, status: { in: [...OPEN] }, kind: { in: [...COUNTED] } },
          visibleComplaints(ctx),
        ],
      },
      _count: true,
    });
    const counts = new Map(rows.map(({ customerId, _count }) => [customerId, _count]));
    return customerIds.map((id) => counts.get(id) ?? 0);
  }),
  ...evidenceLoaders(ctx),
});

declare global {
  namespace Rapport {
    interface Loaders {
      feedback: ReturnType<typeof loaders>;
    }
  }
}
