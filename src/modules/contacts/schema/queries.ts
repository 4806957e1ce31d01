/** Finding customers, and hearing of their changes. */
import { type Ctx, orderedBy, type RapportBuilder, requireIdOf, uuidOf } from '../../../kernel/index.ts';
import { foldedFilter, segmentIdsIn, withoutArchived } from '../customer-filter.ts';
import { customersMatching, rankedCustomers } from '../customer-search.ts';
import { findCustomer, listedCustomers } from '../customers.ts';
import { readSegments } from '../segments/index.ts';
import { customerFilter } from './customer-filter.ts';

const MAY_READ = { can: 'contacts.customer.read' } as const;
const BY_NAME = orderedBy('displayNameFolded', 'asc');

/** What the live feed tells. */
const CHANGES = [
  'contacts.customer.created',
  'contacts.customer.changed',
  'contacts.custom-fields.changed',
  'contacts.contact-point.added',
  'contacts.contact-point.changed',
  'contacts.contact-point.removed',
  'contacts.customer.archived',
  'contacts.customer.restored',
  'contacts.customer.merged',
  'contacts.customer.unmerged',
  'contacts.customer.erased',
] as const;

export function customerQueries(builder: RapportBuilder): void {
  builder.queryField('customer', (t) =>
    t.prismaField({
      type: 'Customer',
      nullable: true,
      description:
        'One customer, archived or not; null if there is none with this id. The id of one who was merged into another answers the other.',
      authScopes: MAY_READ,
      args: { id: t.arg.id({ required: true, description: 'Of a Customer.' }) },
      resolve: (query, _root, { id }, ctx) =>
        ctx.db.customer.findFirst({
          ...query,
          where: { AND: [{ id: uuidOf('Customer', id) }, listedCustomers(ctx)] },
        }),
    }),
  );
  customerList(builder);
  builder.liveFeed('customerChanged', {
    description:
      'Customers created, changed (fields of your own too), archived, restored, merged, unmerged and erased, and how to reach them. With `after`, first everything missed since that cursor: no gap, no duplicate.',
    permission: 'contacts.customer.read',
    eventType: 'CustomerChangedEvent',
    events: CHANGES,
    args: (t) => ({
      customerId: t.id({
        description:
          'Only this one, and whoever is one with them by a merge: a feed that is open when they are merged goes on with the survivor, until the merge is undone.',
      }),
    }),
    channel: ({ customerId }) => (customerId == null ? null : requireIdOf('Customer', customerId)),
    record: { customer: ({ customerId }, ctx) => findCustomer(ctx, customerId) },
  });
}

function customerList(builder: RapportBuilder): void {
  const CustomerFilter = customerFilter(builder);
  const CustomerOrder = builder.orderType('CustomerOrder', 'Customer', {
    CREATED_AT: { description: 'By when they were recorded.', column: 'createdAt' },
    UPDATED_AT: { description: 'By when they last changed.', column: 'updatedAt' },
    DISPLAY_NAME: { description: 'By name; case and accents do not count.', column: 'displayNameFolded' },
  });
  const matching = async (filter: Parameters<typeof CustomerFilter.where>[0], ctx: Ctx) => {
    await readSegments(ctx, segmentIdsIn(filter));
    return withoutArchived(filter, CustomerFilter.where(await foldedFilter(ctx, filter), ctx));
  };

  builder.queryField('customers', (t) =>
    t.page('Customer', {
      description:
        'Customers by name; with a search and no order, most relevant first. The archived only if the filter asks for them.',
      authScopes: MAY_READ,
      args: {
        search: t.arg.string({
          description:
            'Words that all stand in names, e-mail addresses, phones or external ids; case and accents do not count. The first 200 characters count; a blank search is none.',
        }),
        filter: t.arg({ type: CustomerFilter.ref, description: 'Which of them.' }),
        orderBy: t.arg({ type: [CustomerOrder.ref], description: 'At most two entries, none twice.' }),
      },
      order: ({ orderBy }) => CustomerOrder.columns(orderBy) ?? BY_NAME,
      where: async ({ filter, search }, ctx) => ({
        AND: [await matching(filter, ctx), isBlank(search) ? {} : await customersMatching(ctx, search)],
      }),
      ranked: async ({ filter, search, orderBy }, ctx) =>
        isBlank(search) || CustomerOrder.columns(orderBy)
          ? null
          : rankedCustomers(ctx, search, { AND: [listedCustomers(ctx), await matching(filter, ctx)] }),
    }),
  );
}

function isBlank(search: string | null | undefined): search is null | undefined | '' {
  return search == null || search.trim() === '';
}
