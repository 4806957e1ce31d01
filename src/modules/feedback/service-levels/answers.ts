/** Words that nobody linked by hand answer complaints, too: our first one to the customer, and what answers a linked one. */
import type { SlaMetric } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { standingOf } from '../../communications/index.ts';
import { findCustomer } from '../../contacts/index.ts';
import { advance, OVER, openClocks } from './clock-rows.ts';
import { followTarget } from './follow-target.ts';
import { type Named, withHeld } from './held.ts';
import { settledBetweenSteps } from './keep-clocks.ts';

/** Our word to a customer. An e-mail that waits to be sent is said once it has left. */
export async function noteLogged(ctx: Ctx, word: Rapport.Events['communications.communication.logged']): Promise<void> {
  if (word.direction === 'OUTBOUND') await noteSaid(ctx, word);
}

/** An e-mail of ours that left; of some the report that they arrived comes first. */
export async function noteSent(ctx: Ctx, word: Rapport.Events['communications.delivery.changed']): Promise<void> {
  if (word.from === 'QUEUED') await noteSaid(ctx, word);
}

/**
 * A word of the customer's was answered: if it is about a complaint, that waits no longer. Of an e-mail this may be told before it is
 * told that it left, and by when it was written.
 */
export async function noteAnswered(ctx: Ctx, word: Rapport.Events['communications.communication.answered']): Promise<void> {
  const { saidAt } = await standingOf(ctx, { id: word.answerId });
  const at = saidAt ?? new Date(word.answeredAt);
  await answerLinked(ctx, word.communicationId, at);
  await answerFirst(ctx, word.customerId, at);
}

/** What is automatic, reached nobody, or belongs to a campaign answers nothing. */
async function noteSaid(ctx: Ctx, word: { readonly communicationId: string; readonly customerId: string }): Promise<void> {
  const { saidAt } = await standingOf(ctx, { id: word.communicationId });
  if (!saidAt) return;
  await answerLinked(ctx, word.communicationId, saidAt);
  await answerFirst(ctx, word.customerId, saidAt);
}

async function answerLinked(ctx: Ctx, communicationId: string, at: Date): Promise<void> {
  const link = await ctx.db.complaintWord.findUnique({ where: { communicationId }, include: { complaint: true } });
  if (link) await fulfil(ctx, link.complaint, at, ['FIRST_RESPONSE', 'NEXT_RESPONSE']);
}

async function answerFirst(ctx: Ctx, customerId: string, at: Date): Promise<void> {
  const customer = await findCustomer(ctx, customerId);
  const waiting = await ctx.db.complaint.findMany({
    where: {
      customerId: customer?.id ?? customerId,
      clocks: { some: { metric: 'FIRST_RESPONSE', state: { notIn: [...OVER] }, startedAt: { lte: at } } },
    },
    orderBy: { id: 'asc' },
  });
  for (const complaint of waiting) await fulfil(ctx, complaint, at, ['FIRST_RESPONSE']);
}

function fulfil(ctx: Ctx, named: Named, at: Date, metrics: readonly SlaMetric[]): Promise<void> {
  return withHeld(ctx, named, async (tx, { complaint, customer: { serviceTier } }) => {
    const answered = await followTarget(tx, { complaint, serviceTier });
    const waiting = (await openClocks(tx, complaint.id)).filter(
      ({ metric, startedAt }) => metrics.includes(metric) && startedAt <= at,
    );
    for (const clock of waiting) answered.push(await advance(tx, clock, { kind: 'FULFIL', at }));
    await settledBetweenSteps(tx, complaint, answered);
  });
}
