/** Campaigns are drafted, launched once, paused, resumed and ended; each recipient gets what the channel gives. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { launchCampaign } from '../../../src/modules/communications/campaigns/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId, TEST_START } from '../../support/index.ts';
import { campaignsWritten, givenCampaign, givenConsent, givenSegment, launched, marketer } from './given-campaigns.ts';

const NOBODY = '01900000-0000-7000-8000-000000000000';
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
const READ = `query ($id: ID!) { campaign(id: $id) { state progress funnel { audience suppressed sent } } }`;

const rapport = createTestRapport([access, contacts, sales, communications]);
const create = async (input: object) => (await marketer(rapport).data(CREATE, { input })).createCampaign;
const read = async ({ globalId: id }: { readonly globalId: string }) => (await marketer(rapport).data(READ, { id })).campaign;

function step(
  verb: 'launch' | 'pause' | 'resume',
  id: string,
  { key: idempotencyKey = newId(), agent = marketer(rapport) } = {},
) {
  const name = `${verb}Campaign`;
  const Name = `${verb[0]?.toUpperCase()}${verb.slice(1)}Campaign`;
  const document = `mutation ($input: ${Name}Input!) { ${name}(input: $input) {
    __typename ... on ${Name}Success { campaign { id state progress } } ... on Error { message code } } }`;
  return agent.data(document, { input: { id, idempotencyKey } }).then((data) => data[name]);
}

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

describe('the steps of a campaign', () => {
  it('are one launch for one key, and no second one under another', async () => {
    const segment = await givenSegment(rapport);
    await segment.givenMember();
    const { globalId: id, id: campaignId } = await givenCampaign(rapport, segment);
    const agent = marketer(rapport);
    const answers: unknown[] = [];
    for (const key of ['one', 'one', 'two']) answers.push(await step('launch', id, { key, agent }));
    await rapport.settle();

    expect(answers).toMatchObject([
      { campaign: { state: 'RUNNING' } },
      { campaign: { state: 'RUNNING' } },
      { code: 'ILLEGAL_TRANSITION', message: 'A campaign that is RUNNING cannot be launched. pauseCampaign is what it allows.' },
    ]);
    expect(await rapport.db.communication.count({ where: { campaignId } })).toBe(1);
    expect(
      (await rapport.eventsAbout(campaignId)).filter(({ name }) => name === 'communications.campaign.launched'),
    ).toHaveLength(1);
  });

  it('are refused where the state does not allow them, and change nothing', async () => {
    const segment = await givenSegment(rapport);
    const { globalId: id } = await givenCampaign(rapport, segment);
    const refused: unknown[] = [];
    const attempt = async (verb: 'launch' | 'pause' | 'resume') => {
      const before = await campaignsWritten(rapport);
      refused.push((await step(verb, id))?.message);
      expect(await campaignsWritten(rapport)).toEqual(before);
    };
    await attempt('pause');
    await attempt('resume');
    await step('launch', id);
    await attempt('launch');
    await attempt('resume');
    await step('pause', id);
    await attempt('launch');
    await attempt('pause');
    expect(await step('resume', id)).toMatchObject({ campaign: { state: 'RUNNING' } });
    await rapport.settle();
    await rapport.clock.advance({ minutes: 1 });
    for (const verb of ['launch', 'pause', 'resume'] as const) await attempt(verb);

    expect(refused).toEqual([
      'A campaign that is DRAFT cannot be paused. launchCampaign begins it.',
      'A campaign that is DRAFT cannot be resumed. launchCampaign begins it.',
      'A campaign that is RUNNING cannot be launched. pauseCampaign is what it allows.',
      'A campaign that is RUNNING cannot be resumed. pauseCampaign is what it allows.',
      'A campaign that is PAUSED cannot be launched. resumeCampaign is what it allows.',
      'A campaign that is PAUSED cannot be paused. resumeCampaign is what it allows.',
      'A campaign that is FINISHED cannot be launched. This state is final.',
      'A campaign that is FINISHED cannot be paused. This state is final.',
      'A campaign that is FINISHED cannot be resumed. This state is final.',
    ]);
  });

  it('wait for startsAt, and take whom the segment has then', async () => {
    const segment = await givenSegment(rapport);
    await segment.givenMember();
    const campaign = await givenCampaign(rapport, segment, { startsAt: new Date(rapport.clock.now().getTime() + HOUR) });
    await launched(rapport, campaign);
    await rapport.clock.advance({ minutes: 59 });
    expect(await read(campaign)).toEqual({ state: 'RUNNING', progress: 0, funnel: { audience: 0, suppressed: 0, sent: 0 } });
    await segment.givenMember();
    await rapport.clock.advance({ minutes: 1 });
    expect(await read(campaign)).toMatchObject({ progress: 1, funnel: { audience: 2 } });
  });

  it('do not begin after endsAt', async () => {
    const segment = await givenSegment(rapport);
    const campaign = await givenCampaign(rapport, segment, { endsAt: new Date(rapport.clock.now().getTime() + HOUR) });
    await rapport.clock.advance({ hours: 1 });
    const before = await campaignsWritten(rapport);
    expect(await step('launch', campaign.globalId)).toMatchObject({
      message: 'This campaign ended before it was launched. Make another one with a later endsAt.',
    });
    expect(await campaignsWritten(rapport)).toEqual(before);
  });

  it('rest where nobody can tell who is in the segment, until somebody can', async () => {
    const segment = await givenSegment(rapport);
    await segment.givenMember();
    const campaign = await givenCampaign(rapport, segment);
    const { criteria } = await rapport.db.segment.findUniqueOrThrow({ where: { id: segment.id } });
    const unknown = { version: 1, all: [{ criterion: 'gone.with-its-module' }] };
    await rapport.db.segment.update({ where: { id: segment.id }, data: { criteria: unknown } });
    await launched(rapport, campaign);
    expect(await read(campaign)).toMatchObject({ state: 'PAUSED', progress: 0 });
    await rapport.db.segment.update({ where: { id: segment.id }, data: { criteria: criteria ?? {} } });
    await step('resume', campaign.globalId);
    await rapport.settle();
    expect(await read(campaign)).toMatchObject({ progress: 1, funnel: { audience: 1 } });
  });

  it('do not begin without the segment, and end with nobody where it goes before startsAt', async () => {
    const [segment, other] = [await givenSegment(rapport), await givenSegment(rapport)];
    await other.givenMember();
    const gone = await givenCampaign(rapport, segment);
    const waiting = await givenCampaign(rapport, other, { startsAt: new Date(rapport.clock.now().getTime() + HOUR) });
    await launched(rapport, waiting);
    await rapport.db.segment.deleteMany({ where: { id: { in: [segment.id, other.id] } } });
    expect(await step('launch', gone.globalId)).toMatchObject({ code: 'NOT_FOUND' });
    await rapport.clock.advance({ hours: 1 });
    await rapport.clock.advance({ minutes: 1 });
    expect(await read(waiting)).toEqual({ state: 'FINISHED', progress: 1, funnel: { audience: 0, suppressed: 0, sent: 0 } });
    expect(
      await marketer(rapport).data(`query ($id: ID!) { campaign(id: $id) { segment { id } } }`, { id: waiting.globalId }),
    ).toEqual({
      campaign: { segment: null },
    });
  });

  it('end when everything is decided; at endsAt, what is still queued or unsettled is not sent', async () => {
    const segment = await givenSegment(rapport);
    const member = await segment.givenMember();
    const endsAt = new Date(rapport.clock.now().getTime() + HOUR);
    const [open, bounded, paused] = [
      await givenCampaign(rapport, segment),
      await givenCampaign(rapport, segment, { endsAt }),
      await givenCampaign(rapport, segment, { endsAt }),
    ];
    for (const campaign of [open, bounded]) await launched(rapport, campaign);
    await launchCampaign(rapport.ctx, paused.id);
    await step('pause', paused.globalId);
    await rapport.clock.advance({ minutes: 1 });
    expect(await read(open)).toMatchObject({ state: 'RUNNING' });
    await rapport.db.outgoingEmail.updateMany({
      where: { communication: { campaignId: open.id } },
      data: { state: 'SENT', dueAt: null },
    });
    await rapport.clock.advance({ minutes: 58 });
    expect([await read(open), await read(bounded), await read(paused)]).toMatchObject([
      { state: 'FINISHED' },
      { state: 'RUNNING', funnel: { suppressed: 0 } },
      { state: 'PAUSED', progress: 0 },
    ]);

    await rapport.clock.advance({ minutes: 1 });

    expect([await read(bounded), await read(paused)]).toEqual([
      { state: 'FINISHED', progress: 1, funnel: { audience: 1, suppressed: 1, sent: 0 } },
      { state: 'FINISHED', progress: 1, funnel: { audience: 0, suppressed: 0, sent: 0 } },
    ]);
    const [email] = await rapport.db.outgoingEmail.findMany({ where: { communication: { campaignId: bounded.id } } });
    expect(email).toMatchObject({
      state: 'SUPPRESSED',
      reason: 'CAMPAIGN_ENDED: the campaign was over before it could be sent',
      dueAt: null,
    });
    expect(await rapport.eventsAbout(bounded.id)).toContainEqual({
      name: 'communications.delivery.changed',
      payload: {
        ...{ communicationId: email?.communicationId, customerId: member.id, channel: 'EMAIL', campaignId: bounded.id },
        ...{ from: 'QUEUED', to: 'SUPPRESSED', changedAt: rapport.clock.now().toISOString() },
      },
    });
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

it('Campaigns are listed newest first', async () => {
  const segment = await givenSegment(rapport);
  await rapport.clock.advance({ minutes: 1 });
  const older = await givenCampaign(rapport, segment);
  await rapport.clock.advance({ minutes: 1 });
  const newer = await givenCampaign(rapport, segment);
  const { campaigns } = await marketer(rapport).data(`{ campaigns(first: 2) { nodes { id } } }`);
  expect(campaigns?.nodes).toEqual([{ id: newer.globalId }, { id: older.globalId }]);
});
