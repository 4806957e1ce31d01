/** Launching twice, by many at once, and with processes that die in between: everybody of the audience gets one message. */
import { expect, it } from 'vitest';
import { type Ctx, newId, type TxCtx } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { launchCampaign, launchJob } from '../../../src/modules/communications/campaigns/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts, createSegment } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres } from '../../support/index.ts';
import { type GivenCampaign, givenCampaign, givenSegment, marketer } from './given-campaigns.ts';

const LAUNCH = `mutation ($input: LaunchCampaignInput!) { launchCampaign(input: $input) {
  __typename ... on LaunchCampaignSuccess { campaign { state } } ... on Error { code } } }`;
/** More than two batches. */
const MANY = 1_100;

await describeOnPostgres('A launch', () => {
  const rapport = createTestRapport([access, contacts, sales, communications], { databaseOptions: { kind: 'postgres' } });
  const isOpen = new AbortController().signal;
  const run = ({ id: campaignId }: GivenCampaign, ctx: Ctx = rapport.ctx) => launchJob.run(ctx, isOpen, { campaignId });

  /** Who has how many messages of it: one each. */
  async function expectOneEach({ id: campaignId }: GivenCampaign, people: number): Promise<void> {
    const words = await rapport.db.communication.findMany({ where: { campaignId }, select: { customerId: true } });
    expect([words.length, new Set(words.map(({ customerId }) => customerId)).size]).toEqual([people, people]);
    expect(await rapport.db.campaignRecipient.count({ where: { campaignId, communicationId: { not: null } } })).toBe(people);
    expect(await rapport.db.outgoingEmail.count({ where: { communication: { campaignId } } })).toBe(people);
  }

  async function givenMany(): Promise<{ readonly id: string }> {
    const { db, clock } = rapport;
    const interest = newId();
    await db.$executeRaw`
      WITH made AS (
        INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "createdAt", "updatedAt", "recordedByKind")
        SELECT gen_random_uuid(), 'PERSON', 'Nth ' || nth, 'Nth ' || nth, ${clock.now()}, ${clock.now()}, 'SYSTEM'
        FROM generate_series(1, ${MANY}::int) AS nth RETURNING "id")
      INSERT INTO "Interest" ("id", "customerId", "name", "recordedAt", "recordedByKind")
      SELECT gen_random_uuid(), "id", ${interest}, ${clock.now()}, 'SYSTEM' FROM made`;
    return createSegment(rapport.ctx, {
      name: interest,
      criteria: { version: 1, all: [{ criterion: 'contacts.interest', in: [interest] }] },
    });
  }

  it('with one key, asked 20 times at once, happens once, and with 20 other keys no second time', async () => {
    const segment = await givenSegment(rapport);
    for (let nth = 0; nth < 3; nth += 1) await segment.givenMember();
    const campaign = await givenCampaign(rapport, segment);
    const agent = marketer(rapport);
    const ask = (idempotencyKey: string) =>
      agent
        .data(LAUNCH, { input: { id: campaign.globalId, idempotencyKey } })
        .then(({ launchCampaign: answer }) => answer?.code ?? 'launched');

    const same = await Promise.all(Array.from({ length: 20 }, () => ask('one')));
    const others = await Promise.all(Array.from({ length: 20 }, (_none, nth) => ask(`other-${nth}`)));
    await Promise.all(Array.from({ length: 5 }, () => run(campaign)));
    await rapport.settle();

    expect([new Set(same), new Set(others)]).toEqual([new Set(['launched']), new Set(['ILLEGAL_TRANSITION'])]);
    await expectOneEach(campaign, 3);
  });

  it('that dies at any step, before or after it is written, goes on where it ended', async () => {
    const campaign = await givenCampaign(rapport, await givenMany());
    await launchCampaign(rapport.ctx, campaign.id);
    const deaths = [
      { nth: 1, moment: 'writing' },
      { nth: 1, moment: 'committing' },
      { nth: 2, moment: 'writing' },
      { nth: 2, moment: 'committing' },
      { nth: 3, moment: 'writing' },
      { nth: 2, moment: 'committing' },
    ] as const;
    const settled: number[] = [];
    for (const { nth, moment } of deaths) {
      await expect(run(campaign, dyingIn(rapport.ctx, nth, moment))).rejects.toThrow(Death);
      settled.push(await rapport.db.communication.count({ where: { campaignId: campaign.id } }));
    }
    await run(campaign);
    expect(settled).toEqual([0, 0, 0, 500, 1_000, 1_100]);
    await expectOneEach(campaign, MANY);
    expect(await rapport.db.campaignRecipient.count({ where: { campaignId: campaign.id, settledAt: null } })).toBe(0);
  });

  it('whose job is lost is taken up within a minute', async () => {
    const campaign = await givenCampaign(rapport, await givenMany());
    await launchCampaign(rapport.ctx, campaign.id);
    await expect(run(campaign, dyingIn(rapport.ctx, 2, 'committing'))).rejects.toThrow(Death);
    await rapport.database.executeSql('DELETE FROM pgboss.job WHERE data::text LIKE $1', [`%${campaign.id}%`]);
    await rapport.clock.advance({ minutes: 1 });
    await expectOneEach(campaign, MANY);
  });
});

class Death extends Error {}

/** A process that dies in its nth transaction: before the commit, or right after it. */
function dyingIn(ctx: Ctx, nth: number, moment: 'writing' | 'committing'): Ctx {
  let count = 0;
  return new Proxy(ctx, {
    get(target, key) {
      if (key !== 'transact') return Reflect.get(target, key);
      return async (step: (tx: TxCtx) => Promise<unknown>) => {
        count += 1;
        const isLast = count === nth;
        const result = await target.transact(async (tx) => {
          const written = await step(tx);
          if (isLast && moment === 'writing') throw new Death();
          return written;
        });
        if (isLast) throw new Death();
        return result;
      };
    },
  });
}
