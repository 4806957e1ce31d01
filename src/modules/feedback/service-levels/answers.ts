/** Words that nobody linked by hand answer complaints, too: our first one to the customer, and what answers a linked one. */
import type { SlaMetric } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { requireCustomer } from '../../contacts/index.ts';
import { advance, OVER, openClocks } from './clock-rows.ts';
import { settled } from './keep-clocks.ts';

/** Our word to a customer, not by e-mail: those are said once they have left. */
export async function noteLogged(ctx: Ctx, word: Rapport.Events['communications.communication.logged']): Promise<void> {
  const { customerId, channel, direction, isAutomatic, campaignId, occurredAt } = word;
  if (direction === 'INBOUND' || channel === 'EMAIL' || isAutomatic || campaignId !== null) return;
  await answerFirst(ctx, customerId, new Date(occurredAt));
}

/** An e-mail of ours that left. */
export async function noteSent(
  ctx: Ctx,
  { customerId, campaignId, to, changedAt }: Rapport.Events['communications.delivery.changed'],
): Promise<void> {
  if (to === 'SENT' && campaignId === null) await answerFirst(ctx, customerId, new Date(changedAt));
}

/** A word of the customer's was answered: if it is about a complaint, that waits no longer. */
export async function noteAnswered(ctx: Ctx, word: Rapport.Events['communications.communication.answered']): Promise<void> {
  const at = new Date(word.answeredAt);
  const link = await ctx.db.complaintWord.findUnique({
    where: { communicationId: word.communicationId },
    include: { complaint: true },
  });
  if (link) await fulfil(ctx, link.complaint, at, ['FIRST_RESPONSE', 'NEXT_RESPONSE']);
  await answerFirst(ctx, word.customerId, at);
}

async function answerFirst(ctx: Ctx, customerId: string, at: Date): Promise<void> {
  const waiting = await ctx.db.complaint.findMany({
    where: { customerId, clocks: { some: { metric: 'FIRST_RESPONSE', state: { notIn: [...OVER] }, startedAt: { lte: at } } } },
    orderBy: { id: 'asc' },
  });
  for (const complaint of waiting) await fulfil(ctx, complaint, at, ['FIRST_RESPONSE']);
}

interface Named {
  readonly id: string;
  readonly customerId: string;
}

async function fulfil(ctx: Ctx, { id, customerId }: Named, at: Date, metrics: readonly SlaMetric[]): Promise<void> {
  await ctx.transact(async (tx) => {
    await requireCustomer(tx, customerId);
    await tx.db.$queryRaw`SELECT "id" FROM "Complaint" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
    const answered = (await openClocks(tx, id)).filter(({ metric, startedAt }) => metrics.includes(metric) && startedAt <= at);
    const breached = [];
    for (const clock of answered) if (await advance(tx, clock, { kind: 'FULFIL', at })) breached.push(clock);
    if (answered.length > 0) await settled(tx, await tx.db.complaint.findUniqueOrThrow({ where: { id } }), breached);
  });
}
