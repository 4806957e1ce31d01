/** Losses follow a merge, are handed out, and stand in the customer's story. */
import { type MergeableRecords, ownRows, type PersonalData } from '../../contacts/index.ts';
import { withReasons } from './losses.ts';

export const lossMerge: Readonly<Record<string, MergeableRecords>> = { Loss: ownRows({ table: 'Loss' }) };

export const lossPersonalData: PersonalData = {
  async export(ctx, customerId) {
    const losses = await ctx.db.loss.findMany({
      where: { customerId },
      orderBy: [{ lostAt: 'asc' }, { id: 'asc' }],
      select: {
        ...{ id: true, evidence: true, lostAt: true, wonBackAt: true, recordedAt: true, opportunityId: true },
        ...withReasons,
        competitor: { select: { name: true } },
        product: { select: { sku: true, name: true } },
      },
    });
    return { losses };
  },
  /** No words of theirs stand in a loss: to whom, why and when stays, of nobody in particular. */
  erase: async () => {},
};

const line = {
  permission: 'feedback.loss.read',
  node: ({ lossId }: { readonly lossId: string }) => ({ type: 'Loss', id: lossId }),
} as const;

export const lossTimeline: Rapport.Contributions['contacts.timeline'] = {
  'feedback.loss.recorded': {
    ...line,
    summary: ({ reasons, evidence }) =>
      `Was lost (${reasons.join(', ').toLowerCase()}${evidence === 'ANECDOTAL' ? '; as somebody told us' : ''}).`,
  },
  'feedback.loss.won-back': { ...line, summary: () => 'Was won back.' },
};
