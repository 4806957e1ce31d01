/** The sample company talks with its customers as a real one does: in their languages, some of it unanswered, by campaigns too. */
import { beforeAll, expect, it } from 'vitest';
import { createTestRapport } from '../../support/index.ts';
import { MODULES } from './given.ts';

const rapport = createTestRapport(MODULES);
let seconds = 0;

beforeAll(async () => {
  for (const { name, seed } of rapport.modules) {
    const begun = performance.now();
    await seed?.(rapport.ctx);
    if (name === 'communications') seconds = (performance.now() - begun) / 1_000;
  }
}, 60_000);

const bare = { campaignId: null };

it('has some sixty words in two dozen threads, with customers of five languages, on every channel', async () => {
  const words = await rapport.db.communication.findMany({
    where: { ...bare, correctsId: null },
    include: { customer: { select: { language: true } } },
  });
  expect(words.length).toBeGreaterThan(50);
  expect(words.length).toBeLessThan(75);
  const threads = new Set(words.map(({ threadId }) => threadId));
  expect(threads.size).toBeGreaterThan(18);
  expect(new Set(words.map(({ customer }) => customer.language?.slice(0, 2)))).toEqual(new Set(['cs', 'lt', 'fa', 'en', 'de']));
  expect(new Set(words.map(({ channel }) => channel)).size).toBe(8);
  expect(words.filter(({ isAutomatic }) => isAutomatic)).toHaveLength(2);
  for (const { occurredAt } of words) expect(occurredAt <= rapport.clock.now()).toBe(true);
});

it('leaves some of them without an answer, and has corrected some', async () => {
  const waiting = await rapport.db.awaitedAnswer.count({ where: { answerId: null } });
  const answered = await rapport.db.awaitedAnswer.count({ where: { answerId: { not: null } } });
  expect(waiting).toBeGreaterThan(3);
  expect(answered).toBeGreaterThan(10);
  expect(await rapport.db.communication.count({ where: { correctsId: { not: null } } })).toBe(2);
});

it('has tasks that are open, overdue and done', async () => {
  const tasks = await rapport.db.task.findMany({ where: { originKey: { startsWith: 'sample:' } } });
  const now = rapport.clock.now();
  expect(tasks.filter(({ doneAt }) => doneAt)).toHaveLength(2);
  expect(tasks.filter(({ doneAt, dueAt }) => !doneAt && dueAt && dueAt < now)).toHaveLength(2);
  expect(tasks.filter(({ doneAt, dueAt }) => !doneAt && (!dueAt || dueAt >= now))).toHaveLength(4);
});

it('has one campaign that is over, with all that came of it, and one whose messages are half on their way', async () => {
  interface Shown {
    readonly campaigns: {
      readonly nodes: readonly {
        readonly code: string;
        readonly state: string;
        readonly progress: number;
        readonly revenue: readonly { readonly amount: string }[];
        readonly funnel: Readonly<Record<string, number>>;
      }[];
    };
  }
  const { campaigns } = await rapport.asAdministrator().data<Shown>(`{ campaigns { nodes {
    code state progress revenue { amount currencyCode }
    funnel { audience suppressed sent delivered opened clicked replied converted bounced optedOut }
  } } }`);
  const byCode = new Map(campaigns.nodes.map((campaign) => [campaign.code, campaign]));
  const over = byCode.get('SPRING-TEA');
  expect(over).toMatchObject({ state: 'FINISHED', progress: 1 });
  for (const step of ['audience', 'suppressed', 'sent', 'opened', 'clicked', 'replied', 'converted', 'bounced', 'optedOut']) {
    expect(over?.funnel[step], step).toBeGreaterThan(0);
  }
  expect(over?.revenue.length).toBeGreaterThan(0);
  const running = byCode.get('KITCHEN-WEEK');
  expect(running?.state).toBe('RUNNING');
  const states = await rapport.db.outgoingEmail.groupBy({
    by: ['state'],
    where: { communication: { campaign: { code: 'KITCHEN-WEEK' } } },
    _count: true,
  });
  const count = (state: string) => states.find((one) => one.state === state)?._count ?? 0;
  expect(count('SENT')).toBeGreaterThan(5);
  expect(Math.abs(count('QUEUED') - count('SENT'))).toBeLessThan(5);
});

it('is added once, and quickly', async () => {
  const { communication, task, campaign, loggedEvent } = rapport.db;
  const counted = () => Promise.all([communication.count(), task.count(), campaign.count(), loggedEvent.count()]);
  const before = await counted();
  for (const { name, seed } of rapport.modules) if (name === 'communications') await seed?.(rapport.ctx);
  expect(await counted()).toEqual(before);
  // A generous bound: what is meant is that nothing of it is done row by row.
  expect(seconds).toBeLessThan(10);
});

it('says nothing of people in the log, and nobody gets a message twice', async () => {
  const twice = await rapport.db.$queryRaw<unknown[]>`
    SELECT 1 FROM "Communication" WHERE "campaignId" IS NOT NULL GROUP BY "campaignId", "customerId" HAVING count(*) > 1`;
  expect(twice).toEqual([]);
});
