/** The job that tells of each lateness once. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, eachKind, startTestRapport, type TestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenBought } from './given-habits.ts';

const DAY_MS = 86_400_000;
const MODULES = [access, contacts, sales];
const ago = (rapport: TestRapport, days: number) => new Date(rapport.clock.now().getTime() - days * DAY_MS).toISOString();
const missedBy = async (rapport: TestRapport, id: string) =>
  (await rapport.eventsAbout(id)).filter(({ name }) => name === 'sales.reorder.missed').map(({ payload }) => payload);
const run = (rapport: TestRapport) => {
  const job = sales.jobs?.['sales.tell-missed-reorders'];
  return job?.run(rapport.ctx, new AbortController().signal, null);
};

describe.each(await eachKind())('a missed reorder, on %s,', (kind) => {
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind } });

  it('is told within the hour, once for each lateness', async () => {
    const { id } = await givenCustomer(rapport);
    const [, , last] = await givenBought(rapport, ...[35, 25, 15].map((days) => ({ customerId: id, at: ago(rapport, days) })));
    const expectedAt = ago(rapport, 5);
    await rapport.settle();
    expect(await missedBy(rapport, id)).toEqual([]);

    await rapport.clock.advance({ hours: 2 });
    expect(await missedBy(rapport, id)).toEqual([{ customerId: id, lastPurchaseId: last, expectedAt }]);
    await rapport.clock.advance({ days: 40 });
    expect(await missedBy(rapport, id)).toHaveLength(1);

    const [next] = await givenBought(rapport, { customerId: id, at: ago(rapport, 0) });
    await rapport.clock.advance({ hours: 2 });
    expect(await missedBy(rapport, id)).toHaveLength(1);
    await rapport.clock.advance({ days: 90 });
    expect(await missedBy(rapport, id)).toMatchObject([{ lastPurchaseId: last }, { lastPurchaseId: next }]);
  });

  it('of somebody archived or dead is not told', async () => {
    const [archived, dead] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    for (const { id } of [archived, dead]) {
      await givenBought(rapport, ...[60, 50, 40].map((days) => ({ customerId: id, at: ago(rapport, days) })));
    }
    await rapport.db.customer.update({ where: { id: archived.id }, data: { archivedAt: rapport.clock.now() } });
    await rapport.db.customer.update({ where: { id: dead.id }, data: { deceasedOn: new Date('2026-01-01') } });

    await run(rapport);

    expect(await missedBy(rapport, archived.id)).toEqual([]);
    expect(await missedBy(rapport, dead.id)).toEqual([]);
    expect(
      await rapport.db.reorderReminderSent.count({ where: { lastPurchase: { customerId: { in: [archived.id, dead.id] } } } }),
    ).toBe(0);
  });

  it('is told of more customers than one transaction takes', async () => {
    const customers = await Promise.all(Array.from({ length: 7 }, () => givenCustomer(rapport)));
    await givenBought(
      rapport,
      ...customers.flatMap(({ id }) => [60, 50, 40].map((days) => ({ customerId: id, at: ago(rapport, days) }))),
    );
    await run(rapport);
    for (const { id } of customers) expect(await missedBy(rapport, id)).toHaveLength(1);
  });
});

await describeOnPostgres('a missed reorder that two processes find at the same moment', () => {
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('is told once, also when one of them fails in the middle', async () => {
    await using other = await startTestRapport(MODULES, { database: rapport.database });
    const customers = await Promise.all(Array.from({ length: 20 }, () => givenCustomer(rapport)));
    await givenBought(
      rapport,
      ...customers.flatMap(({ id }) => [60, 50, 40].map((days) => ({ customerId: id, at: ago(rapport, days) }))),
    );

    const crash = rapport.ctx.transact(async (tx) => {
      await sales.jobs?.['sales.tell-missed-reorders']?.run(tx, new AbortController().signal, null);
      throw new Error('The process is gone.');
    });
    await expect(crash).rejects.toThrow('The process is gone.');
    for (const { id } of customers) expect(await missedBy(rapport, id)).toEqual([]);

    await Promise.all([run(rapport), run(other), run(rapport), run(other)]);
    for (const { id } of customers) expect(await missedBy(rapport, id)).toHaveLength(1);
  });
});
