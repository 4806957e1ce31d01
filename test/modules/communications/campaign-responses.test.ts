/** What people tell of a campaign: recorded with what follows from it, or refused. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenPurchase } from '../sales/given.ts';
import { recordResponse } from './campaign-calls.ts';
import { campaignsWritten, type GivenCampaign, givenCampaign, givenLaunched, handled, marketer } from './given-campaigns.ts';

const rapport = createTestRapport([access, contacts, sales, communications]);
const record = (campaign: GivenCampaign, customer: GivenCustomer, input: object) =>
  recordResponse(rapport, campaign, customer, input);

describe('a response that is recorded', () => {
  it('is kept as it was told, announced, and listed with its customer', async () => {
    const { member, campaign } = await givenLaunched(rapport);
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
      const { member, campaign } = await givenLaunched(rapport);
      const stranger = await givenCustomer(rapport);
      const purchase = await givenPurchase(rapport, isTheirs === false ? stranger : member, {
        purchasedAt: new Date('2020-01-01'),
      });
      await handled(rapport);
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
    const { campaign, segment } = await givenLaunched(rapport);
    const [draft, stranger] = [await givenCampaign(rapport, segment), await givenCustomer(rapport)];
    expect((await record(draft, stranger, { kind: 'REPLIED' }))?.message).toMatch(/^This campaign is a DRAFT/);
    expect(await record(campaign, stranger, { kind: 'REPLIED' })).toMatchObject({ response: { kind: 'REPLIED' } });
  });

  it('of OPTED_OUT withdraws the consent, of COMPLAINED has nothing sent to the addresses any more', async () => {
    const { member, campaign } = await givenLaunched(rapport);
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
