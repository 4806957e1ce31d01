/** What comes of campaigns: told by people, by purchases, counted by customer and by currency. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CampaignResponseKind } from '../../../src/generated/index.ts';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { attributePurchase } from '../../../src/modules/communications/campaigns/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { recordResponses } from '../../../src/modules/communications/responses/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenProduct, givenPurchase } from '../sales/given.ts';
import {
  campaignsWritten,
  type GivenCampaign,
  givenCampaign,
  givenSegment,
  handled,
  launched,
  marketer,
} from './given-campaigns.ts';

const DAY = 86_400_000;
const RECORD = `mutation ($input: RecordCampaignResponseInput!) {
  recordCampaignResponse(input: $input) {
    __typename
    ... on RecordCampaignResponseSuccess {
      response { kind respondedAt campaign { code } customer { id } purchase { number } }
    }
    ... on Error { message code }
  }
}`;
const FUNNEL = 'audience suppressed sent delivered opened clicked replied converted bounced optedOut';
const READ = `query ($id: ID!) { campaign(id: $id) { funnel { ${FUNNEL} } revenue { amount currencyCode } } }`;
const MERGE = 'mutation ($input: MergeCustomersInput!) { mergeCustomers(input: $input) { __typename } }';

const counter = countStatements();
const rapport = createTestRapport([access, contacts, sales, communications], {
  databaseOptions: { wrapAdapter: counter.wrapAdapter },
});
const record = async (campaign: GivenCampaign, customer: GivenCustomer, input: object) => {
  const ids = { campaignId: campaign.globalId, customerId: customer.globalId };
  return (await marketer(rapport).data(RECORD, { input: { ...ids, ...input } })).recordCampaignResponse;
};
const read = async ({ globalId: id }: GivenCampaign) => (await marketer(rapport).data(READ, { id })).campaign;
const sentAt = (campaign: GivenCampaign, { id: customerId }: GivenCustomer, respondedAt: Date) =>
  rapport.ctx.transact((tx) => recordResponses(tx, [{ campaignId: campaign.id, customerId, kind: 'SENT', respondedAt }]));

/** Launched, with one recipient. */
async function givenLaunched() {
  const segment = await givenSegment(rapport);
  const member = await segment.givenMember();
  const campaign = await givenCampaign(rapport, segment);
  await launched(rapport, campaign);
  return { segment, member, campaign };
}

describe('a response that is recorded', () => {
  it('is kept as it was told, announced, and listed with its customer', async () => {
    const { member, campaign } = await givenLaunched();
    const respondedAt = rapport.clock.now().toISOString();
    await rapport.clock.advance({ seconds: 1 });

    expect(await record(campaign, member, { kind: 'OPENED', respondedAt })).toEqual({
      __typename: 'RecordCampaignResponseSuccess',
      response: {
        kind: 'OPENED',
        respondedAt,
        campaign: { code: campaign.code },
        customer: { id: member.globalId },
        purchase: null,
      },
    });
    await record(campaign, member, { kind: 'CLICKED' });
    const told = (await rapport.eventsAbout(member.id)).filter(({ name }) => name === 'communications.campaign.responded');
    expect(told).toMatchObject([
      { payload: { campaignId: campaign.id, kind: 'OPENED', respondedAt } },
      { payload: { kind: 'CLICKED', respondedAt: rapport.clock.now().toISOString() } },
    ]);
    const { customer } = await marketer(rapport).data(
      'query ($id: ID!) { customer(id: $id) { campaignResponses { totalCount nodes { kind } } } }',
      { id: member.globalId },
    );
    expect(customer?.campaignResponses).toEqual({ totalCount: 2, nodes: [{ kind: 'CLICKED' }, { kind: 'OPENED' }] });
  });

  it.each([
    ['that the message left', { kind: 'SENT' }, /^kind: SENT is recorded by what sends. Accepted are DELIVERED, /],
    [
      'a purchase with anything but a conversion',
      { kind: 'REPLIED', purchaseId: true },
      /^purchaseId: Only CONVERTED names a purchase/,
    ],
    ['what is to come', { kind: 'OPENED', respondedAt: 1 }, /^respondedAt: Must not lie in the future/],
    ['what came before the launch', { kind: 'OPENED', respondedAt: -1 }, /^respondedAt: Must not lie before the launch/],
    [
      'what needs a message of somebody who got none',
      { kind: 'DELIVERED', isStranger: true },
      /^customerId: This customer is not of the campaign's audience, so DELIVERED .* REPLIED and CONVERTED may come from anybody/,
    ],
    ["somebody else's purchase", { kind: 'CONVERTED', isTheirs: false }, /^There is no Purchase/],
  ])(
    'cannot be %s, and nothing is written',
    async (_case, {
      respondedAt,
      purchaseId,
      isStranger,
      isTheirs,
      ...input
    }: { kind: string; respondedAt?: number; purchaseId?: boolean; isStranger?: boolean; isTheirs?: boolean }, message) => {
      const { member, campaign } = await givenLaunched();
      const stranger = await givenCustomer(rapport);
      const purchase = await givenPurchase(rapport, isTheirs === false ? stranger : member, {
        purchasedAt: new Date('2020-01-01'),
      });
      await rapport.settle();
      const before = await campaignsWritten(rapport);

      const refused = await record(campaign, isStranger ? stranger : member, {
        ...input,
        ...(respondedAt !== undefined && { respondedAt: new Date(rapport.clock.now().getTime() + respondedAt).toISOString() }),
        ...((purchaseId || isTheirs === false) && { purchaseId: purchase.globalId }),
      });

      expect(refused?.message).toMatch(message);
      expect(await campaignsWritten(rapport)).toEqual(before);
    },
  );

  it('comes of a launched campaign only, and from strangers a reply', async () => {
    const { campaign, segment } = await givenLaunched();
    const [draft, stranger] = [await givenCampaign(rapport, segment), await givenCustomer(rapport)];
    expect((await record(draft, stranger, { kind: 'REPLIED' }))?.message).toMatch(/^This campaign is a DRAFT/);
    expect(await record(campaign, stranger, { kind: 'REPLIED' })).toMatchObject({ response: { kind: 'REPLIED' } });
  });

  it('of OPTED_OUT withdraws the consent, of COMPLAINED has nothing sent to the addresses any more', async () => {
    const { member, campaign } = await givenLaunched();
    await record(campaign, member, { kind: 'OPTED_OUT' });
    expect(await rapport.db.consent.findFirst({ where: { customerId: member.id }, orderBy: { serial: 'desc' } })).toMatchObject({
      ...{ purpose: 'MARKETING', channel: 'EMAIL', state: 'WITHDRAWN', source: `campaign ${campaign.code}` },
    });
    const before = await rapport.db.emailSuppression.count();
    await record(campaign, member, { kind: 'COMPLAINED' });
    await record(campaign, member, { kind: 'COMPLAINED' });
    expect(await rapport.db.emailSuppression.count()).toBe(before + 1);
  });
});

describe('a purchase', () => {
  const conversions = (purchase: { readonly id: string }) =>
    rapport.db.campaignResponse.findMany({
      where: { purchaseId: purchase.id },
      select: { campaignId: true, customerId: true, respondedAt: true, amountMinor: true, currencyCode: true },
    });
  const bought = async (customer: GivenCustomer, input: Parameters<typeof givenPurchase>[2] = {}) => {
    const purchase = await givenPurchase(rapport, customer, input);
    await handled(rapport);
    return purchase;
  };

  it('that names a code, in whatever case, counts for that campaign', async () => {
    const [{ campaign }, { campaign: other, member }] = [await givenLaunched(), await givenLaunched()];
    await sentAt(other, member, rapport.clock.now());
    const purchase = await bought(member, { campaignCode: campaign.code.toLowerCase() });

    expect(await conversions(purchase)).toEqual([
      {
        campaignId: campaign.id,
        customerId: member.id,
        respondedAt: purchase.purchasedAt,
        amountMinor: 1000n,
        currencyCode: 'EUR',
      },
    ]);
    const shown = await marketer(rapport).data('query ($id: ID!) { purchase(id: $id) { campaign { code } } }', {
      id: purchase.globalId,
    });
    expect(shown).toEqual({ purchase: { campaign: { code: campaign.code } } });
    const blind = await rapport
      .as('sales.purchase.read')
      .run('query ($id: ID!) { purchase(id: $id) { number campaign { code } } }', { id: purchase.globalId });
    expect([blind.data?.purchase?.campaign, blind.errors?.[0]?.extensions?.code]).toEqual([null, 'FORBIDDEN']);
  });

  it.each([
    ['at the moment of the message', 0, true],
    ['30 days after it', 30 * DAY, true],
    ['a millisecond later', 30 * DAY + 1, false],
    ['before it', -1, false],
  ])('%s counts for the campaign of the last message before it, by when it was made', async (_case, after, counts) => {
    const [{ campaign: earlier, member }, { campaign }] = [await givenLaunched(), await givenLaunched()];
    const message = new Date('2026-01-10T12:00:00Z');
    await sentAt(campaign, member, message);
    await sentAt(earlier, member, new Date(message.getTime() - 40 * DAY));
    const purchase = await bought(member, { purchasedAt: new Date(message.getTime() + after), campaignCode: 'unknown' });
    expect((await conversions(purchase)).map(({ campaignId }) => campaignId)).toEqual(counts ? [campaign.id] : []);
  });

  it('counts once, however often it is told, and by hand no second time', async () => {
    const { campaign, member } = await givenLaunched();
    const purchase = await bought(member, { campaignCode: campaign.code });
    const [, told] = await rapport.db.$queryRaw<{ payload: Rapport.Events['sales.purchase.recorded'] }[]>`
      SELECT "payload" FROM "LoggedEvent" WHERE position(${purchase.id} in "payload"::text) > 0
      ORDER BY "name" = 'sales.purchase.recorded', "seq"`.then((rows) => [
      rows[0],
      rows.find(({ payload }) => 'touchpoint' in payload),
    ]);
    if (!told) throw new Error('The purchase was not announced.');
    const before = await campaignsWritten(rapport);
    await attributePurchase(rapport.ctx, told.payload);
    await attributePurchase(rapport.ctx, told.payload);
    expect(await record(campaign, member, { kind: 'CONVERTED', purchaseId: purchase.globalId })).toMatchObject({
      ...{ code: 'UNIQUE_VIOLATION', message: 'This purchase counts for a campaign already.' },
    });
    expect(await campaignsWritten(rapport)).toEqual(before);
    expect(await conversions(purchase)).toHaveLength(1);
  });

  it('of a customer who was merged since, or erased, is told of as they are now', async () => {
    const { campaign, member } = await givenLaunched();
    const [absorbed, erased] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const purchase = await givenPurchase(rapport, absorbed, { campaignCode: campaign.code });
    const nobodys = await givenPurchase(rapport, erased, { campaignCode: campaign.code });
    await rapport.asAdministrator().data(MERGE, { input: { survivorId: member.globalId, absorbedId: absorbed.globalId } });
    await rapport.ctx.transact((tx) => eraseCustomer(tx, { customerId: erased.id, reason: 'They asked.' }));
    await handled(rapport);
    expect(await conversions(purchase)).toMatchObject([{ campaignId: campaign.id, customerId: member.id }]);
    expect(await conversions(nobodys)).toEqual([]);
  });

  it('adds to the revenue of its currency', async () => {
    const { campaign, member, segment } = await givenLaunched();
    const { id: productId } = await givenProduct(rapport);
    const lines = (unitPrice: string) => [{ productId, quantity: '1', unitPrice }];
    const campaignCode = campaign.code;
    await bought(member, { campaignCode, lines: lines('10.10') });
    await bought(member, { campaignCode, lines: lines('0.20') });
    await bought(await segment.givenMember(), { campaignCode, currencyCode: 'JPY', lines: lines('500') });
    expect(await read(campaign)).toMatchObject({
      funnel: { audience: 1, converted: 2 },
      revenue: [
        { amount: '10.30', currencyCode: 'EUR' },
        { amount: '500', currencyCode: 'JPY' },
      ],
    });
  });
});

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
