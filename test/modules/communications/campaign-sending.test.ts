/** A campaign's e-mails reach a mail server, one for each recipient who may get it; what became of them is in the funnel. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { launchCampaign, pauseCampaign, resumeCampaign } from '../../../src/modules/communications/campaigns/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { type GivenCampaign, givenCampaign, givenSegment, launched, marketer } from './given-campaigns.ts';
import { MAIL } from './given-sending.ts';
import { addressesOf, fieldsOf, mailServer } from './mail-server.ts';

const READ = 'query ($id: ID!) { campaign(id: $id) { state progress funnel { audience suppressed sent } } }';

const server = await mailServer();
const rapport = createTestRapport([access, contacts, sales, communications], { environment: { ...MAIL, SMTP_URL: server.url } });
const read = async ({ globalId: id }: GivenCampaign) => (await marketer(rapport).data(READ, { id })).campaign;

it('A campaign is one message for each who allows it, sent once, and ends when the last has left', async () => {
  const segment = await givenSegment(rapport);
  const members = await Promise.all([1, 2, 3].map((nth) => segment.givenMember({ email: `reader-${nth}@example.org` })));
  await segment.givenMember({}, false);
  await segment.givenMember({ email: null });
  const campaign = await givenCampaign(rapport, segment, {
    html: '<p>{{salutation}} <a href="{{unsubscribeUrl}}">no more</a></p>',
  });
  await launched(rapport, campaign);

  expect(server.caught.map(({ recipients }) => recipients).sort()).toEqual([1, 2, 3].map((nth) => [`reader-${nth}@example.org`]));
  for (const mail of server.caught) {
    expect(addressesOf(mail.parsed.to).map(({ address }) => address)).toEqual(mail.recipients);
    expect(fieldsOf(mail, 'List-Unsubscribe')).toEqual([expect.stringContaining(`${MAIL.PUBLIC_URL}/unsubscribe/`)]);
    expect(String(mail.parsed.html).replaceAll('&#x2F;', '/')).toContain(`href="${MAIL.PUBLIC_URL}/unsubscribe/`);
  }
  const responses = await rapport.db.campaignResponse.findMany({ where: { campaignId: campaign.id, kind: 'SENT' } });
  expect(responses.map(({ customerId }) => customerId).sort()).toEqual(members.map(({ id }) => id).sort());
  expect(await read(campaign)).toEqual({ state: 'RUNNING', progress: 1, funnel: { audience: 5, suppressed: 2, sent: 3 } });
  await rapport.clock.advance({ minutes: 1 });
  expect(await read(campaign)).toMatchObject({ state: 'FINISHED' });
  expect(server.caught).toHaveLength(3);
});

it('Nothing of a campaign goes out while it is paused, and all of it once it is resumed', async () => {
  const segment = await givenSegment(rapport);
  await segment.givenMember();
  const campaign = await givenCampaign(rapport, segment);
  server.behaviour = {
    onRecipient: () => {
      throw Object.assign(new Error('Busy, try again later'), { responseCode: 451 });
    },
  };
  await launchCampaign(rapport.ctx, campaign.id);
  await rapport.settle();
  await pauseCampaign(rapport.ctx, campaign.id);
  server.behaviour = {};
  await rapport.clock.advance({ days: 1 });
  expect([server.caught.length, await read(campaign)]).toEqual([
    0,
    { state: 'PAUSED', progress: 1, funnel: { audience: 1, suppressed: 0, sent: 0 } },
  ]);
  await resumeCampaign(rapport.ctx, campaign.id);
  await rapport.clock.advance({ minutes: 1 });
  expect([server.caught.length, (await read(campaign))?.funnel]).toEqual([1, { audience: 1, suppressed: 0, sent: 1 }]);
});
