/** The steps of a campaign: launched once, paused, resumed and ended. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { launchCampaign } from '../../../src/modules/communications/campaigns/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { standingOf, takeStep } from './campaign-calls.ts';
import { campaignsWritten, type GivenCampaign, givenCampaign, givenSegment, launched, marketer } from './given-campaigns.ts';

const HOUR = 3_600_000;
const rapport = createTestRapport([access, contacts, sales, communications]);
const read = (campaign: GivenCampaign) => standingOf(rapport, campaign);
const step = (verb: 'launch' | 'pause' | 'resume', id: string, options = {}) => takeStep(rapport, verb, id, options);

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
