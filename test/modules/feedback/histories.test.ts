/**
 * Random histories of complaints through the API alone, several at once under rules that change: after each step the API shows what a
 * model tells, refuses what it refuses, and has written nothing where it refused.
 */
import { beforeAll, expect, it } from 'vitest';
import { ServiceTier, Severity } from '../../../src/generated/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { type Answer, createTestRapport, type LiveStream, type TestClient } from '../../support/index.ts';
import { ask, late, seen } from './history-asked.ts';
import { comparable, ToldComplaint } from './history-model.ts';
import { pick, type Random, STEPS } from './history-steps.ts';
import { MINUTE_MS, NaiveRules } from './naive-clocks.ts';
import { isOpen } from './naive-states.ts';

/** 20 in the suite; `npm run soak` asks for 1,000. */
const HISTORIES = Number(process.env.SOAK_HISTORIES ?? 20);
const AT_ONCE = 10;
const STEPS_EACH = 8;
const CHANGED = 'subscription { complaintChanged { type complaint { id } } }';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const rules = new NaiveRules();
const calendarIds = new Map<string, string>();
let staffIds: readonly string[] = [];
let teamIds: readonly string[] = [];
let keys = 0;
const key = () => {
  keys += 1;
  return `history-${keys}`;
};

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
  staffIds = [await named('createStaff', { name: 'One', roleIds: [] }, 'staff', 'staff')];
  teamIds = [await named('createTeam', { name: 'Desk' }, 'team', 'team')];
});

const nowOf = () => rapport.clock.now().getTime();

/** Several complaints, each of a customer of its own, while time passes and the rules change. */
class World {
  readonly client: TestClient = rapport.asAdministrator();
  readonly complaints: ToldComplaint[] = [];
  readonly random: Random;
  /** What was done, for whoever reads of a difference. */
  readonly trace: string[] = [];

  constructor(random: Random) {
    this.random = random;
  }

  async open(): Promise<void> {
    const { client, random } = this;
    const made = await ask(client, 'createCustomer', { kind: 'PERSON', givenName: 'Ada' }, 'customer { id }');
    const customerId = String(made.customer?.id);
    const kind = pick(random, ['COMPLAINT', 'COMPLAINT', 'SUPPORT_REQUEST', 'PRAISE'] as const);
    const severity = pick(random, Object.values(Severity));
    const openedAt = nowOf() - random(3) * 40 * MINUTE_MS;
    const input = { customerId, kind, severity, subject: 'Late', openedAt: new Date(openedAt).toISOString() };
    const { complaint } = await ask(client, 'openComplaint', input, 'complaint { id }');
    this.complaints.push(
      new ToldComplaint(rules, { id: String(complaint?.id), customerId, kind, severity, subject: 'Late', openedAt }),
    );
  }

  async pass(minutes: number): Promise<void> {
    await rapport.clock.advance({ minutes });
    for (const { timed } of this.complaints) timed.countTo(nowOf());
    const expected = this.complaints.filter(({ breached }) => breached > 0).map(({ id }) => id);
    const found = await late(
      this.client,
      this.complaints.map(({ customerId }) => customerId),
    );
    expect([...found].sort()).toEqual(expected.sort());
  }

  async changeRules(): Promise<void> {
    const { random, client } = this;
    const choice = random(3);
    if (choice === 0) await this.#setCalendar(pick(random, ['office', 'hotline']));
    if (choice === 1) await this.#setPolicy();
    if (choice === 2) {
      const complaint = pick(random, this.complaints);
      const serviceTier = pick(random, Object.values(ServiceTier));
      await ask(client, 'updateCustomer', { id: complaint.customerId, serviceTier });
      complaint.timed.changing(() => {
        complaint.timed.serviceTier = serviceTier;
      });
    }
    await rapport.settle();
  }

  async #setCalendar(name: string): Promise<void> {
    const { random } = this;
    const timeZone = pick(random, ['Europe/Prague', 'America/New_York', 'Australia/Lord_Howe', 'UTC']);
    const [from, noon, to] = [random(8), 9 + random(4), 14 + random(10)];
    const hours = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
    const days = [1, 2, 3, 4, 5, 6, 7].filter(() => random(5) > 0);
    const intervals = (days.length > 0 ? days : [1]).flatMap((weekday) => [
      { weekday, from: hours(from), to: hours(noon) },
      { weekday, from: hours(noon + 1), to: hours(to) },
    ]);
    const holidays = [new Date(nowOf() + random(4) * 86_400_000).toISOString().slice(0, 10)];
    const input = { id: calendarIds.get(name), name, timeZone, intervals, holidays };
    const { calendar } = await ask(this.client, 'setWorkCalendar', input, 'calendar { id }');
    calendarIds.set(name, String(calendar?.id));
    const minutes = intervals.map((one) => {
      return { weekday: one.weekday, fromMinute: Number.parseInt(one.from, 10) * 60, toMinute: Number.parseInt(one.to, 10) * 60 };
    });
    rules.setCalendar(name, nowOf(), { timeZone, intervals: minutes, holidays });
  }

  async #setPolicy(): Promise<void> {
    const { random } = this;
    const severity = pick(random, [...Object.values(Severity), null]);
    const serviceTier = pick(random, [...Object.values(ServiceTier), null, null]);
    const calendar = pick(random, [...calendarIds.keys(), null]);
    const minutes = {
      ACKNOWLEDGE: 1 + random(300),
      FIRST_RESPONSE: 1 + random(600),
      NEXT_RESPONSE: 1 + random(600),
      RESOLUTION: 1 + random(2_000),
    };
    await ask(this.client, 'setSlaPolicy', {
      ...{ severity, serviceTier, calendarId: calendar === null ? null : calendarIds.get(calendar) },
      ...{ acknowledgeMinutes: minutes.ACKNOWLEDGE, firstResponseMinutes: minutes.FIRST_RESPONSE },
      ...{ nextResponseMinutes: minutes.NEXT_RESPONSE, resolutionMinutes: minutes.RESOLUTION },
    });
    const changes = this.complaints.map(({ timed }) => [timed, timed.rule.calendar] as const);
    rules.set({ severity, serviceTier, minutes, calendar });
    for (const [timed, before] of changes)
      if (timed.rule.calendar !== before) for (const clock of timed.clocks) clock.changeCalendar();
  }

  async step(): Promise<void> {
    const { client, random, complaints } = this;
    const complaint = pick(random, complaints);
    const before = await written();
    const step = pick(random, STEPS);
    const { answer, expected, isRefused, again } = await step(
      { client, random, now: nowOf(), staffIds, teamIds, others: complaints, key },
      complaint,
    );
    this.trace.push(
      `${rapport.clock.now().toISOString()} ${step.name} ${complaints.indexOf(complaint)}: ${JSON.stringify(answer)}`,
    );
    expect(answer).toMatchObject(expected);
    if (isRefused) expect(await written()).toEqual(before);
    else if (random(6) === 0) {
      const after = await written();
      expect(await again()).toEqual(answer);
      expect(await written()).toEqual(after);
    }
    await this.#settle();
    await this.compare(complaint);
  }

  /** On a busy machine a handler may not get its turn: it is tried again some seconds later, by the clock. */
  async #settle(): Promise<void> {
    const failed = rapport.log.lines.filter(({ level }) => level === 'error').length;
    await rapport.settle();
    if (rapport.log.lines.filter(({ level }) => level === 'error').length > failed) await this.pass(1);
  }

  async compare(complaint: ToldComplaint): Promise<void> {
    const told = complaint.expected(nowOf());
    expect(comparable(await seen(this.client, complaint.id), told)).toEqual(told);
  }

  /** What is still open would be counted on by later worlds. */
  async end(): Promise<void> {
    for (const complaint of this.complaints) {
      const status = isOpen(complaint.status) ? 'WITHDRAWN' : 'CLOSED';
      if (!complaint.moves.includes(status)) continue;
      await ask(this.client, 'moveComplaint', { id: complaint.id, status });
      complaint.go(nowOf(), status);
      await this.compare(complaint);
    }
  }
}

/** What a refusal must leave as it is: facts, log, audit, keys and clocks. */
async function written(): Promise<unknown> {
  const [row] = await rapport.db.$queryRaw<object[]>`
    SELECT (SELECT count(*)::int FROM "LoggedEvent") AS events, (SELECT count(*)::int FROM "ComplaintLogEntry") AS log,
      (SELECT count(*)::int FROM "AuditEntry" WHERE "action" NOT LIKE '%.read') AS audit,
      (SELECT count(*)::int FROM "IdempotencyRecord") AS keys, (SELECT count(*)::int FROM "SlaClockEvent") AS clocks,
      (SELECT sum("version")::int FROM "Complaint") AS versions`;
  return row;
}

/** The feed of a world, complaint by complaint: its log, and each clock that was missed. */
async function compareFeed(feed: LiveStream<Answer>, complaints: readonly ToldComplaint[]): Promise<void> {
  const told = complaints.flatMap(({ log, breached }) => [...log, ...Array.from({ length: breached })]).length;
  const heard = (await feed.take(told)).map(({ complaintChanged }) => complaintChanged);
  for (const { id, log, breached } of complaints) {
    const types = heard.filter((event) => String(event?.complaint?.id) === id).map((event) => String(event?.type));
    expect(types.filter((type) => type !== 'feedback.complaint.breached')).toEqual(
      log.map(({ type }) => `feedback.complaint.${type}`),
    );
    expect(types.filter((type) => type === 'feedback.complaint.breached')).toHaveLength(breached);
  }
}

it(
  'shows after every step what a model tells: state, log, version, clocks, lists, feed, refusals',
  async () => {
    const first = Number(process.env.SOAK_SEED ?? 1);
    for (let seed = first; (seed - first) * AT_ONCE < HISTORIES; seed += 1) {
      const world = new World(randomFrom(seed));
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
