/** What campaigns came to, counted: by customer, and in as many statements for many as for one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CampaignResponseKind } from '../../../src/generated/index.ts';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { launchCampaign, launchJob } from '../../../src/modules/communications/campaigns/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { recordResponses } from '../../../src/modules/communications/responses/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport } from '../../support/index.ts';
import { FUNNEL, MERGE, outcomeOf } from './campaign-calls.ts';
import { type GivenCampaign, givenCampaign, givenSegment, launched, marketer } from './given-campaigns.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts, sales, communications], {
  databaseOptions: { wrapAdapter: counter.wrapAdapter },
});
const read = (campaign: GivenCampaign) => outcomeOf(rapport, campaign);

describe('a funnel', () => {
  it('equals a naive count over random responses, by who customers are after merges', async () => {
    const segment = await givenSegment(rapport);
    const campaign = await givenCampaign(rapport, segment);
    const people = await Promise.all(Array.from({ length: 8 }, () => segment.givenMember()));
    await launched(rapport, campaign);
    const told: { readonly customerId: string; readonly kind: CampaignResponseKind }[] = [];
    const moment = rapport.clock.now();

    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ person: fc.nat(7), kind: fc.constantFrom(...Object.values(CampaignResponseKind)) }), {
          maxLength: 25,
        }),
        async (responses) => {
          const rows = responses.flatMap(({ person, kind }) => {
            const customer = people[person];
            return customer ? [{ customerId: customer.id, kind }] : [];
          });
          told.push(...rows);
          await rapport.ctx.transact((tx) =>
            recordResponses(
              tx,
              rows.map((row) => ({ ...row, campaignId: campaign.id, respondedAt: moment })),
            ),
          );
          expect(await read(campaign)).toMatchObject({ funnel: naive(told) });
        },
      ),
      { numRuns: 12 },
    );

    const [absorbed, survivor] = people;
    await rapport.asAdministrator().data(MERGE, { input: { survivorId: survivor?.globalId, absorbedId: absorbed?.globalId } });
    const after = told.map((row) => (row.customerId === absorbed?.id ? { ...row, customerId: survivor?.id ?? '' } : row));
    expect(await read(campaign)).toMatchObject({ funnel: { ...naive(after), audience: 7 } });
  });

  function naive(told: readonly { readonly customerId: string; readonly kind: CampaignResponseKind }[]) {
    const count = (wanted: CampaignResponseKind) =>
      new Set(told.filter(({ kind }) => kind === wanted).map(({ customerId }) => customerId)).size;
    return {
      ...{
        audience: 8,
        suppressed: 0,
        sent: count('SENT'),
        delivered: count('DELIVERED'),
        opened: count('OPENED'),
        clicked: count('CLICKED'),
      },
      ...{ replied: count('REPLIED'), converted: count('CONVERTED'), bounced: count('BOUNCED'), optedOut: count('OPTED_OUT') },
    };
  }
});

it('Campaigns cost as many statements for 50 as for one', async () => {
  const segments = await Promise.all(Array.from({ length: 10 }, () => givenSegment(rapport)));
  for (let nth = 0; nth < 50; nth += 1) await givenCampaign(rapport, segments[nth % 10] ?? { id: newId() });
  const document = `query ($first: Int) { campaigns(first: $first) { nodes {
    code progress budget { amount } funnel { ${FUNNEL} } revenue { amount } segment { name } } } }`;
  await rapport.db.campaign.updateMany({ where: { state: 'DRAFT' }, data: { state: 'PAUSED', launchedAt: rapport.clock.now() } });
  const counts: number[] = [];
  for (const first of [1, 50]) {
    const { result, statements } = await counter.during(() => marketer(rapport).data(document, { first }));
    expect(result.campaigns?.nodes).toHaveLength(first);
    await rapport.settle();
    counts.push(statements.filter(({ sql }) => /"(?:Campaign|CampaignRecipient|CampaignResponse|Segment)"/.test(sql)).length);
  }
  // The page, its segments, and one statement each for progress, funnel and revenue.
  expect(counts).toEqual([5, 5]);
});

/** Without what reads the log and the queue meanwhile. */
const OURS =
  /INSERT INTO "LoggedEvent"|"(?:Campaign\w*|Communication\w*|OutgoingEmail|ThreadedMessage|Task|Customer|ContactPoint|Consent|AuditEntry)"/;

it.each(['EMAIL', 'LETTER', 'PHONE'] as const)('A launch by %s costs as many statements for ten as for one', async (channel) => {
  const counts: number[] = [];
  for (const size of [1, 10]) {
    const segment = await givenSegment(rapport);
    for (let nth = 0; nth < size; nth += 1) await segment.givenMember();
    const campaign = await givenCampaign(rapport, segment, { channel });
    await launchCampaign(rapport.ctx, campaign.id);
    const run = () => launchJob.run(rapport.ctx, new AbortController().signal, { campaignId: campaign.id });
    const { statements } = await counter.during(run);
    counts.push(statements.filter(({ sql }) => OURS.test(sql)).length);
    expect((await read(campaign))?.funnel).toMatchObject({ audience: size, suppressed: 0 });
  }
  expect(counts[0]).toBeGreaterThan(10);
  expect(counts[1]).toBe(counts[0]);
});
