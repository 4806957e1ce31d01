/** Rule of communications: responsiveness equals a naive computation over random logs, whatever the threads, the zones and the corrections. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { givenCampaignRow, givenLogs } from './given-words.ts';
import { customers, expectedOf } from './naive-responsiveness.ts';

const DOCUMENT = `query ($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Customer { responsiveness { channel outbound replied replyRate medianReplyMinutes bestHour lastReplyAt } }
  }
}`;

interface Answered {
  readonly nodes: readonly { readonly responsiveness: readonly ReturnType<typeof expectedOf>[number][] }[];
}

const rapport = createTestRapport([access, contacts, sales, communications]);
let campaignId = '';
beforeAll(async () => {
  campaignId = await givenCampaignRow(rapport);
});

it('responsiveness is what counting by hand says', async () => {
  const known = { habits: 0, medians: 0, silent: 0 };
  await fc.assert(
    fc.asyncProperty(customers, async (models) => {
      const ids = await givenLogs(rapport, models, campaignId);
      const { nodes } = await rapport
        .as('contacts.customer.read', 'communications.habit.read')
        .data<Answered>(DOCUMENT, { ids: ids.map((id) => globalId('Customer', id)) });
      const byName = nodes.map(({ responsiveness }) =>
        responsiveness.toSorted((one, other) => (one.channel < other.channel ? -1 : 1)),
      );
      expect(byName).toEqual(models.map(expectedOf));
      for (const { replyRate, medianReplyMinutes } of byName.flat()) {
        if (replyRate !== null) known.habits += 1;
        if (medianReplyMinutes !== null) known.medians += 1;
        if (replyRate === 0) known.silent += 1;
      }
    }),
    { numRuns: 15 },
  );
  // The logs are neither all silent nor all below the threshold: the comparison compares something.
  expect(known.habits).toBeGreaterThan(20);
  expect(known.medians).toBeGreaterThan(20);
  expect(known.silent).toBeGreaterThan(0);
}, 60_000);
