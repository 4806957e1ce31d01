/** Which occasions a calendar holds where there are more than it may. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { calendarOccasions, MOST_OCCASIONS } from '../../../src/modules/contacts/occasions/calendar-route.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenBirthday, givenDate } from './given-occasions.ts';

const rapport = createTestRapport([access, contacts], { startAt: new Date('2026-04-20T12:00:00Z') });

it('holds 5,000 occasions at most: what is to come first, then the latest of what has been', async () => {
  const ada = await givenBirthday(rapport, {}, { month: 4, day: 1 });
  await givenDate(rapport, ada, { month: 4, day: 2 });
  for (const day of [1, 2]) await givenDate(rapport, ada, { month: 6, day });
  const days = async (most: number) =>
    (await calendarOccasions(rapport.ctx, most)).map(({ on }) => on.toISOString().slice(0, 10));

  // Days that have been this year come again next year.
  const toCome = ['2026-06-01', '2026-06-02', '2027-04-01', '2027-04-02'];
  expect(await days(MOST_OCCASIONS)).toEqual(['2026-04-01', '2026-04-02', ...toCome]);
  expect(await days(5)).toEqual(['2026-04-02', ...toCome]);
  expect(await days(4)).toEqual(toCome);
  expect(await days(1)).toEqual(['2026-06-01']);
  expect(MOST_OCCASIONS).toBe(5_000);
});
