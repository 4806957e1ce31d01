/** Merging customers, looking at it beforehand, and undoing it. */

import { encodeId, idOf, type RapportBuilder, uuidOf } from '../../../kernel/index.ts';
import {
  type FieldChoice,
  MERGED_FIELDS,
  type MergeMove,
  type MergePreview,
  mergeCustomers,
  previewCustomerMerge,
  undoCustomerMerge,
} from '../merging/index.ts';
import type { customerType } from './customer.ts';

const MAY_MERGE = { can: 'contacts.customer.merge' } as const;
const FIELD_NAMES = MERGED_FIELDS.join(', ');

type CustomerType = ReturnType<typeof customerType>;

export function customerMerges(builder: RapportBuilder, Customer: CustomerType): void {
  mergeRecord(builder, Customer);
  preview(builder, Customer);
  mergeMutations(builder);
}

function mergeRecord(builder: RapportBuilder, Customer: CustomerType): void {
  builder.record('CustomerMerge', {
    description: 'One customer was merged into another.',
    permission: 'contacts.customer.merge',
    fields: (t) => ({
      survivor: t.field({
        type: Customer,
        description: 'Who stayed, as they are now.',
        select: { survivorId: true },
        resolve: ({ survivorId }, _args, ctx) => ctx.loaders.contacts.customers.load(survivorId),
      }),
      absorbedId: t.id({
        description: 'Whose records moved; answers with the survivor until the merge is undone.',
        select: { absorbedId: true },
        resolve: ({ absorbedId }) => encodeId('Customer', absorbedId),
      }),
      mergedAt: t.expose('mergedAt', { type: 'DateTime', description: 'When it was done.' }),
      undoneAt: t.expose('undoneAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was undone; null while it holds.',
      }),
    }),
  });
}

function preview(builder: RapportBuilder, Customer: CustomerType): void {
  const MergeFieldChoice = builder.objectRef<FieldChoice>('MergeFieldChoice').implement({
    description: 'A field in which two customers differ; null where it is empty.',
    extensions: { guardedBy: 'previewCustomerMerge' },
    fields: (t) => ({
      field: t.exposeString('field', { description: `One of ${FIELD_NAMES}.` }),
      survivorValue: t.exposeString('survivorValue', { nullable: true, description: 'What it says of who would stay.' }),
      absorbedValue: t.exposeString('absorbedValue', { nullable: true, description: 'What it says of who would be absorbed.' }),
      chosen: t.exposeString('chosen', {
        nullable: true,
        description:
          "What it becomes unless another choice is made: the survivor's, or the absorbed one's where the survivor's is empty.",
      }),
    }),
  });
  const Move = builder.objectRef<MergeMove>('MergeMove').implement({
    description: 'How many records of one kind would move, told by the module that owns them.',
    extensions: { guardedBy: 'previewCustomerMerge' },
    fields: (t) => ({
      module: t.exposeString('module', { description: 'Who keeps them.' }),
      type: t.exposeString('type', { description: "The records' type." }),
      count: t.exposeInt('count', {
        description: 'At least 1. Those of which the survivor has the like rest until the merge is undone.',
      }),
    }),
  });
  const Preview = builder.objectRef<MergePreview>('CustomerMergePreview').implement({
    description: 'What a merge would do.',
    extensions: { guardedBy: 'previewCustomerMerge' },
    fields: (t) => ({
      survivor: t.field({ type: Customer, description: 'Who would stay.', resolve: ({ survivor }) => survivor }),
      absorbed: t.field({ type: Customer, description: 'Who would be absorbed.', resolve: ({ absorbed }) => absorbed }),
      fields: t.field({
        type: [MergeFieldChoice],
        description: 'The fields in which they differ, 15 at most.',
        resolve: ({ fields }) => [...fields],
      }),
      moves: t.field({
        type: [Move],
        description:
          'What would move, by module and type; also of types whose records you may not see, as the merge moves them all the same.',
        resolve: ({ moves }) => [...moves],
      }),
      blockers: t.stringList({
        description: 'Why they cannot be merged, as sentences for people; empty where nothing forbids it.',
        resolve: ({ blockers }) => [...blockers],
      }),
    }),
  });
  builder.queryField('previewCustomerMerge', (t) =>
    t.field({
      type: Preview,
      nullable: true,
      description: 'What a merge would do, changing nothing; null if there is no such customer.',
      authScopes: MAY_MERGE,
      args: {
        survivorId: t.arg.id({ required: true, description: 'Of the customer who would stay.' }),
        absorbedId: t.arg.id({ required: true, description: 'Of the customer whose records would move.' }),
      },
      resolve: (_root, { survivorId, absorbedId }, ctx) =>
        previewCustomerMerge(ctx, uuidOf('Customer', survivorId), uuidOf('Customer', absorbedId)),
    }),
  );
}

function mergeMutations(builder: RapportBuilder): void {
  const MergeSide = builder.enumType('MergeSide', {
    description: 'Whose value a merge keeps.',
    values: {
      SURVIVOR: { description: 'Of the customer who stays.' },
      ABSORBED: { description: 'Of the customer who is absorbed, also where it is empty.' },
    },
  });
  const MergeFieldChoiceInput = builder.inputType('MergeFieldChoiceInput', {
    description: 'Whose value a field keeps.',
    fields: (t) => ({
      field: t.string({ required: true, description: `One of ${FIELD_NAMES}; none twice.` }),
      takeFrom: t.field({ type: MergeSide, required: true, description: 'Whose value it keeps.' }),
    }),
  });
  builder.resultMutation('mergeCustomers', {
    description:
      "Makes one customer of two, in every module at once. The absorbed one's id keeps answering with the survivor; of consents the stricter counts, and silence is no for MARKETING. Can be undone.",
    permission: 'contacts.customer.merge',
    input: (t) => ({
      survivorId: t.id({ required: true, description: 'Who stays.' }).check(idOf('Customer')),
      absorbedId: t.id({ required: true, description: 'Whose records move.' }).check(idOf('Customer')),
      fields: t.field({
        type: [MergeFieldChoiceInput],
        description: "Absent ones keep the survivor's value, or take the absorbed one's where that is empty.",
      }),
    }),
    success: { merge: 'CustomerMerge', customer: 'Customer' },
    resolve: (input, tx) => mergeCustomers(tx, input),
  });
  builder.resultMutation('undoCustomerMerge', {
    description:
      'Gives the absorbed customer everything back, also what has changed since; what was added since stays with the survivor. Later merges of either are undone first; nobody who was erased comes back.',
    permission: 'contacts.customer.merge',
    input: (t) => ({
      mergeId: t.id({ required: true, description: 'Of the merge.' }).check(idOf('CustomerMerge')),
    }),
    success: { merge: 'CustomerMerge', survivor: 'Customer', restored: 'Customer' },
    resolve: ({ mergeId }, tx) => undoCustomerMerge(tx, mergeId),
  });
}
