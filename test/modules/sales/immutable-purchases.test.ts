/** What was sold, paid, brought back and paid back is never changed: the database itself refuses it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenPurchase } from './given.ts';

const rapport = createTestRapport([access, contacts, sales]);
const TABLES = {
  Purchase: ['"totalMinor" = 1', '"number" = \'other\'', '"purchasedAt" = "purchasedAt" - interval \'1 day\''],
  PurchaseLine: ['"quantity" = 2', '"totalMinor" = 1', '"position" = 7'],
  Payment: ['"amountMinor" = 1', '"method" = \'CARD\'', '"paidAt" = "paidAt" - interval \'1 day\''],
  PurchaseReturn: ['"valueMinor" = 1', '"reason" = \'other\''],
  ReturnLine: ['"quantity" = 0.5', '"valueMinor" = 1'],
  Refund: ['"amountMinor" = 1', '"reason" = \'other\''],
  StageChange: ['"toStage" = \'WON\''],
} as const;

beforeAll(async () => {
  const customer = await givenCustomer(rapport);
  const purchase = await givenPurchase(rapport, customer, { payments: [{ method: 'CASH', amount: '10' }] });
  const [now, by] = [rapport.clock.now(), { recordedByKind: 'SYSTEM' } as const];
  const line = await rapport.db.purchaseLine.findFirstOrThrow({ where: { purchaseId: purchase.id } });
  const [returnId, opportunityId] = [newId(), newId()];
  const of = { purchaseId: purchase.id, currencyCode: 'EUR', ...by };
  await rapport.db.purchaseReturn.create({ data: { id: returnId, valueMinor: 100n, refundMinor: 100n, returnedAt: now, ...of } });
  await rapport.db.returnLine.create({
    data: { id: newId(), purchaseReturnId: returnId, currencyCode: 'EUR', lineId: line.id, quantity: '0.1', valueMinor: 100n },
  });
  await rapport.db.refund.create({
    data: { id: newId(), amountMinor: 100n, refundedAt: now, purchaseReturnId: returnId, ...of },
  });
  const opened = { customerId: customer.id, title: 'Pots', createdAt: now, updatedAt: now };
  await rapport.db.opportunity.create({ data: { id: opportunityId, ...opened, ...by } });
  await rapport.db.stageChange.create({ data: { id: newId(), opportunityId, toStage: 'NEW', changedAt: now, ...by } });
});

describe.each(Object.entries(TABLES))('a row of %s', (table, changes) => {
  it.each(['', 'merge', 'erasure'])(
    'is not changed, taken away or emptied out, whatever the transaction says it does: "%s"',
    async (marker) => {
      const attempts = [
        ...changes.map((change) => `UPDATE "${table}" SET ${change}`),
        `DELETE FROM "${table}"`,
        `TRUNCATE "${table}" CASCADE`,
      ];
      for (const statement of attempts) {
        // An erasure forgets reasons, and nothing else.
        if (marker === 'erasure' && statement.includes('"reason"')) continue;
        const attempt = rapport.db.$transaction(async (tx) => {
          await tx.$executeRaw`SELECT set_config('rapport.rewriting', ${marker}, true)`;
          await tx.$executeRawUnsafe(statement);
        });
        await expect(attempt, statement).rejects.toThrow(/append-only/);
      }
      expect(await rapport.db.$queryRawUnsafe(`SELECT 1 AS one FROM "${table}"`)).toEqual([{ one: 1 }]);
    },
  );
});

it('a purchase changes hands in a merge, and in nothing else', async () => {
  const other = await givenCustomer(rapport);
  const move = (marker: string) =>
    rapport.db.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT set_config('rapport.rewriting', ${marker}, true)`;
      await tx.$executeRaw`UPDATE "Purchase" SET "customerId" = ${other.id}::uuid`;
    });
  for (const marker of ['', 'erasure']) await expect(move(marker)).rejects.toThrow(/append-only/);
  await move('merge');
  expect(await rapport.db.purchase.findMany({ select: { customerId: true } })).toEqual([{ customerId: other.id }]);
});
