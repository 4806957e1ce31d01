/** Letters of a campaign: filed as words that have left, for the printer to fetch. */
import { fileWords, type NewWord } from '../../log/index.ts';
import { fieldsFor } from '../../mail-out/index.ts';
import { recordResponses } from '../../responses/index.ts';
import { POSTAL, reachableBy } from './reachable.ts';
import { requireRenderer, whyUnwritten } from './renderer.ts';
import type { Settle } from './settled.ts';

export const settleByLetter: Settle = async (tx, { id: campaignId, text }, customers) => {
  const write = requireRenderer(text, 'text');
  const now = tx.clock.now();
  const { reached, suppressed } = await reachableBy(tx, customers, POSTAL);
  const letters = reached.map(({ customer, point }) => ({ customer, point, body: write(fieldsFor(customer)) }));
  const filed = await fileWords(
    tx,
    letters.flatMap(({ customer: { id: customerId }, point: { id: contactPointId }, body }): NewWord[] => {
      const word = { customerId, contactPointId, campaignId, body, purpose: 'MARKETING', occurredAt: now } as const;
      return whyUnwritten([body]) === null ? [{ ...word, channel: 'LETTER', direction: 'OUTBOUND' }] : [];
    }),
  );
  const unwritten = letters.flatMap(({ customer: { id: customerId }, body }) => {
    const suppressedFor = whyUnwritten([body]);
    return suppressedFor === null ? [] : [{ customerId, suppressedFor }];
  });
  await recordResponses(
    tx,
    filed.map(({ id: communicationId, customerId }) => {
      return { campaignId, customerId, communicationId, kind: 'SENT', respondedAt: now };
    }),
  );
  return [...suppressed, ...unwritten, ...filed.map(({ id: communicationId, customerId }) => ({ customerId, communicationId }))];
};
