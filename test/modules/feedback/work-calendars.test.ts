/** Work calendars as they are given: what is accepted, and what refusals say. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { type Answer, createTestRapport } from '../../support/index.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const SET_CALENDAR = /* GraphQL */ `
  mutation SetCalendar($input: SetWorkCalendarInput!) {
    setWorkCalendar(input: $input) {
      ... on SetWorkCalendarSuccess { calendar { id name intervals { weekday from to } holidays } }
      ... on Error { message code }
      ... on ValidationError { issues { path message } }
    }
  }
`;
const MONDAYS = { name: 'Mondays', timeZone: 'Europe/Prague', intervals: [{ weekday: 1, from: '09:00', to: '17:00' }] };
async function set(input: object): Promise<Answer> {
  const manager = rapport.as('feedback.sla.manage', 'feedback.complaint.read');
  const { setWorkCalendar } = await manager.data<{ setWorkCalendar: Answer }>(SET_CALENDAR, { input: { ...MONDAYS, ...input } });
  return setWorkCalendar;
}
const FAULTY_TIME = 'Must be a time of the day as HH:MM, from 00:00 to 24:00.';

it.each([
  ['no interval', { intervals: [] }, ['intervals'], 'Must have 1 to 100 intervals.'],
  [
    '1,001 holidays',
    { holidays: Array.from({ length: 1_001 }, () => '2026-12-24') },
    ['holidays'],
    'Must have at most 1000 items.',
  ],
  ['a time past the day', { intervals: [{ weekday: 1, from: '09:00', to: '24:01' }] }, ['intervals', '0', 'to'], FAULTY_TIME],
  ['a time in words', { intervals: [{ weekday: 1, from: 'nine', to: '17:00' }] }, ['intervals', '0', 'from'], FAULTY_TIME],
])('refuses %s, saying of what and what is accepted, and writes nothing', async (_what, input, path, message) => {
  expect(await set({ name: 'Refused', ...input })).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path, message }] });
  expect(await rapport.db.workCalendar.count({ where: { name: 'Refused' } })).toBe(0);
});

it('takes the whole day, and keeps each holiday once, in order', async () => {
  const holidays = ['2026-12-25', '2026-12-24', '2026-12-25'];
  const { calendar } = await set({ name: 'Whole days', intervals: [{ weekday: 7, from: '00:00', to: '24:00' }], holidays });
  expect(calendar).toMatchObject({
    intervals: [{ weekday: 7, from: '00:00', to: '24:00' }],
    holidays: ['2026-12-24', '2026-12-25'],
  });
});

it('takes a thousand holidays', async () => {
  const holidays = Array.from({ length: 1_000 }, (_, nth) => new Date(nth * 86_400_000).toISOString().slice(0, 10));
  expect(await set({ name: 'Mostly closed', holidays })).toMatchObject({ calendar: { holidays } });
});

it('takes names that differ by case alone for one, which its calendar may take on', async () => {
  const { calendar } = await set({ name: 'Büro 50%' });
  expect(await set({ name: 'BÜRO 50%' })).toMatchObject({
    code: 'UNIQUE_VIOLATION',
    message: 'There is a calendar named "Büro 50%" already.',
  });
  expect(await set({ name: 'BÜRO 50_' })).toMatchObject({ calendar: { name: 'BÜRO 50_' } });
  expect(await set({ id: calendar?.id, name: 'BÜRO 50%' })).toMatchObject({ calendar: { id: calendar?.id, name: 'BÜRO 50%' } });
  expect(await rapport.db.workCalendar.count({ where: { name: { in: ['Büro 50%', 'BÜRO 50%'] } } })).toBe(1);
});
