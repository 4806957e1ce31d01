/** What notices are asked for in batches. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../../kernel/index.ts';

export interface NoticeProgress {
  readonly members: number;
  readonly delivered: number;
  readonly read: number;
}

const NONE: NoticeProgress = { members: 0, delivered: 0, read: 0 };

export const noticeLoaders = (ctx: Ctx) => ({
  /** By version: how far its members know of it. */
  noticeProgress: new DataLoader<string, NoticeProgress>(async (versionIds) => {
    const rows = await ctx.db.programNotice.groupBy({
      by: ['versionId'],
      where: { versionId: { in: [...versionIds] } },
      _count: { id: true, deliveredAt: true, readAt: true },
    });
    const progress = new Map(
      rows.map(({ versionId, _count: { id: members, deliveredAt: delivered, readAt: read } }) => {
        return [versionId, { members, delivered, read }];
      }),
    );
    return versionIds.map((id) => progress.get(id) ?? NONE);
  }),
});
