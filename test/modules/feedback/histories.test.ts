/**
 * Random histories of complaints through the API alone, several at once under rules that change: after each step the API shows what a
 * model tells, refuses what it refuses, and has written nothing where it refused.
 */
import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { type Answer, createTestRapport, type LiveStream } from '../../support/index.ts';
import { ask } from './history-asked.ts';
import type { ToldComplaint } from './history-model.ts';
import type { Random } from './history-steps.ts';
import { World } from './history-world.ts';
import { NaiveRules } from './naive-clocks.ts';

/** 20 in the suite; `npm run soak` asks for 1,000. */
const HISTORIES = Number(process.env.SOAK_HISTORIES ?? 20);
const AT_ONCE = 10;
const STEPS_EACH = 8;
const CHANGED = 'subscription { complaintChanged { type complaint { id } } }';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const shared = { rapport, rules: new NaiveRules(), calendarIds: new Map<string, string>(), staffIds: [''], teamIds: [''] };

/** Mulberry32: the same seed tells the same history again. */
function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

beforeAll(async () => {
  const admin = rapport.asAdministrator();
  const named = async (name: string, input: object, selection: string, type: string) =>
    String((await ask(admin, name, input, `${selection} { id }`))[type]?.id);
  shared.staffIds = [await named('createStaff', { name: 'One', roleIds: [] }, 'staff', 'staff')];
  shared.teamIds = [await named('createTeam', { name: 'Desk' }, 'team', 'team')];
});

/** The feed of a world, complaint by complaint: its log, each clock that was missed, and what changed clocks between the steps. */
async function compareFeed(feed: LiveStream<Answer>, complaints: readonly ToldComplaint[]): Promise<void> {
  let untold = complaints.reduce((sum, { log, breached }) => sum + log.length + breached, 0);
  const heard: (Answer | undefined)[] = [];
  while (untold > 0) {
    const [told] = await feed.take(1);
    heard.push(told?.complaintChanged);
    if (String(told?.complaintChanged?.type) !== 'feedback.complaint.retimed') untold -= 1;
  }
  for (const { id, log, breached, answeredBetween } of complaints) {
    const types = heard.filter((event) => String(event?.complaint?.id) === id).map((event) => String(event?.type));
    const between = ['feedback.complaint.breached', 'feedback.complaint.retimed'];
    expect(types.filter((type) => !between.includes(type))).toEqual(log.map(({ type }) => `feedback.complaint.${type}`));
    expect(types.filter((type) => type === 'feedback.complaint.breached')).toHaveLength(breached);
    // Rules that change tell of more than what was answered.
    expect(types.filter((type) => type === 'feedback.complaint.retimed').length).toBeGreaterThanOrEqual(answeredBetween);
  }
}

it(
  'shows after every step what a model tells: state, log, version, clocks, lists, feed, refusals',
  async () => {
    const first = Number(process.env.SOAK_SEED ?? 1);
    for (let seed = first; (seed - first) * AT_ONCE < HISTORIES; seed += 1) {
      const world = new World(shared, randomFrom(seed));
      await using feed = await world.client.subscribe(CHANGED);
      try {
        for (let nth = 0; nth < AT_ONCE; nth += 1) await world.open();
        await world.pass(1);
        for (let nth = 0; nth < AT_ONCE * STEPS_EACH; nth += 1) {
          const dice = world.random(12);
          if (dice === 0) await world.pass(1 + world.random(400));
          else if (dice === 1) await world.changeRules();
          else await world.step();
        }
        await world.pass(1);
        for (const complaint of world.complaints) await world.compare(complaint);
        await world.end();
        await compareFeed(feed, world.complaints);
      } catch (error) {
        const logged = rapport.log.lines.slice(-3).map((line) => JSON.stringify(line));
        const told = [
          `A history of seed ${seed}, of those from ${first} on, is told otherwise.`,
          ...world.trace.slice(-40),
          ...logged,
        ];
        throw new Error(told.join('\n'), { cause: error });
      }
    }
  },
  HISTORIES * 60_000,
);
