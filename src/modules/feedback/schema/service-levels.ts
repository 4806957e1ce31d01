/** How quickly complaints are to be dealt with, and whether they were. */
import { ServiceTier, Severity, SlaMetric, SlaState } from '../../../generated/index.ts';
import { idOf, type RapportBuilder, text, wholeNumber } from '../../../kernel/index.ts';
import { clocksOf, setSlaPolicy, setWorkCalendar } from '../service-levels/index.ts';

const MOST_MINUTES = 1_000_000;
const MAY_MANAGE = 'feedback.sla.manage';

export function serviceLevels(builder: RapportBuilder): void {
  clocks(builder);
  calendars(builder);
  policies(builder);
}

function clocks(builder: RapportBuilder): void {
  builder.enumType(SlaMetric, {
    name: 'SlaMetric',
    description: 'What is to be done in time.',
    values: {
      ACKNOWLEDGE: { description: 'From the opening until it is acknowledged, or further on.' },
      FIRST_RESPONSE: {
        description: 'From the opening until our first word to the customer, about it or not, or until it is settled.',
      },
      NEXT_RESPONSE: { description: 'From a word of the customer about it until our next one, or until it is settled.' },
      RESOLUTION: {
        description: 'From the opening, or the reopening, until it is settled; rests while we wait for the customer.',
      },
    },
  });
  builder.enumType(SlaState, {
    name: 'SlaState',
    description: 'How a clock stands.',
    values: {
      RUNNING: { description: 'It counts.' },
      PAUSED: { description: 'It rests.' },
      FULFILLED: { description: 'It was done; in time, if there is no breachedAt.' },
      BREACHED: { description: 'It was missed, and is not done yet.' },
      CANCELLED: { description: 'It does not matter any more.' },
    },
  });
  const SlaClock = builder.objectRef<Awaited<ReturnType<typeof clocksOf>>[number]>('SlaClock').implement({
    description: 'How long something takes. Working time only: pauses and closed hours do not count.',
    extensions: { guardedBy: 'Complaint' },
    fields: (t) => ({
      metric: t.expose('metric', { type: SlaMetric, description: 'What is to be done.' }),
      state: t.expose('state', { type: SlaState, description: 'How it stands.' }),
      startedAt: t.expose('startedAt', { type: 'DateTime', description: 'Since when.' }),
      dueAt: t.expose('dueAt', { type: 'DateTime', nullable: true, description: 'By when; null while it does not count.' }),
      elapsedMinutes: t.exposeInt('elapsedMinutes', { description: 'Whole minutes of working time that have passed.' }),
      breachedAt: t.expose('breachedAt', { type: 'DateTime', nullable: true, description: 'When it was missed.' }),
      fulfilledAt: t.expose('fulfilledAt', { type: 'DateTime', nullable: true, description: 'When it was done.' }),
    }),
  });
  builder.prismaObjectField('Complaint', 'slaClocks', (t) =>
    t.field({
      type: [SlaClock],
      description: 'What is to be done in time, as it was begun; at most 200.',
      select: { clocks: { orderBy: [{ startedAt: 'asc' }, { metric: 'asc' }, { sequence: 'asc' }], take: 200 } },
      resolve: ({ clocks: rows }, _args, ctx) => clocksOf(ctx, rows),
    }),
  );
}

function calendars(builder: RapportBuilder): void {
  const time = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const WorkInterval = builder.prismaObject('WorkInterval', {
    description: 'A time of a weekday in which somebody works.',
    extensions: { guardedBy: 'WorkCalendar' },
    fields: (t) => ({
      weekday: t.exposeInt('weekday', { description: '1 (Monday) to 7.' }),
      from: t.string({ description: 'HH:MM.', select: { fromMinute: true }, resolve: ({ fromMinute }) => time(fromMinute) }),
      to: t.string({
        description: 'HH:MM, 24:00 for the end of the day; not part of it.',
        select: { toMinute: true },
        resolve: ({ toMinute }) => time(toMinute),
      }),
    }),
  });
  builder.record('WorkCalendar', {
    description: 'When somebody works: clocks count no other time.',
    permission: 'feedback.complaint.read',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'In 1 to 100 characters; unique, case and accents aside.' }),
      timeZone: t.exposeString('timeZone', { description: 'Whose wall clock counts, for example Europe/Prague.' }),
      intervals: t.field({
        type: [WorkInterval],
        description: 'In the order of the week; at most 100.',
        select: (_args, _ctx, nested) => ({
          intervals: nested({ orderBy: [{ weekday: 'asc' }, { fromMinute: 'asc' }], take: 100 }),
        }),
        resolve: ({ intervals }) => intervals,
      }),
      holidays: t.expose('holidays', { type: ['Date'], description: 'Days on which nobody works; at most 1,000.' }),
    }),
  });
  const WorkIntervalInput = builder.inputType('WorkIntervalInput', {
    description: 'A time of a weekday in which somebody works. 00:00 to 24:00 is the whole day.',
    fields: (t) => ({
      weekday: t.int({ required: true, description: '1 (Monday) to 7.' }),
      from: t.string({ required: true, description: 'HH:MM, from 00:00 on.' }),
      to: t.string({ required: true, description: 'HH:MM, later than from, up to 24:00; not part of it.' }),
    }),
  });
  builder.resultMutation('setWorkCalendar', {
    description: 'Makes a work calendar, or changes the one with this id. Clocks count by its new times.',
    permission: MAY_MANAGE,
    input: (t) => ({
      id: t.id({ description: 'Of the calendar to change; a new one unless given.' }).check(idOf('WorkCalendar')),
      name: t
        .string({ required: true, description: 'In 1 to 100 characters; unique, case and accents aside.' })
        .check(text(1, 100)),
      timeZone: t.string({ required: true, description: 'For example Europe/Prague.' }),
      intervals: t.field({
        type: [WorkIntervalInput],
        required: true,
        description: 'At least one, at most 100; none overlaps with another.',
        extensions: { maxItems: 100 },
      }),
      holidays: t.field({
        type: ['Date'],
        description: 'Days on which nobody works, each kept once; at most 1,000. None unless given.',
        extensions: { maxItems: 1_000 },
      }),
    }),
    success: { calendar: 'WorkCalendar' },
    resolve: async (input, tx) => ({ calendar: await setWorkCalendar(tx, input) }),
  });
}

function policies(builder: RapportBuilder): void {
  builder.record('SlaPolicy', {
    description: 'In how many working minutes complaints of a severity and of customers of a tier are to be dealt with.',
    permission: 'feedback.complaint.read',
    fields: (t) => ({
      severity: t.expose('severity', { type: Severity, nullable: true, description: 'Null: any.' }),
      serviceTier: t.expose('serviceTier', { type: ServiceTier, nullable: true, description: 'Null: any.' }),
      acknowledgeMinutes: t.exposeInt('acknowledgeMinutes', { description: 'Until it is acknowledged.' }),
      firstResponseMinutes: t.exposeInt('firstResponseMinutes', {
        description: 'Until our first word to the customer, about it or not.',
      }),
      nextResponseMinutes: t.exposeInt('nextResponseMinutes', { description: 'Until we answer each further word.' }),
      resolutionMinutes: t.exposeInt('resolutionMinutes', { description: 'Until it is settled.' }),
      calendar: t.relation('calendar', { nullable: true, description: 'When we work; null: around the clock.' }),
    }),
  });
  builder.resultMutation('setSlaPolicy', {
    description:
      'Sets the policy of a severity and a tier; the most specific one applies: of both, of the severity, of the tier, of neither. Running clocks follow from now on; what happened stays.',
    permission: MAY_MANAGE,
    input: (t) => ({
      severity: t.field({ type: Severity, description: 'Any unless given.' }),
      serviceTier: t.field({ type: ServiceTier, description: 'Any unless given.' }),
      acknowledgeMinutes: t.int({ required: true, description: 'At least 1.' }).check(wholeNumber(1, MOST_MINUTES)),
      firstResponseMinutes: t.int({ required: true, description: 'At least 1.' }).check(wholeNumber(1, MOST_MINUTES)),
      nextResponseMinutes: t.int({ required: true, description: 'At least 1.' }).check(wholeNumber(1, MOST_MINUTES)),
      resolutionMinutes: t.int({ required: true, description: 'At least 1.' }).check(wholeNumber(1, MOST_MINUTES)),
      calendarId: t.id({ description: 'When we work; around the clock unless given.' }).check(idOf('WorkCalendar')),
    }),
    success: { policy: 'SlaPolicy' },
    resolve: async (input, tx) => ({ policy: await setSlaPolicy(tx, input) }),
  });
}
