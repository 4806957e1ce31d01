/** Approvals in the API. */
import { ApprovalKind, ApprovalState } from '../../../generated/index.ts';
import { encodeId, idOf, optionalText, orderedBy, type RapportBuilder } from '../../../kernel/index.ts';
import { actorRecorded } from '../actors.ts';
import { ApprovalRequiredError } from '../approval-required.ts';
import { decideApproval } from '../approvals.ts';

export function approvalSchema(builder: RapportBuilder): void {
  enums(builder);
  const Approval = builder.record('Approval', {
    description: 'Something that somebody may not grant alone, and what a supervisor decided.',
    permission: 'access.approval.read',
    own: ({ requestedAs }, { actor }) => requestedAs === actor?.id,
    fields: (t) => ({
      kind: t.expose('kind', { type: ApprovalKind, description: 'What was asked for.' }),
      subject: t.node({
        description: 'What it is about; null where the caller may not see it.',
        // The module that asked may not be registered any more.
        id: ({ subjectType, subjectId }, _args, _ctx, { schema }) =>
          schema.getType(subjectType) ? encodeId(subjectType, subjectId) : null,
      }),
      reason: t.exposeString('reason', { description: 'Why it was asked for.' }),
      amount: t.money(
        { amount: 'amountMinor', currency: 'currencyCode' },
        { description: 'How much is to be refunded, or lent.' },
      ),
      points: t.exposeInt('points', { nullable: true, description: 'How many points are to be granted.' }),
      state: t.expose('state', { type: ApprovalState, description: 'Whether it was decided, and how.' }),
      requestedBy: t.field({
        type: 'Actor',
        description: 'Who asked; they may not decide it.',
        select: { requestedByKind: true, requestedById: true },
        resolve: ({ requestedByKind, requestedById }) => actorRecorded(requestedByKind, requestedById),
      }),
      requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'When it was asked for.' }),
      decidedBy: t.relation('decidedBy', {
        nullable: true,
        description: 'Who decided; null also where the administrator’s key did.',
      }),
      decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true, description: 'When it was decided.' }),
      note: t.exposeString('note', { nullable: true, description: 'What the supervisor had to say.' }),
    }),
  });
  builder.errorType(ApprovalRequiredError, {
    description: 'More than the actor may grant alone: nothing was done, a supervisor has been asked.',
    fields: (t) => ({
      approval: t.field({ type: Approval, description: 'What waits for a supervisor.', resolve: ({ approval }) => approval }),
    }),
  });
  builder.queryField('approvals', (t) =>
    t.page('Approval', {
      description: 'What waits for a supervisor, oldest first.',
      authScopes: { can: 'access.approval.read' },
      args: {
        state: t.arg({ type: [ApprovalState], description: 'Only those in one of these states. Absent: those that wait.' }),
      },
      order: orderedBy('requestedAt', 'asc'),
      where: ({ state }) => ({ state: { in: state ?? [ApprovalState.REQUESTED] } }),
    }),
  );
  builder.liveFeed('approvalChanged', {
    description: 'Requests for a supervisor as they come in, and as they are decided.',
    permission: 'access.approval.read',
    events: ['access.approval.requested', 'access.approval.decided'],
    record: { approval: ({ approvalId }, { db }) => db.approval.findUnique({ where: { id: approvalId } }) },
  });
  builder.resultMutation('decideApproval', {
    description:
      'Approves or refuses; what was asked for is then done, or not, in the same transaction. Nobody decides their own request, and nobody approves more than their own authority.',
    permission: 'access.approval.decide',
    idempotencyKey: 'required',
    input: (t) => ({
      id: t.id({ required: true, description: 'The approval.' }).check(idOf('Approval')),
      approved: t.boolean({ required: true, description: 'True does what was asked for, false refuses it.' }),
      note: t.string({ description: 'Why, for whoever asked; at most 2,000 characters.' }).check(optionalText(2000)),
    }),
    success: { approval: 'Approval' },
    resolve: async (input, tx) => ({ approval: await decideApproval(tx, input) }),
  });
}

function enums(builder: RapportBuilder): void {
  builder.enumType(ApprovalKind, {
    name: 'ApprovalKind',
    description: 'What a supervisor is asked for.',
    values: {
      REFUND: { description: 'To give money back.' },
      POINTS: { description: 'To grant loyalty points.' },
      CREDIT: { description: 'To sell on credit beyond the customer’s limit.' },
    },
  });
  builder.enumType(ApprovalState, {
    name: 'ApprovalState',
    description: 'How far an approval is.',
    values: {
      REQUESTED: { description: 'It waits for a supervisor.' },
      APPROVED: { description: 'What was asked for has been done.' },
      REJECTED: { description: 'What was asked for was not done.' },
    },
  });
}
