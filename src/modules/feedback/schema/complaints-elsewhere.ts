/** What customers, products and words show of complaints. */
import { orderedBy, type RapportBuilder } from '../../../kernel/index.ts';
import type { ComplaintFilter } from './complaint.ts';

const MAY_READ = { can: 'feedback.complaint.read' } as const;
const NEWEST_FIRST = orderedBy('openedAt', 'desc');

export function complaintsElsewhere(builder: RapportBuilder, ComplaintFilter: ComplaintFilter): void {
  builder.prismaObjectField('Customer', 'complaints', (t) =>
    t.relatedPage('complaints', {
      description: 'Of every kind, newest first.',
      authScopes: MAY_READ,
      args: { filter: t.arg({ type: ComplaintFilter.ref, description: 'Which of them.' }) },
      order: NEWEST_FIRST,
      where: ({ filter }, ctx) => ComplaintFilter.where(filter, ctx),
    }),
  );

  builder.prismaObjectField('Customer', 'openComplaintCount', (t) =>
    t.int({
      nullable: true,
      description: 'Complaints and product reports in which somebody still owes this customer something.',
      authScopes: MAY_READ,
      select: { id: true },
      resolve: ({ id }, _args, ctx) => ctx.loaders.feedback.openComplaintCount.load(id),
    }),
  );

  builder.prismaObjectField('Product', 'complaints', (t) =>
    t.relatedPage('complaints', {
      description: 'What customers came with about this product, of every kind, newest first.',
      authScopes: MAY_READ,
      args: { filter: t.arg({ type: ComplaintFilter.ref, description: 'Which of them.' }) },
      order: NEWEST_FIRST,
      where: ({ filter }, ctx) => ComplaintFilter.where(filter, ctx),
    }),
  );

  builder.prismaObjectField('Communication', 'complaint', (t) =>
    t.field({
      type: 'Complaint',
      nullable: true,
      description: 'The complaint that it is about; null where it is about none.',
      authScopes: MAY_READ,
      select: (_args, _ctx, nested) => ({ complaint: { select: { complaint: nested(true) } } }),
      resolve: ({ complaint }) => complaint?.complaint ?? null,
    }),
  );
}
