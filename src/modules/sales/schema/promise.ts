/** Promises: what customers were told would be done by when, and whether it was. */
import { PromiseStatus } from '../../../generated/index.ts';
import { idOf, optionalText, orderedBy, type RapportBuilder, text } from '../../../kernel/index.ts';
import { makePromise, settlePromise, visiblePromises } from '../promises/index.ts';

const MAY_READ = { can: 'sales.promise.read' } as const;
const NEWEST_FIRST = orderedBy('madeAt', 'desc');

export function promises(builder: RapportBuilder): void {
  promiseRecord(builder);
  promisesOfCustomers(builder);
  promiseMutations(builder);
}

function promiseRecord(builder: RapportBuilder): void {
  builder.enumType(PromiseStatus, {
    name: 'PromiseStatus',
    description: 'What became of a promise. All but OPEN are final.',
    values: {
      OPEN: { description: 'Nobody has said yet whether it was kept; it may be overdue.' },
      KEPT: { description: 'Kept when it was due, or earlier.' },
      KEPT_LATE: { description: 'Kept, after it was due.' },
      BROKEN: { description: 'Not kept, for the reason that is given.' },
    },
  });
  builder.record('CustomerPromise', {
    description: 'What somebody of ours promised a customer.',
    permission: 'sales.promise.read',
    visible: visiblePromises,
    fields: (t) => ({
      statement: t.exposeString('statement', { description: 'What was promised, in 1 to 2,000 characters.' }),
      dueAt: t.expose('dueAt', { type: 'DateTime', description: 'By when.' }),
      keptAt: t.expose('keptAt', { type: 'DateTime', nullable: true, description: 'When it was kept; null unless it was.' }),
      status: t.expose('status', { type: PromiseStatus, description: 'What became of it.' }),
      brokenReason: t.exposeString('brokenReason', {
        nullable: true,
        description: 'Why it was not kept, in 1 to 2,000 characters; null unless it is BROKEN.',
      }),
      promisedBy: t.relation('promisedBy', {
        nullable: true,
        description: 'The member of staff who gave their word; null where it was nobody in particular.',
      }),
      customer: t.relation('customer', { nullable: true, description: 'To whom.' }),
    }),
  });
}

function promisesOfCustomers(builder: RapportBuilder): void {
  builder.prismaObjectField('Customer', 'promises', (t) =>
    t.relatedPage('promises', {
      description: 'What they were promised, those recorded last first.',
      authScopes: MAY_READ,
      order: NEWEST_FIRST,
    }),
  );
  builder.prismaObjectField('Customer', 'promiseKeptRate', (t) =>
    t.float({
      nullable: true,
      description:
        'Of the promises to them that have fallen due, the share that was kept in time, 0 to 1. Late, broken and forgotten ones were not. Null while none is due.',
      authScopes: MAY_READ,
      select: { id: true },
      resolve: ({ id }, _args, ctx) => ctx.loaders.sales.promiseKeptRate.load(id),
    }),
  );
}

function promiseMutations(builder: RapportBuilder): void {
  builder.resultMutation('makePromise', {
    description: 'Records what a customer was promised.',
    permission: 'sales.promise.manage',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'To whom.' }).check(idOf('Customer')),
      statement: t.string({ required: true, description: 'What was promised, in 1 to 2,000 characters.' }).check(text(1, 2_000)),
      dueAt: t.field({
        type: 'DateTime',
        required: true,
        description: 'By when. It may have passed: promises are also written down afterwards.',
      }),
      staffId: t
        .id({ description: 'Who gave their word; you, if you are a member of staff or act with the key of one, unless given.' })
        .check(idOf('Staff')),
    }),
    success: { promise: 'CustomerPromise' },
    resolve: async (input, tx) => ({ promise: await makePromise(tx, input) }),
  });

  builder.resultMutation('settlePromise', {
    description:
      'Says whether a promise was kept, once and for all: KEPT if that was when it was due or earlier, KEPT_LATE after, else BROKEN. Settled already: ConflictError with ILLEGAL_TRANSITION.',
    permission: 'sales.promise.manage',
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the promise.' }).check(idOf('CustomerPromise')),
      kept: t.boolean({ required: true, description: 'Whether it was kept at all, in time or late.' }),
      at: t.field({
        type: 'DateTime',
        description:
          'When it was kept, or turned out broken; now unless given. Not in the future, a minute ahead of the server counts as now; it may lie before the promise was recorded, as promises are also written down afterwards.',
      }),
      brokenReason: t
        .string({ description: 'Why it was not kept, in 1 to 2,000 characters. Needed if it was not, and only then.' })
        .check(optionalText(2_000)),
    }),
    success: { promise: 'CustomerPromise' },
    resolve: async (input, tx) => ({ promise: await settlePromise(tx, input) }),
  });
}
