/** Campaigns are drafted: with what they are given, a code of their own, and nobody gets anything. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId, TEST_START } from '../../support/index.ts';
import { NOBODY } from './campaign-calls.ts';
import { campaignsWritten, givenCampaign, givenSegment, marketer } from './given-campaigns.ts';

const HOUR = 3_600_000;
const later = (hours: number) => new Date(TEST_START.getTime() + hours * HOUR).toISOString();

const CAMPAIGN = `code name progress goal target budget { amount currencyCode } channel segment { id } subject text html state startsAt endsAt`;
const CREATE = `mutation ($input: CreateCampaignInput!) {
  createCampaign(input: $input) {
    __typename
    ... on CreateCampaignSuccess { campaign { id ${CAMPAIGN} funnel { audience sent } revenue { amount } } }
    ... on Error { message code }
    ... on ValidationError { issues { path message code } }
    ... on NotFoundError { type id }
  }
}`;
const rapport = createTestRapport([access, contacts, sales, communications]);
const create = async (input: object) => (await marketer(rapport).data(CREATE, { input })).createCampaign;

describe('a campaign that is drafted', () => {
  it('keeps what it was given, is announced and audited, and nobody gets anything', async () => {
    const segment = await givenSegment(rapport);
    await segment.givenMember();
    const before = await rapport.db.communication.count();

    const drafted = await create({
      ...{ name: ' Jaro 2026 ', goal: 'REACTIVATION', target: 5, budget: { amount: '1000', currencyCode: 'EUR' } },
      ...{
        channel: 'EMAIL',
        segmentId: segment.globalId,
        code: 'jaro.26',
        subject: 'Hi {{givenName}}',
        text: 'Dear {{salutation}}',
      },
      ...{ html: '<p>{{salutation}}</p>', startsAt: later(1), endsAt: later(2) },
    });

    expect(drafted).toEqual({
      __typename: 'CreateCampaignSuccess',
      campaign: {
        id: expect.any(String),
        ...{
          code: 'jaro.26',
          name: 'Jaro 2026',
          progress: null,
          goal: 'REACTIVATION',
          target: 5,
          channel: 'EMAIL',
          state: 'DRAFT',
        },
        ...{ budget: { amount: '1000.00', currencyCode: 'EUR' }, segment: { id: segment.globalId } },
        ...{ subject: 'Hi {{givenName}}', text: 'Dear {{salutation}}', html: '<p>{{salutation}}</p>' },
        ...{ startsAt: later(1), endsAt: later(2), funnel: { audience: 0, sent: 0 }, revenue: [] },
      },
    });
    const { id: campaignId } = await rapport.db.campaign.findUniqueOrThrow({ where: { code: 'jaro.26' } });
    expect(await rapport.eventsAbout(campaignId)).toEqual([{ name: 'communications.campaign.created', payload: { campaignId } }]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: campaignId } })).toMatchObject([
      { action: 'communications.campaign.created', subjectType: 'Campaign', after: { code: 'jaro.26', budget: '1000.00 EUR' } },
    ]);
    await rapport.clock.advance({ minutes: 2 });
    expect(await rapport.db.communication.count()).toBe(before);
  });

  it('has a code made from its name, with a number where others have it', async () => {
    const { globalId: segmentId } = await givenSegment(rapport);
    const input = { goal: 'SALES', channel: 'PHONE', segmentId, text: 'Call.' };
    const codes: unknown[] = [];
    for (const name of ['Žluťoučký kůň – výprodej!', 'zlutoucky kun vyprodej', 'Žluťoučký kůň výprodej', 'بهار', '春']) {
      codes.push((await create({ ...input, name }))?.campaign?.code);
    }
    expect(codes).toEqual([
      'ZLUTOUCKY-KUN-VYPRODEJ',
      'ZLUTOUCKY-KUN-VYPRODEJ-2',
      'ZLUTOUCKY-KUN-VYPRODEJ-3',
      'CAMPAIGN',
      'CAMPAIGN-2',
    ]);
  });

  it.each([
    ['a code that another has in another case', { code: 'TAKEN' }, 'UNIQUE_VIOLATION', /Another campaign has the code TAKEN/],
    ['a code with blanks', { code: 'a b' }, 'VALIDATION_FAILED', /^code: Must begin with a letter or digit/],
    [
      'a channel that reaches nobody',
      { channel: 'SMS' },
      'VALIDATION_FAILED',
      /^channel: A campaign goes out by EMAIL, LETTER, PHONE; SMS is none/,
    ],
    ['an e-mail without a subject', { subject: null }, 'VALIDATION_FAILED', /^subject: An e-mail has a subject/],
    ['a letter with a subject', { channel: 'LETTER' }, 'VALIDATION_FAILED', /^subject: Only an EMAIL campaign has it/],
    [
      'a call with HTML',
      { channel: 'PHONE', subject: null, html: '<p>' },
      'VALIDATION_FAILED',
      /^html: Only an EMAIL campaign has it/,
    ],
    ['a subject of two lines', { subject: 'a\r\nBcc: b@example.com' }, 'VALIDATION_FAILED', /^subject: Must be one line/],
    [
      'logic in the text',
      { text: 'a\n {{#if}}b{{/if}}' },
      'VALIDATION_FAILED',
      /^text: Line 2, column 2: Sections are not accepted/,
    ],
    [
      'an unknown field in the HTML',
      { html: '{{constructor}}' },
      'VALIDATION_FAILED',
      /^html: Line 1, column 1: There is no such field/,
    ],
    [
      'an address to unsubscribe at in a letter',
      { channel: 'LETTER', subject: null, text: '{{unsubscribeUrl}}' },
      'VALIDATION_FAILED',
      /^text: .*unsubscribes only/,
    ],
    ['a target of nobody', { target: 0 }, 'VALIDATION_FAILED', /^target: /],
    ['a budget below nothing', { budget: { amount: '-1', currencyCode: 'EUR' } }, 'VALIDATION_FAILED', /^budget.amount: /],
    ['an end that has passed', { endsAt: later(-1) }, 'VALIDATION_FAILED', /^endsAt: Must not have passed/],
    [
      'an end before its start',
      { startsAt: later(300), endsAt: later(300) },
      'VALIDATION_FAILED',
      /^endsAt: Must be after startsAt/,
    ],
    ['a segment that there is not', { segmentId: globalId('Segment', NOBODY) }, 'NOT_FOUND', /no Segment/],
  ])('refuses %s and writes nothing', async (_case, input, code, message) => {
    const segment = await givenSegment(rapport);
    await rapport.db.campaign.deleteMany({ where: { code: 'taken' } });
    await givenCampaign(rapport, segment, { code: 'taken' });
    const before = await campaignsWritten(rapport);

    const refused = await create({
      ...{ name: 'Spring', goal: 'SALES', channel: 'EMAIL', segmentId: segment.globalId, subject: 'Spring', text: 'Spring' },
      ...input,
    });

    expect([refused?.code, refused?.message]).toEqual([code, expect.stringMatching(message)]);
    expect(await campaignsWritten(rapport)).toEqual(before);
  });

  it('is for a segment that its maker may see', async () => {
    const segment = await givenSegment(rapport);
    const input = { name: 'A', goal: 'SALES', channel: 'PHONE', segmentId: segment.globalId, text: 'A' };
    const manage = ['communications.campaign.read', 'communications.campaign.manage'] as const;
    const before = await campaignsWritten(rapport);

    const blind = await rapport.as(...manage).run(CREATE, { input });
    expect(blind.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const { createCampaign } = await rapport.as(...manage, 'contacts.segment.read').data(CREATE, { input });
    expect(createCampaign).toMatchObject({ code: 'NOT_FOUND', type: 'Segment', id: segment.globalId });
    expect(await campaignsWritten(rapport)).toEqual(before);
  });
});

it('Campaigns are listed newest first', async () => {
  const segment = await givenSegment(rapport);
  await rapport.clock.advance({ minutes: 1 });
  const older = await givenCampaign(rapport, segment);
  await rapport.clock.advance({ minutes: 1 });
  const newer = await givenCampaign(rapport, segment);
  const { campaigns } = await marketer(rapport).data(`{ campaigns(first: 2) { nodes { id } } }`);
  expect(campaigns?.nodes).toEqual([{ id: newer.globalId }, { id: older.globalId }]);
});
