/** Several random histories at once: complaints, each of a customer of its own, while time passes and the rules of clocks change. */
import { expect } from 'vitest';
import { ServiceTier, Severity } from '../../../src/generated/index.ts';
import type { TestClient, TestRapport } from '../../support/index.ts';
import { ask, late, seen } from './history-asked.ts';
import { comparable, ToldComplaint } from './history-model.ts';
import { pick, type Random, STEPS } from './history-steps.ts';
import { MINUTE_MS, type NaiveRules } from './naive-clocks.ts';
import { isOpen } from './naive-states.ts';

/** What outlives a world. */
export interface Shared {
  readonly rapport: TestRapport;
  readonly rules: NaiveRules;
  readonly calendarIds: Map<string, string>;
  readonly staffIds: readonly string[];
  readonly teamIds: readonly string[];
}

let keys = 0;
const key = () => {
  keys += 1;
  return `history-${keys}`;
};

export class World {
  readonly client: TestClient;
  readonly #shared: Shared;
  readonly complaints: ToldComplaint[] = [];
  readonly random: Random;
  /** What was done, for whoever reads of a difference. */
  readonly trace: string[] = [];

  constructor(shared: Shared, random: Random) {
    this.#shared = shared;
    this.client = shared.rapport.asAdministrator();
    this.random = random;
  }

  get #now(): number {
    return this.#shared.rapport.clock.now().getTime();
  }

  async open(): Promise<void> {
    const { client, random } = this;
    const made = await ask(client, 'createCustomer', { kind: 'PERSON', givenName: 'Ada' }, 'customer { id }');
    const customerId = String(made.customer?.id);
    const kind = pick(random, ['COMPLAINT', 'COMPLAINT', 'SUPPORT_REQUEST', 'PRAISE'] as const);
    const severity = pick(random, Object.values(Severity));
    const openedAt = this.#now - random(3) * 40 * MINUTE_MS;
    const input = { customerId, kind, severity, subject: 'Late', openedAt: new Date(openedAt).toISOString() };
    const { complaint } = await ask(client, 'openComplaint', input, 'complaint { id }');
    this.complaints.push(
      new ToldComplaint(this.#shared.rules, { id: String(complaint?.id), customerId, kind, severity, subject: 'Late', openedAt }),
    );
  }

  async pass(minutes: number): Promise<void> {
    await this.#shared.rapport.clock.advance({ minutes });
    for (const { timed } of this.complaints) timed.countTo(this.#now);
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
    await this.#shared.rapport.settle();
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
    const holidays = [new Date(this.#now + random(4) * 86_400_000).toISOString().slice(0, 10)];
    const input = { id: this.#shared.calendarIds.get(name), name, timeZone, intervals, holidays };
    const { calendar } = await ask(this.client, 'setWorkCalendar', input, 'calendar { id }');
    this.#shared.calendarIds.set(name, String(calendar?.id));
    const minutes = intervals.map((one) => {
      return { weekday: one.weekday, fromMinute: Number.parseInt(one.from, 10) * 60, toMinute: Number.parseInt(one.to, 10) * 60 };
    });
    this.#shared.rules.setCalendar(name, this.#now, { timeZone, intervals: minutes, holidays });
  }

  async #setPolicy(): Promise<void> {
    const { random } = this;
    const severity = pick(random, [...Object.values(Severity), null]);
    const serviceTier = pick(random, [...Object.values(ServiceTier), null, null]);
    const calendar = pick(random, [...this.#shared.calendarIds.keys(), null]);
    const minutes = {
      ACKNOWLEDGE: 1 + random(300),
      FIRST_RESPONSE: 1 + random(600),
      NEXT_RESPONSE: 1 + random(600),
      RESOLUTION: 1 + random(2_000),
    };
    await ask(this.client, 'setSlaPolicy', {
      ...{ severity, serviceTier, calendarId: calendar === null ? null : this.#shared.calendarIds.get(calendar) },
      ...{ acknowledgeMinutes: minutes.ACKNOWLEDGE, firstResponseMinutes: minutes.FIRST_RESPONSE },
      ...{ nextResponseMinutes: minutes.NEXT_RESPONSE, resolutionMinutes: minutes.RESOLUTION },
    });
    const changes = this.complaints.map(({ timed }) => [timed, timed.rule.calendar] as const);
    this.#shared.rules.set({ severity, serviceTier, minutes, calendar });
    for (const [timed, before] of changes)
      if (timed.rule.calendar !== before) for (const clock of timed.clocks) clock.changeCalendar();
  }

  async step(): Promise<void> {
    const { client, random, complaints } = this;
    const { staffIds, teamIds } = this.#shared;
    const complaint = pick(random, complaints);
    const before = await written(this.#shared.rapport);
    const step = pick(random, STEPS);
    const { answer, expected, isRefused, again } = await step(
      { client, random, now: this.#now, staffIds, teamIds, others: complaints, key },
      complaint,
    );
    this.trace.push(
      `${this.#shared.rapport.clock.now().toISOString()} ${step.name} ${complaints.indexOf(complaint)}: ${JSON.stringify(answer)}`,
    );
    expect(answer).toMatchObject(expected);
    if (isRefused) expect(await written(this.#shared.rapport)).toEqual(before);
    else if (random(6) === 0) {
      const after = await written(this.#shared.rapport);
      expect(await again()).toEqual(answer);
      expect(await written(this.#shared.rapport)).toEqual(after);
    }
    await this.#settle();
    await this.compare(complaint);
  }

  /** On a busy machine a handler may not get its turn: it is tried again some seconds later, by the clock. */
  async #settle(): Promise<void> {
    const failed = this.#shared.rapport.log.lines.filter(({ level }) => level === 'error').length;
    await this.#shared.rapport.settle();
    if (this.#shared.rapport.log.lines.filter(({ level }) => level === 'error').length > failed) await this.pass(1);
  }

  async compare(complaint: ToldComplaint): Promise<void> {
    const told = complaint.expected(this.#now);
    expect(comparable(await seen(this.client, complaint.id), told)).toEqual(told);
  }

  /** What is still open would be counted on by later worlds. */
  async end(): Promise<void> {
    for (const complaint of this.complaints) {
      const status = isOpen(complaint.status) ? 'WITHDRAWN' : 'CLOSED';
      if (!complaint.moves.includes(status)) continue;
      await ask(this.client, 'moveComplaint', { id: complaint.id, status });
      complaint.go(this.#now, status);
      await this.compare(complaint);
    }
  }
}

/** What a refusal must leave as it is: facts, log, audit, keys and clocks. */
async function written({ db }: TestRapport): Promise<unknown> {
  const [row] = await db.$queryRaw<object[]>`
    SELECT (SELECT count(*)::int FROM "LoggedEvent") AS events, (SELECT count(*)::int FROM "ComplaintLogEntry") AS log,
      (SELECT count(*)::int FROM "AuditEntry" WHERE "action" NOT LIKE '%.read') AS audit,
      (SELECT count(*)::int FROM "IdempotencyRecord") AS keys, (SELECT count(*)::int FROM "SlaClockEvent") AS clocks,
      (SELECT sum("version")::int FROM "Complaint") AS versions`;
  return row;
}
