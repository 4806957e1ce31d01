/** Letters of a campaign: filed as words that have left, for the printer to fetch. */
import { fileWords } from '../../log/index.ts';
import { fieldsFor } from '../../mail-out/index.ts';
import { recordResponses } from '../../responses/index.ts';
import { POSTAL, reachableBy } from './reachable.ts';
import { requireRenderer } from './renderer.ts';
import type { Settle } from './settled.ts';

export const settleByLetter: Settle = async (tx, { id: campaignId, text }, customers) => {
  const write = requireRenderer(text, 'text');
  const now = tx.clock.now();
  const { reached, suppressed } = await reachableBy(tx, customers, POSTAL);
  const filed = await fileWords(
    tx,
    reached.map(({ customer, point }) => ({
      ...{ customerId: customer.id, contactPointId: point.id, campaignId, body: write(fieldsFor(customer)) },
      ...{ channel: 'LETTER', direction: 'OUTBOUND', purpose: 'MARKETING', occurredAt: now },
    })),
  );
  await recordResponses(
    tx,
    filed.map(({ id: communicationId, customerId }) => {
      return { campaignId, customerId, communicationId, kind: 'SENT', respondedAt: now };
    }),
  );
  return [...suppressed, ...filed.map(({ id: communicationId, customerId }) => ({ customerId, communicationId }))];
};
