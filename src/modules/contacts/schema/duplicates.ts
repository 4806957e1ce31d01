/** Who may be the same customer. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { type DuplicatePair, duplicatePairs } from '../duplicates.ts';
import type { customerType } from './customer.ts';

export function duplicateQueries(builder: RapportBuilder, Customer: ReturnType<typeof customerType>): void {
  const Pair = builder.objectRef<DuplicatePair>('DuplicatePair').implement({
    description: 'Two customers who look like the same one. Nothing merges by itself: see previewCustomerMerge.',
    extensions: { guardedBy: 'duplicateCustomers' },
    fields: (t) => ({
      one: t.field({ type: Customer, description: 'One of both.', resolve: ({ one }) => one }),
      other: t.field({ type: Customer, description: 'The other, of the same kind.', resolve: ({ other }) => other }),
      score: t.exposeFloat('score', {
        description: 'Over 0 to under 1: 1 − Π(1 − s) over the reasons, .9 for each that begins with SAME and .6 for the others.',
      }),
      reasons: t.exposeStringList('reasons', {
        description:
          'SAME_EMAIL, SAME_PHONE, SAME_EXTERNAL_ID (one of both is archived), SIMILAR_NAME_AND_BIRTH_DATE, SIMILAR_NAME_AND_POSTAL_CODE; in the order of the alphabet.',
      }),
    }),
  });
  builder.queryField('duplicateCustomers', (t) =>
    t.computedPage(Pair, {
      description:
        'Pairs that look like the same customer, the surest first; of equal ones those whose names are most alike. A phone or address that more than 40 records share tells nothing and is left out, as are merged customers. Birth dates count only with contacts.profile.read: without it there are fewer pairs, and lower scores.',
      authScopes: { can: 'contacts.duplicate.read' },
      args: { minScore: t.arg.float({ description: 'Only pairs with this score or more, from 0 to 1; 0 unless given.' }) },
      rows: ({ minScore }, ctx) => duplicatePairs(ctx, minScore ?? 0),
    }),
  );
}
