/** Which word of ours answers which word of a customer's: by the rule, in whatever order and however much at once they are filed. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import {
  answerNow,
  type Communication,
  correctCommunication,
  fileWords,
  type NewWord,
} from '../../../src/modules/communications/log/index.ts';
import { lockCustomers } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, describeOnPostgres, type TestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { wronglyAnswered } from './answer-model.ts';
import { desk, type GivenWord, givenWord, givenWords, hoursAgo, MODULES } from './given.ts';

const rapport = createTestRapport(MODULES);

const READ = 'query ($id: ID!) { communication(id: $id) { answeredBy { id } firstResponseSeconds } }';
const shown = async ({ globalId }: GivenWord) => (await desk(rapport).data(READ, { id: globalId })).communication;
const by = (answer: GivenWord, firstResponseSeconds: number) => ({ answeredBy: { id: answer.globalId }, firstResponseSeconds });
const NOTHING = { answeredBy: null, firstResponseSeconds: null };
const HOUR = 3_600;
const at = (hours: number) => ({ occurredAt: hoursAgo(rapport, hours) });
const ours = (hours: number, word: Partial<NewWord> = {}) => ({ direction: 'OUTBOUND' as const, ...at(hours), ...word });

describe('an inbound word is answered', () => {
  it('by the first outbound word after it, on its channel to the same customer or in its thread on any channel', async () => {
    const ada = await givenCustomer(rapport);
    const early = await givenWord(rapport, ada, ours(9));
    const word = await givenWord(rapport, ada, at(8));
    expect(await shown(word)).toEqual(NOTHING);
    const onChannel = await givenWord(rapport, ada, ours(3));
    expect(await shown(word)).toEqual(by(onChannel, 5 * HOUR));
    const inThread = await givenWord(rapport, ada, ours(6, { channel: 'PHONE', threadId: word.threadId }));
    expect(await shown(word)).toEqual(by(inThread, 2 * HOUR));
    await givenWord(rapport, ada, ours(1));
    expect(await shown(word)).toEqual(by(inThread, 2 * HOUR));
    expect(await shown(early)).toEqual(NOTHING);
  });

  it('though it was filed long after its answer', async () => {
    const ada = await givenCustomer(rapport);
    const [late, first] = [await givenWord(rapport, ada, ours(1)), await givenWord(rapport, ada, ours(2))];
    expect(await shown(await givenWord(rapport, ada, at(3)))).toEqual(by(first, HOUR));
    expect(await shown(await givenWord(rapport, ada, at(1.5)))).toEqual(by(late, HOUR / 2));
  });

  it('at the very moment that it was said, at the earliest', async () => {
    const ada = await givenCustomer(rapport);
    const word = await givenWord(rapport, ada, at(2));
    const atOnce = await givenWord(rapport, ada, ours(2));
    expect(await shown(word)).toEqual(by(atOnce, 0));
  });

  it('with the event of it, told again when an earlier answer comes to light', async () => {
    const ada = await givenCustomer(rapport);
    const word = await givenWord(rapport, ada, at(5));
    const [late] = await givenWords(rapport, [{ customerId: ada.id, ...ours(1) }]);
    const first = await givenWord(rapport, ada, ours(4));
    const told = (await rapport.eventsAbout(word.id)).filter(({ name }) => name.endsWith('.answered'));
    const fact = {
      communicationId: word.id,
      customerId: ada.id,
      channel: 'EMAIL',
      teamId: null,
      receivedAt: hoursAgo(rapport, 5).toISOString(),
    };
    expect(told.map(({ payload }) => payload)).toEqual([
      { ...fact, answerId: late?.id, answeredAt: hoursAgo(rapport, 1).toISOString() },
      { ...fact, answerId: first.id, answeredAt: hoursAgo(rapport, 4).toISOString() },
    ]);
  });
});

describe('an inbound word is not answered', () => {
  it.each<[string, Partial<NewWord>]>([
    ['by an automatic word', { isAutomatic: true }],
    ['by a call that nobody took', { channel: 'PHONE', outcome: 'NO_ANSWER' }],
    ['by what came back', { outcome: 'BOUNCED' }],
    ['by a word on another channel, in another thread', { channel: 'LETTER' }],
    ['by an e-mail that has not left', { isQueued: true }],
    ['by another word of the customer’s', { direction: 'INBOUND' }],
  ])('%s', async (_case, word) => {
    const ada = await givenCustomer(rapport);
    const question = await givenWord(rapport, ada, { channel: word.channel === 'PHONE' ? 'PHONE' : 'EMAIL', ...at(2) });
    await givenWord(rapport, ada, { ...ours(1), ...word });
    expect(await shown(question)).toEqual(NOTHING);
  });

  it('by a message of a campaign, or by what was said to another customer', async () => {
    const [ada, grace] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const question = await givenWord(rapport, ada, at(2));
    const campaign = await givenCampaign(rapport);
    await givenWords(rapport, [
      { customerId: ada.id, ...ours(1), campaignId: campaign },
      { customerId: grace.id, ...ours(1) },
    ]);
    expect(await shown(question)).toEqual(NOTHING);
  });
});

async function givenCampaign({ db, clock }: TestRapport): Promise<string> {
  const id = newId();
  const draft = { name: 'Spring', goal: 'SALES', channel: 'EMAIL', segmentId: newId(), subject: 'Tea', text: 'Tea' } as const;
  await db.campaign.create({ data: { id, code: id, ...draft, createdAt: clock.now(), recordedByKind: 'SYSTEM' } });
  return id;
}

/** What is awaited, and what opens it. */
function gate(): readonly [Promise<void>, () => void] {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [opened, () => open()];
}

type Drawn = Partial<NewWord> & { readonly customer: number; readonly thread: number | null; readonly minute: number };
const drawn: fc.Arbitrary<Drawn> = fc.record({
  customer: fc.nat(1),
  thread: fc.option(fc.nat(1)),
  minute: fc.nat(8),
  direction: fc.constantFrom('INBOUND', 'OUTBOUND'),
  channel: fc.constantFrom('EMAIL', 'PHONE'),
  isAutomatic: fc.integer({ min: 0, max: 4 }).map((draw) => draw === 0),
  outcome: fc.constantFrom(null, null, null, 'ANSWERED', 'NO_ANSWER', 'VOICEMAIL'),
  isQueued: fc.integer({ min: 0, max: 5 }).map((draw) => draw === 0),
});
const logs = fc.record({
  groups: fc.array(fc.array(drawn, { minLength: 1, maxLength: 3 }), { minLength: 4, maxLength: 14 }),
  corrections: fc.array(
    fc.record({ place: fc.nat(), outcome: fc.constantFrom(null, 'ANSWERED' as const, 'NO_ANSWER' as const) }),
    { maxLength: 4 },
  ),
});

await describeOnPostgres('words that are filed at once', () => {
  const shared = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres', poolSize: 12 } });
  let campaignId: string;
  beforeAll(async () => {
    campaignId = await givenCampaign(shared);
  });

  it('are answered as if they were read in order, whatever the order in which they came, and whatever was corrected', async () => {
    await fc.assert(
      fc.asyncProperty(logs, async ({ groups, corrections }) => {
        const customers = [(await givenCustomer(shared)).id, (await givenCustomer(shared)).id];
        const threads = [newId(), newId()];
        await shared.db.communicationThread.createMany({ data: threads.map((id) => ({ id, createdAt: shared.clock.now() })) });
        const filed = (await Promise.all(groups.map((group) => file(group, customers, threads)))).flat();
        await Promise.all([
          ...filed.map((word) => leave(word)),
          ...corrections.map(({ place, outcome }) => correct(filed[place % filed.length], outcome)),
        ]);
        expect(await wronglyAnswered(shared, customers)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('see each other: what is answered by a word to somebody else in its thread, filed at the same moment', async () => {
    const [ada, grace] = [await givenCustomer(shared), await givenCustomer(shared)];
    const { threadId } = await givenWord(shared, grace, { direction: 'OUTBOUND', occurredAt: hoursAgo(shared, 9) });
    const isWaiting = async () =>
      (
        await shared.db.$queryRaw<
          object[]
        >`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
      ).length > 0;
    const [released, release] = gate();
    const [asked, ask] = gate();

    const asking = shared.ctx.transact(async (tx) => {
      await lockCustomers(tx, [ada.id]);
      const occurredAt = hoursAgo(shared, 2);
      const word = { channel: 'EMAIL', direction: 'INBOUND', purpose: 'SUPPORT' } as const;
      await fileWords(tx, [{ customerId: ada.id, ...word, occurredAt, threadId }]);
      ask();
      await released;
    });
    await asked;
    let isAnswered = false;
    const answering = givenWord(shared, grace, { direction: 'OUTBOUND', occurredAt: hoursAgo(shared, 1), threadId });
    void answering.then(() => {
      isAnswered = true;
    });
    while (!isAnswered && !(await isWaiting())) await Promise.resolve();
    release();

    const [answer] = await Promise.all([answering, asking]);
    expect(await shared.db.awaitedAnswer.findMany({ where: { communication: { customerId: ada.id } } })).toMatchObject([
      { answerId: answer.id },
    ]);
  });

  /** As a worker does: some of what was queued has left at last. */
  async function leave(word: Communication): Promise<void> {
    await shared.ctx.transact(async (tx) => {
      await lockCustomers(tx, [word.customerId]);
      const where = { communicationId: word.id, communication: { occurredAt: { gt: hoursAgo(shared, 0.1) } } };
      const { count } = await tx.db.outgoingEmail.updateMany({ where, data: { state: 'SENT' } });
      if (count > 0) await answerNow(tx, [word]);
    });
  }

  /** E-mails that we send stand as they are, and of two corrections of one version the first counts. */
  async function correct(word: Communication | undefined, outcome: Communication['outcome']): Promise<void> {
    if (!word || word.outcome === outcome || word.isAutomatic) return;
    await correctCommunication(shared.ctx, { id: word.id, outcome, reason: 'A slip' }).catch((error: Error) => {
      if (!['ConflictError', 'ValidationError'].includes(error.name)) throw error;
    });
  }

  function file(group: readonly Drawn[], customers: readonly string[], threads: readonly string[]) {
    const words = group.map(({ customer, thread, minute, ...word }): NewWord => {
      const threadId = thread === null ? undefined : threads[thread];
      const isQueued = word.isQueued === true && word.direction === 'OUTBOUND' && word.channel === 'EMAIL';
      return {
        ...{ customerId: customers[customer] ?? '', channel: 'EMAIL', direction: 'INBOUND', purpose: 'SUPPORT' },
        occurredAt: new Date(hoursAgo(shared, 0.2).getTime() + minute * 60_000),
        ...word,
        ...(threadId !== undefined && { threadId }),
        isQueued,
        ...(minute === 3 && word.direction === 'OUTBOUND' && { campaignId }),
      };
    });
    return shared.ctx.transact(async (tx) => {
      await lockCustomers(tx, [...new Set(words.map(({ customerId }) => customerId))]);
      const filed = await fileWords(tx, words);
      await tx.db.outgoingEmail.createMany({
        data: filed.flatMap(({ id }, place) =>
          words[place]?.isQueued ? [{ communicationId: id, changedAt: tx.clock.now() }] : [],
        ),
      });
      return filed;
    });
  }
});
