/** Whom to greet, and when. */
import { Channel, OccasionKind, type Prisma } from '../../../generated/index.ts';
import { type ComputedRows, type Ctx, type RapportBuilder, RequestError } from '../../../kernel/index.ts';
import { visibleCustomers } from '../customers.ts';
import { daysIn, keyOf, type Occasion, ORDER, occasionsIn, type Window } from '../occasions/index.ts';
import type { customerType } from './customer.ts';

const LONGEST_WINDOW = 366;

interface ShownOccasion extends Occasion {
  readonly customer: Prisma.CustomerModel;
}

export function occasionQueries(builder: RapportBuilder, Customer: ReturnType<typeof customerType>): void {
  const OccasionType = builder.objectRef<ShownOccasion>('Occasion').implement({
    description: 'A day on which to greet a customer.',
    extensions: { guardedBy: 'occasions' },
    fields: (t) => ({
      on: t.expose('on', {
        type: 'Date',
        description: 'The day. February 29 falls on February 28 in common years, or where the server says, on March 1.',
      }),
      kind: t.expose('kind', { type: OccasionKind, description: 'What it is.' }),
      customer: t.field({ type: Customer, description: 'Whom to greet.', resolve: ({ customer }) => customer }),
      whose: t.exposeString('whose', {
        nullable: true,
        description: "Whose day it is, where not the customer's own: a child's, for example.",
      }),
      label: t.exposeString('label', {
        nullable: true,
        description: 'What is celebrated, where it has a name; a holiday in the language of its country.',
      }),
      greetingName: t.exposeString('greetingName', {
        description:
          'What to call the person whose day it is: `whose`, else the preferred, the given, or the whole name. Needs contacts.customer.read, as names do.',
        authScopes: { can: 'contacts.customer.read' },
      }),
      channel: t.expose('channel', {
        type: Channel,
        nullable: true,
        description:
          'On which to greet the customer: the preferred one, else the first with a working address or number, never one on which they deny SERVICE. Null: none is left.',
      }),
    }),
  });
  builder.queryField('occasions', (t) =>
    t.computedPage(OccasionType, {
      description:
        'Birthdays, anniversaries, name days and public holidays that fall in the window, with whom to greet: by day, kind, then name. Nobody archived, deceased, merged, erased or who denies SERVICE is among them; a date whose day is unknown is in no window, and none is listed before its own year.',
      authScopes: { can: 'contacts.occasion.read' },
      args: {
        from: t.arg({ type: 'Date', required: true, description: 'The first day.' }),
        to: t.arg({
          type: 'Date',
          required: true,
          description: `The last day, not before the first: at most ${LONGEST_WINDOW} days with it.`,
        }),
      },
      rows: (window, ctx) => shownOccasions(ctx, requireWindow(window)),
    }),
  );
}

function requireWindow({ from, to }: Window): Window {
  if (from > to) throw new RequestError('BAD_USER_INPUT', 'from must not be after to.');
  const days = daysIn({ from, to });
  if (days > LONGEST_WINDOW) {
    throw new RequestError('BAD_USER_INPUT', `from and to must span at most ${LONGEST_WINDOW} days; these span ${days}.`);
  }
  return { from, to };
}

function shownOccasions(ctx: Ctx, window: Window): ComputedRows<ShownOccasion> {
  const { find, count } = occasionsIn(ctx, window, 'of customers');
  return {
    order: ORDER,
    count,
    async find(slice, selected) {
      const occasions = await find(slice);
      const ids = [...new Set(occasions.map(({ customerId }) => customerId))];
      const customers = await ctx.db.customer.findMany({
        ...selected('Customer', 'customer'),
        where: { AND: [{ id: { in: ids } }, visibleCustomers(ctx)] },
      });
      const byId = new Map(customers.map((customer) => [customer.id, customer]));
      return occasions.flatMap((occasion) => {
        const customer = byId.get(occasion.customerId);
        return customer ? [{ node: { ...occasion, customer }, key: keyOf(occasion) }] : [];
      });
    },
  };
}
