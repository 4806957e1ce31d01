/** Segments: what they may be made of, who is in them, and which ones a customer is in. */
import {
  type ComputedRows,
  type Ctx,
  encodeId,
  idOf,
  optionalText,
  orderedBy,
  type RapportBuilder,
  text,
  uuidOf,
} from '../../../kernel/index.ts';
import type { Customer } from '../customers.ts';
import {
  BY_NAME,
  createSegment,
  deleteSegment,
  findSegment,
  MAX_SEGMENTS,
  type Segment,
  segmentConditions,
  updateSegment,
  visibleSegments,
} from '../segments/index.ts';
import type { customerType } from './customer.ts';

const MAY_READ = { can: 'contacts.segment.read' } as const;
const CRITERIA = 'The criteria, as JSON: see docs/segments.md, and Query.segmentCriteria for what they may say.';

export function segmentSchema(builder: RapportBuilder, CustomerRecord: ReturnType<typeof customerType>): void {
  const SegmentRecord = segmentType(builder, CustomerRecord);
  builder.prismaObjectField('Customer', 'segments', (t) =>
    t.field({
      type: [SegmentRecord],
      nullable: true,
      description: `Those of all segments, at most ${MAX_SEGMENTS}, that they are in at the moment, by name. Only segments that you may see.`,
      authScopes: MAY_READ,
      select: { id: true },
      resolve: async ({ id }, _args, ctx) => [...(await ctx.loaders.contacts.segmentsOfCustomer.load(id))],
    }),
  );
  segmentQueries(builder);
  segmentCriteria(builder);
  segmentMutations(builder);
}

function segmentType(builder: RapportBuilder, CustomerRecord: ReturnType<typeof customerType>) {
  return builder.record('Segment', {
    description:
      'Customers who meet saved criteria, whoever they are at the moment. Seen by who may read everything that the criteria ask for.',
    permission: 'contacts.segment.read',
    visible: visibleSegments,
    fields: (t) => ({
      version: t.exposeInt('version', { description: 'Rises with every change; hand it back as expectedVersion.' }),
      name: t.exposeString('name', { description: 'Unique; case and accents do not count.' }),
      description: t.exposeString('description', { nullable: true, description: 'At most 2,000 characters.' }),
      criteria: t.expose('criteria', { type: 'JSON', description: CRITERIA }),
      size: t.int({
        description:
          'How many customers are in it at the moment. BAD_USER_INPUT where it cannot be computed, as when a module that it asks is no longer installed.',
        resolve: (segment, _args, ctx) => ctx.loaders.contacts.segmentSizes.load(segment),
      }),
      customers: t.computedPage(CustomerRecord, {
        description:
          'Who is in it at the moment, by name. Never the archived, the merged and the erased, nor who denied PROFILING.',
        authScopes: { can: 'contacts.customer.read' },
        rows: (_args, ctx, segment) => customersOf(ctx, segment),
      }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was made.' }),
      updatedAt: t.expose('updatedAt', {
        type: 'DateTime',
        description: 'When it last changed; who is in it may change at any time.',
      }),
    }),
  });
}

function customersOf(ctx: Ctx, segment: Segment): ComputedRows<Customer> {
  const { segmentSlices, segmentCustomers, segmentSizes } = ctx.loaders.contacts;
  return {
    order: BY_NAME,
    async find(slice, selected) {
      const ids = await segmentSlices.load({ segment, slice });
      const rows = await Promise.all(ids.map((id) => segmentCustomers.load({ id, selected: selected('Customer') })));
      return rows.flatMap((node) => (node ? [{ node, key: [node.displayNameFolded, node.id] }] : []));
    },
    count: () => segmentSizes.load(segment),
  };
}

function segmentQueries(builder: RapportBuilder): void {
  builder.queryField('segment', (t) =>
    t.prismaField({
      type: 'Segment',
      nullable: true,
      description: 'One segment; null if there is none with this id that you may see.',
      authScopes: MAY_READ,
      args: { id: t.arg.id({ required: true, description: 'Of a Segment.' }) },
      resolve: (_query, _root, { id }, ctx) => findSegment(ctx, uuidOf('Segment', id)),
    }),
  );
  builder.queryField('segments', (t) =>
    t.page('Segment', {
      description: `By name; there are at most ${MAX_SEGMENTS}. One whose size is asked for and cannot be computed is null, beside its error.`,
      authScopes: MAY_READ,
      order: orderedBy('nameFolded', 'asc'),
      itemsMayFail: true,
    }),
  );
}

interface ShownCriterion {
  readonly name: string;
  readonly description: string;
  readonly permission: string;
  readonly jsonSchema: object;
}

function segmentCriteria(builder: RapportBuilder): void {
  const SegmentCriterion = builder.objectRef<ShownCriterion>('SegmentCriterion').implement({
    description: "A criterion that a segment's `criteria` may use.",
    extensions: { guardedBy: 'segmentCriteria' },
    fields: (t) => ({
      name: t.exposeString('name', { description: 'What stands as `criterion`, for example `contacts.lifecycle`.' }),
      description: t.exposeString('description', { description: 'What it asks.' }),
      permission: t.exposeString('permission', { description: 'What you must hold to use it, and to see segments that use it.' }),
      jsonSchema: t.field({
        type: 'JSON',
        description: 'Of the parameters that stand beside `criterion`: JSON Schema, draft 2020-12.',
        resolve: (criterion) => criterion.jsonSchema,
      }),
    }),
  });
  builder.queryField('segmentCriteria', (t) =>
    t.field({
      type: [SegmentCriterion],
      nullable: true,
      description: 'All criteria that the installed modules offer, by name.',
      authScopes: MAY_READ,
      resolve: (_root, _args, ctx) =>
        [...segmentConditions(ctx)]
          .map(([name, { description, permission, jsonSchema }]) => ({ name, description, permission, jsonSchema }))
          .sort((one, other) => (one.name < other.name ? -1 : 1)),
    }),
  );
}

function segmentMutations(builder: RapportBuilder): void {
  const permission = 'contacts.segment.manage';
  const wrong =
    'Wrong criteria are a ValidationError, with the path of each fault; FORBIDDEN if you may not read what they ask for.';
  builder.resultMutation('createSegment', {
    description: `Saves criteria as a segment; at most ${MAX_SEGMENTS} in all. ${wrong}`,
    permission,
    input: (t) => ({
      name: t
        .string({ required: true, description: '1 to 100 characters; unique, case and accents do not count.' })
        .check(text(1, 100)),
      description: t.string({ description: 'At most 2,000 characters.' }).check(optionalText(2_000)),
      criteria: t.field({ type: 'JSON', required: true, description: CRITERIA }),
    }),
    success: { segment: 'Segment' },
    resolve: async (input, tx) => ({ segment: await createSegment(tx, input) }),
  });
  builder.resultMutation('updateSegment', {
    description: `Changes what is given; null clears, absent stays. Without a difference nothing happens. ${wrong}`,
    permission,
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the segment.' }).check(idOf('Segment')),
      expectedVersion: t.int({ description: 'Refuses with STALE_VERSION if the segment has changed since this version.' }),
      name: t.string({ description: '1 to 100 characters; unique, case and accents do not count.' }).check(text(1, 100)),
      description: t.string({ description: 'At most 2,000 characters.' }).check(optionalText(2_000)),
      criteria: t.field({ type: 'JSON', description: `${CRITERIA} In place of all that it had.` }),
    }),
    success: { segment: 'Segment' },
    resolve: async (input, tx) => ({ segment: await updateSegment(tx, input) }),
  });
  builder.resultMutation('deleteSegment', {
    description: 'Removes a segment for good; its customers stay as they are.',
    permission,
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the segment.' }).check(idOf('Segment')),
      expectedVersion: t.int({ description: 'Refuses with STALE_VERSION if the segment has changed since this version.' }),
    }),
    success: { deletedId: 'ID' },
    successDescriptions: { deletedId: 'Of the segment that is no more.' },
    resolve: async (input, tx) => ({ deletedId: encodeId('Segment', await deleteSegment(tx, input)) }),
  });
}
