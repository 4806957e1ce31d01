/** What each recipient of a campaign gets: an e-mail, a letter, a call, or a reason why not. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { launchCampaign } from '../../../src/modules/communications/campaigns/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId, TEST_START } from '../../support/index.ts';
import { NOBODY, standingOf, takeStep } from './campaign-calls.ts';
import { type GivenCampaign, givenCampaign, givenConsent, givenSegment, launched, marketer } from './given-campaigns.ts';

const rapport = createTestRapport([access, contacts, sales, communications]);
const read = (campaign: GivenCampaign) => standingOf(rapport, campaign);
const step = (verb: 'launch' | 'pause' | 'resume', id: string, options = {}) => takeStep(rapport, verb, id, options);

describe('a campaign by e-mail', () => {
  it('queues one message for each of its segment then, in their own words, and tells how far it is', async () => {
    const segment = await givenSegment(rapport);
    const ada = await segment.givenMember({
      givenName: 'Ada',
      familyName: 'Nováková',
      language: 'cs',
      honorific: 'paní',
      grammaticalGender: 'FEMININE',
    });
    const company = await segment.givenMember({
      kind: 'ORGANIZATION',
      givenName: null,
      organizationName: 'A & B <Ltd>',
      language: 'en',
    });
    const dead = await segment.givenMember();
    await rapport.db.customer.update({ where: { id: dead.id }, data: { deceasedOn: new Date('2026-01-01') } });
    const campaign = await givenCampaign(rapport, segment, {
      ...{ subject: 'For {{displayName}}', text: '{{salutation}}! {{displayName}}', html: '<b>{{displayName}}</b>' },
    });

    expect(await step('launch', campaign.globalId)).toMatchObject({ campaign: { state: 'RUNNING', progress: 0 } });
    await rapport.settle();

    expect(await read(campaign)).toEqual({ state: 'RUNNING', progress: 1, funnel: { audience: 2, suppressed: 0, sent: 0 } });
    const words = await rapport.db.communication.findMany({
      where: { campaignId: campaign.id },
      select: {
        customerId: true,
        channel: true,
        direction: true,
        purpose: true,
        subject: true,
        body: true,
        email: { select: { html: true } },
      },
      orderBy: { customerId: 'asc' },
    });
    const made = { channel: 'EMAIL', direction: 'OUTBOUND', purpose: 'MARKETING' };
    expect(words).toEqual([
      {
        ...{ customerId: ada.id, ...made, subject: 'For Ada Nováková', body: 'Vážená paní Nováková! Ada Nováková' },
        email: { html: '<b>Ada Nováková</b>' },
      },
      {
        ...{ customerId: company.id, ...made, subject: 'For A & B <Ltd>', body: expect.stringContaining('A & B <Ltd>') },
        email: { html: '<b>A &amp; B &lt;Ltd&gt;</b>' },
      },
    ]);
    expect(await rapport.db.campaignRecipient.count({ where: { customerId: dead.id } })).toBe(0);
    const late = await segment.givenMember();
    await rapport.clock.advance({ minutes: 2 });
    expect(await rapport.db.campaignRecipient.count({ where: { customerId: late.id } })).toBe(0);
  });

  it('goes on with who was merged since the launch once, and with who was archived not at all', async () => {
    const segment = await givenSegment(rapport);
    const [one, other, archived] = [await segment.givenMember(), await segment.givenMember(), await segment.givenMember()];
    const campaign = await givenCampaign(rapport, segment);
    await launchCampaign(rapport.ctx, campaign.id);
    await rapport.db.campaign.update({ where: { id: campaign.id }, data: { state: 'PAUSED', audienceAt: TEST_START } });
    for (const { id: customerId } of [one, other, archived]) {
      await rapport.db.campaignRecipient.create({ data: { id: newId(), campaignId: campaign.id, customerId } });
    }
    await rapport
      .asAdministrator()
      .data(`mutation ($input: MergeCustomersInput!) { mergeCustomers(input: $input) { __typename } }`, {
        input: { survivorId: other.globalId, absorbedId: one.globalId },
      });
    await rapport.db.customer.update({ where: { id: archived.id }, data: { archivedAt: TEST_START } });
    await step('resume', campaign.globalId);
    await rapport.settle();

    expect(await rapport.db.communication.findMany({ where: { campaignId: campaign.id }, select: { customerId: true } })).toEqual(
      [{ customerId: other.id }],
    );
    expect(
      await rapport.db.campaignRecipient.findMany({ where: { campaignId: campaign.id, suppressedFor: { not: null } } }),
    ).toMatchObject([{ customerId: archived.id, suppressedFor: expect.stringMatching(/^GONE: /), communicationId: null }]);
    expect(await read(campaign)).toMatchObject({ progress: 1, funnel: { audience: 2, suppressed: 1 } });
  });
});

describe('a message of whose fields nothing is known, or too much', () => {
  it.each([
    ['the subject of an e-mail', { subject: '{{preferredName}}' }, 'EMPTY'],
    ['the text of an e-mail', { text: ' {{preferredName}}' }, 'EMPTY'],
    ['the HTML of an e-mail', { html: '{{preferredName}}' }, 'EMPTY'],
    ['a letter', { channel: 'LETTER', text: '{{preferredName}}' }, 'EMPTY'],
    ['200,000 characters of an e-mail', { text: 'Hi {{familyName}}'.repeat(1_200) }, 'TOO_LONG'],
  ] as const)('is suppressed, as %s, and the others get theirs', async (_case, input, code) => {
    const segment = await givenSegment(rapport);
    const known = await segment.givenMember({ preferredName: 'Ada', familyName: 'B' });
    const unknown = await segment.givenMember({ familyName: 'Ab'.repeat(100) });
    const campaign = await givenCampaign(rapport, segment, input);
    await launched(rapport, campaign);
    const recipients = await rapport.db.campaignRecipient.findMany({ where: { campaignId: campaign.id } });
    const fates = new Map(recipients.map((one) => [one.customerId, one.suppressedFor?.split(':')[0] ?? one.communicationId]));
    expect(fates.get(unknown.id)).toBe(code);
    expect(fates.get(known.id)).toMatch(/^[0-9a-f-]{36}$/);
    expect(await read(campaign)).toMatchObject({ progress: 1, funnel: { audience: 2, suppressed: 1 } });
  });
});

describe('a campaign by telephone', () => {
  it('makes a task for each whom we may call, and says of the others why not', async () => {
    const segment = await givenSegment(rapport);
    const [reached, silent, numberless] = [
      await segment.givenMember(),
      await segment.givenMember({}, false),
      await segment.givenMember({ phone: null }),
    ];
    const campaign = await givenCampaign(rapport, segment, { name: 'Call them', channel: 'PHONE', text: 'Ask {{displayName}}.' });
    await launched(rapport, campaign);

    expect(await rapport.db.task.findMany({ where: { originKey: { contains: campaign.id } } })).toMatchObject([
      { title: 'Call: Call them', customerId: reached.id, origin: `campaign ${campaign.code}`, doneAt: null },
    ]);
    const settled = await rapport.db.campaignRecipient.findMany({
      where: { campaignId: campaign.id },
      orderBy: { customerId: 'asc' },
    });
    expect(settled).toMatchObject([
      { customerId: reached.id, suppressedFor: null, taskId: expect.any(String) },
      { customerId: silent.id, suppressedFor: 'NO_CONSENT: no consent to MARKETING by PHONE', taskId: null },
      { customerId: numberless.id, suppressedFor: 'NO_ADDRESS: no telephone number that works', taskId: null },
    ]);
    await rapport.clock.advance({ minutes: 1 });
    expect(await read(campaign)).toEqual({ state: 'FINISHED', progress: 1, funnel: { audience: 3, suppressed: 2, sent: 0 } });
    expect(await rapport.db.communication.count({ where: { campaignId: campaign.id } })).toBe(0);
  });
});

describe('a campaign by letter', () => {
  const fetchLetters = async (id: string, client = marketer(rapport)) => {
    const headers = { authorization: `Bearer ${client.credential}` };
    const response = await rapport.rapport.fetch(new Request(`http://rapport.test/campaigns/${id}/letters.csv`, { headers }));
    return { response, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer()) };
  };

  it('files letters, and hands them to the printer as a file without formulas', async () => {
    const segment = await givenSegment(rapport);
    const address = {
      lines: ['=HYPERLINK("x")', 'Second, "line"'],
      city: '+City',
      region: '@Region',
      postalCode: '-1',
      countryCode: 'DE',
    };
    const ada = await segment.givenMember({ givenName: '=1+1', contactPoints: [{ kind: 'POSTAL', address }], language: 'en' });
    await segment.givenMember({}, false);
    await segment.givenMember({ contactPoints: [] });
    const [moved, withdrawn] = [await segment.givenMember({ givenName: 'Moved' }), await segment.givenMember()];
    const campaign = await givenCampaign(rapport, segment, { channel: 'LETTER', text: '{{salutation}},\nspring is here.' });
    await launched(rapport, campaign);

    expect(await rapport.db.communication.findMany({ where: { campaignId: campaign.id, customerId: ada.id } })).toMatchObject([
      { channel: 'LETTER', direction: 'OUTBOUND', purpose: 'MARKETING', subject: null, contactPointId: expect.any(String) },
    ]);
    expect(await read(campaign)).toMatchObject({ progress: 1, funnel: { audience: 5, suppressed: 2, sent: 3 } });
    await givenConsent(rapport, withdrawn, 'DENIED');
    await rapport.db.contactPoint.updateMany({
      where: { customerId: moved.id, kind: 'POSTAL' },
      data: { addressLines: ['New 2'] },
    });

    const { response, text } = await fetchLetters(campaign.globalId);

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="letters-${campaign.code}.csv"`);
    const [english, neutral] = await Promise.all(
      [ada, moved].map(
        async ({ id }) =>
          (await rapport.db.communication.findFirstOrThrow({ where: { customerId: id, campaignId: campaign.id } })).body,
      ),
    );
    expect(text).toBe(
      [
        '\uFEFFname,salutation,addressLine1,addressLine2,addressLine3,addressLine4,addressLine5,addressLine6,postalCode,city,region,country,text',
        `'=1+1,${english?.split(',\n')[0]},"'=HYPERLINK(""x"")","Second, ""line""",,,,,'-1,'+City,'@Region,DE,"${english}"`,
        `Moved,${neutral?.split(',\n')[0]},New 2,,,,,,110 00,Praha,,CZ,"${neutral}"`,
        '',
      ].join('\r\n'),
    );
  });

  it('has no letters for who may not, before the launch, of other channels, and of none', async () => {
    const segment = await givenSegment(rapport);
    const [letters, emails] = [
      await givenCampaign(rapport, segment, { channel: 'LETTER' }),
      await givenCampaign(rapport, segment),
    ];
    const reader = rapport.as('communications.campaign.read');
    const answers = [
      await fetchLetters(letters.globalId, reader),
      await fetchLetters(letters.globalId),
      await fetchLetters(emails.globalId),
      await fetchLetters(globalId('Campaign', NOBODY)),
      await fetchLetters('nonsense'),
    ];
    expect(answers.map(({ response, text }) => [response.status, text.split('.')[0]])).toEqual([
      [403, expect.any(String)],
      [409, 'This campaign is a DRAFT: launch it first'],
      [409, 'Only a LETTER campaign has letters; this one goes out by EMAIL'],
      [404, 'There is no such campaign'],
      [404, 'There is no such campaign'],
    ]);
    await launchCampaign(rapport.ctx, letters.id);
    expect((await fetchLetters(letters.globalId)).response.status).toBe(409);
  });
});
