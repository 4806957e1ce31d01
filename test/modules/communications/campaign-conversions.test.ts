/** Which campaign a purchase counts for: one, once, by when it was made. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { attributePurchase } from '../../../src/modules/communications/campaigns/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { recordResponses } from '../../../src/modules/communications/responses/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenProduct, givenPurchase } from '../sales/given.ts';
import { MERGE, outcomeOf, recordResponse } from './campaign-calls.ts';
import { campaignsWritten, type GivenCampaign, givenLaunched, handled, marketer } from './given-campaigns.ts';

const DAY = 86_400_000;
const rapport = createTestRapport([access, contacts, sales, communications]);
const record = (campaign: GivenCampaign, customer: GivenCustomer, input: object) =>
  recordResponse(rapport, campaign, customer, input);
const read = (campaign: GivenCampaign) => outcomeOf(rapport, campaign);
const sentAt = (campaign: GivenCampaign, { id: customerId }: GivenCustomer, respondedAt: Date) =>
  rapport.ctx.transact((tx) => recordResponses(tx, [{ campaignId: campaign.id, customerId, kind: 'SENT', respondedAt }]));

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
    const [{ campaign }, { campaign: other, member }] = [await givenLaunched(rapport), await givenLaunched(rapport)];
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
    const [{ campaign: earlier, member }, { campaign }] = [await givenLaunched(rapport), await givenLaunched(rapport)];
    const message = new Date('2026-01-10T12:00:00Z');
    await sentAt(campaign, member, message);
    await sentAt(earlier, member, new Date(message.getTime() - 40 * DAY));
    const purchase = await bought(member, { purchasedAt: new Date(message.getTime() + after), campaignCode: 'unknown' });
    expect((await conversions(purchase)).map(({ campaignId }) => campaignId)).toEqual(counts ? [campaign.id] : []);
  });

  it('counts once, however often it is told, and by hand no second time', async () => {
    const { campaign, member } = await givenLaunched(rapport);
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
    const { campaign, member } = await givenLaunched(rapport);
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
    const { campaign, member, segment } = await givenLaunched(rapport);
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
