/** The jobs that keep clocks: twice a minute, and whatever becomes of one complaint, the others get their turn. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { breachJob, retargetJob, setSlaPolicy, setWorkCalendar } from '../../../src/modules/feedback/service-levels/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenComplaint } from './given.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const isLate = async (id: string) => (await rapport.db.complaint.findUniqueOrThrow({ where: { id } })).isBreached;
const soon = { acknowledgeMinutes: 60, firstResponseMinutes: 120, nextResponseMinutes: 60, resolutionMinutes: 480 };

it('what is late half a minute after the minute is found in that minute', async () => {
  await rapport.clock.advance({ seconds: 10 });
  const { id } = await givenComplaint(rapport, await givenCustomer(rapport), { severity: 'CRITICAL' });
  await rapport.clock.advance({ minutes: 59, seconds: 50 });
  expect(await isLate(id)).toBe(false);
  await rapport.clock.advance({ seconds: 30 });
  expect(await isLate(id)).toBe(true);
});

it('a complaint whose clocks cannot be kept is named, after all others were seen to', async () => {
  const { ctx } = rapport;
  const customer = await givenCustomer(rapport);
  const intervals = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' }));
  const { id: calendarId } = await setWorkCalendar(ctx, { name: 'Broken', timeZone: 'UTC', intervals });
  await setSlaPolicy(ctx, { severity: 'HIGH', ...soon, calendarId });
  const broken = await givenComplaint(rapport, customer, { severity: 'HIGH' });
  const { id } = await givenComplaint(rapport, customer, { severity: 'LOW' });
  await rapport.settle();
  const until = new Date('2026-01-01');
  const unreadable = { id: customer.id, calendarId, until, timeZone: 'UTC', holidays: [], intervals: 'none' };
  await rapport.db.earlierCalendar.create({ data: unreadable });
  await setSlaPolicy(ctx, { severity: 'LOW', ...soon });

  const asked = { asOf: rapport.clock.now().toISOString() };
  await expect(retargetJob.run(ctx, AbortSignal.timeout(60_000), asked)).rejects.toThrow(`could not be kept: ${broken.id}. `);
  expect(await rapport.db.slaClock.count({ where: { complaintId: id, targetMinutes: 60 } })).toBe(1);

  rapport.clock.set(new Date(rapport.clock.now().getTime() + 61 * 60_000));
  await expect(breachJob.run(ctx, AbortSignal.timeout(60_000), {})).rejects.toThrow(`could not be kept: ${broken.id}. `);
  expect([await isLate(broken.id), await isLate(id)]).toEqual([false, true]);

  await rapport.db.earlierCalendar.delete({ where: { id: customer.id } });
  await rapport.clock.advance({ minutes: 1 });
  expect(await isLate(broken.id)).toBe(true);
});
