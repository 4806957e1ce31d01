/** Tasks that come by themselves: of dates that come round, and of purchases that did not come. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { addImportantDate } from '../../../src/modules/contacts/profile/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, globalId, type TestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenBought } from '../sales/given-habits.ts';
import { givenStaff } from '../sales/given-relations.ts';

const DAY_MS = 86_400_000;
const counter = countStatements();
const rapport = createTestRapport([access, contacts, sales, communications], {
  databaseOptions: { wrapAdapter: counter.wrapAdapter },
});

const daysOn = (days: number) => new Date(rapport.clock.now().getTime() + days * DAY_MS);
const noonOf = (day: Date) => new Date(`${day.toISOString().slice(0, 10)}T12:00:00.000Z`);
const tasksOf = ({ db }: TestRapport, { id }: GivenCustomer) =>
  db.task.findMany({ where: { customerId: id }, orderBy: { id: 'asc' } });
const runJob = () => {
  const job = communications.jobs?.['communications.make-occasion-tasks'];
  return job?.run(rapport.ctx, new AbortController().signal, null);
};

/** With a birthday so many days from today, 36 years ago. */
async function bornOn(customer: GivenCustomer, days: number, input: object = {}): Promise<void> {
  const day = daysOn(days);
  const date = { year: day.getUTCFullYear() - 36, month: day.getUTCMonth() + 1, day: day.getUTCDate() };
  await addImportantDate(rapport.ctx, { customerId: customer.globalId, kind: 'BIRTHDAY', date, ...input });
}

describe('a date that comes round in three days', () => {
  it('is a task for the owner of the customer, due at noon of that day, once a year', async () => {
    const ownerId = await givenStaff(rapport);
    const customer = await givenCustomer(rapport, { ownerId: globalId('Staff', ownerId) });
    await bornOn(customer, 4);
    const day = daysOn(4);

    await runJob();
    expect(await tasksOf(rapport, customer)).toEqual([]);

    await rapport.clock.advance({ days: 1 });
    const made = await tasksOf(rapport, customer);
    expect(made).toMatchObject([
      {
        ...{ title: 'Birthday: send good wishes', assigneeId: ownerId, dueAt: noonOf(day), doneAt: null },
        ...{ origin: 'contacts.occasion', recordedByKind: 'SYSTEM' },
      },
    ]);
    await runJob();
    await rapport.clock.advance({ days: 2 });
    expect(await tasksOf(rapport, customer)).toEqual(made);

    await rapport.clock.advance({ days: 363 });
    expect((await tasksOf(rapport, customer)).map(({ dueAt }) => dueAt?.getUTCFullYear())).toEqual([
      day.getUTCFullYear(),
      day.getUTCFullYear() + 1,
    ]);
  });

  it('is a task of nobody in particular where the customer has no owner, and says whose day it is', async () => {
    const customer = await givenCustomer(rapport);
    await bornOn(customer, 0, { whose: 'Daughter Ella' });
    await bornOn(customer, 3, { kind: 'CUSTOM', label: 'The shop opened' });
    await runJob();
    expect((await tasksOf(rapport, customer)).map(({ title, assigneeId }) => [title, assigneeId])).toEqual([
      ['Birthday (Daughter Ella): send good wishes', null],
      ['The shop opened: send good wishes', null],
    ]);
  });

  it('is none for who is archived, has died, was erased or wants to hear nothing of SERVICE', async () => {
    const gone = await Promise.all(Array.from({ length: 4 }, () => givenCustomer(rapport)));
    for (const customer of gone) await bornOn(customer, 1);
    const [archived, dead, erased, silent] = gone.map(({ id }) => id);
    const now = rapport.clock.now();
    const { customer: rows, consent } = rapport.db;
    await rows.update({ where: { id: archived ?? '' }, data: { archivedAt: now } });
    await rows.update({ where: { id: dead ?? '' }, data: { deceasedOn: daysOn(-9) } });
    await eraseCustomer(rapport.ctx, { customerId: erased ?? '', reason: 'Asked for it' });
    const word = { purpose: 'SERVICE', state: 'DENIED', recordedAt: now, recordedByKind: 'SYSTEM' } as const;
    await consent.create({ data: { id: crypto.randomUUID(), customerId: silent ?? '', ...word } });

    await runJob();

    for (const customer of gone) expect(await tasksOf(rapport, customer)).toEqual([]);
  });

  it('of hundreds of customers costs a few statements for each batch', async () => {
    const day = daysOn(2);
    const [month, date] = [day.getUTCMonth() + 1, day.getUTCDate()];
    await rapport.db.$executeRaw`
      WITH born AS (
        INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "createdAt", "updatedAt", "recordedByKind")
        SELECT gen_random_uuid(), 'PERSON', 'Twin ' || n, 'Twin', now(), now(), 'SYSTEM' FROM generate_series(1, 600) AS n RETURNING "id")
      INSERT INTO "ImportantDate" ("id", "customerId", "kind", "month", "day", "recordedAt", "recordedByKind")
      SELECT gen_random_uuid(), "id", 'BIRTHDAY', ${month}::int, ${date}::int, now(), 'SYSTEM' FROM born`;
    const before = await rapport.db.task.count();
    const { statements } = await counter.during(async () => runJob());
    expect((await rapport.db.task.count()) - before).toBe(600);
    expect(statements.filter(({ sql }) => /"(?:Customer|Task|AuditEntry)"/.test(sql)).length).toBeLessThanOrEqual(14);
  });
});

describe('a missed reorder', () => {
  it('is one task for the owner, due a day later', async () => {
    const ownerId = await givenStaff(rapport);
    const customer = await givenCustomer(rapport, { ownerId: globalId('Staff', ownerId) });
    const at = [35, 25, 15].map((days) => ({ customerId: customer.id, at: daysOn(-days).toISOString() }));
    const [, , last] = await givenBought(rapport, ...at);
    const expectedOn = daysOn(-5).toISOString().slice(0, 10);

    await rapport.clock.advance({ hours: 2 });

    const [told] = await rapport.db.loggedEvent.findMany({ where: { name: 'sales.reorder.missed' }, orderBy: { seq: 'desc' } });
    expect(await tasksOf(rapport, customer)).toMatchObject([
      {
        title: `Ask whether anything is needed: the next purchase was expected on ${expectedOn}`,
        ...{ assigneeId: ownerId, origin: 'sales.reorder.missed', originKey: `sales.reorder.missed:${last}` },
      },
    ]);
    // Handlers hear at least once.
    const payload = { customerId: customer.id, lastPurchaseId: last ?? '', expectedAt: daysOn(-5).toISOString() };
    await communications.handlers?.['sales.reorder.missed']?.(rapport.ctx, payload);
    expect(await tasksOf(rapport, customer)).toHaveLength(1);
    expect(told).toBeDefined();
  });

  it('is no task for who was erased, archived or merged away into nobody meanwhile', async () => {
    const [archived, erased] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    await rapport.db.customer.update({ where: { id: archived.id }, data: { archivedAt: rapport.clock.now() } });
    await eraseCustomer(rapport.ctx, { customerId: erased.id, reason: 'Asked for it' });
    for (const { id: customerId } of [archived, erased, { id: crypto.randomUUID() }]) {
      const payload = { customerId, lastPurchaseId: crypto.randomUUID(), expectedAt: rapport.clock.now().toISOString() };
      await communications.handlers?.['sales.reorder.missed']?.(rapport.ctx, payload);
    }
    expect([...(await tasksOf(rapport, archived)), ...(await tasksOf(rapport, erased))]).toEqual([]);
  });
});

describe('the titles of tasks', () => {
  it('go with the erasure of the customer that they are about, from the log too', async () => {
    const customer = await givenCustomer(rapport);
    await bornOn(customer, 1, { whose: 'Daughter Ella' });
    await runJob();
    const [task] = await tasksOf(rapport, customer);
    await eraseCustomer(rapport.ctx, { customerId: customer.id, reason: 'Asked for it' });
    expect(await tasksOf(rapport, customer)).toMatchObject([{ id: task?.id, title: '[erased]' }]);
    expect(await rapport.db.auditEntry.findFirst({ where: { subjectId: task?.id ?? '' } })).toMatchObject({ after: null });
  });
});
