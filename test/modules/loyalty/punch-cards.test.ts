/** Punch cards: purchases punch by themselves, a full card grants its reward and opens the next, a return voids its punch. */
import { describe, expect, it, vi } from 'vitest';
import { punchPurchase, voidReturned } from '../../../src/modules/loyalty/punch-cards/index.ts';
import { recordReturn } from '../../../src/modules/sales/money-back/index.ts';
import { COMPILES } from '../../support/compiles.ts';
import { countStatements, createTestRapport, describeOnPostgres, globalId, startTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenMember, givenProgram } from './given.ts';
import { bringBack, buy, givenCards, pass, publishPunches, punched, shownCards } from './given-punch-cards.ts';
import { MODULES } from './given-rewards.ts';

const counter = countStatements();
const rapport = createTestRapport(MODULES, { databaseOptions: { wrapAdapter: counter.wrapAdapter } });

describe('purchases punch by themselves', () => {
  it('one punch per purchase line, after the member joined; told twice it is one all the same', async () => {
    const { customer, program } = await givenCards(rapport);
    const { id: purchaseId } = await buy(rapport, customer, 2);
    // A handler waits for older transactions of the whole server.
    await vi.waitFor(async () => {
      await rapport.settle();
      expect(await shownCards(rapport, customer)).toEqual(['2/3']);
    }, 60_000);
    await punchPurchase(rapport.ctx, { purchaseId });
    expect(await shownCards(rapport, customer)).toEqual(['2/3']);
    const [punch] = await rapport.db.punch.findMany({ where: { programId: program.id }, orderBy: { id: 'asc' } });
    const { id: punchId = '', cardId: punchCardId, purchaseLineId } = punch ?? {};
    expect(await rapport.eventsAbout(punchId)).toEqual([
      {
        name: 'loyalty.punch.recorded',
        payload: { punchId, punchCardId, programId: program.id, customerId: customer.id, purchaseLineId },
      },
    ]);
  }, 120_000);

  it('not what was bought before they joined, nor in programs without cards, nor by rules that have none', async () => {
    const { program } = await givenCards(rapport);
    const late = await givenCustomer(rapport);
    const { id: purchaseId } = await buy(rapport, late, 1);
    pass(rapport, 1);
    await givenMember(rapport, { program, customer: late });
    const points = await givenProgram(rapport, { rules: { punches: { required: 3 } } });
    await givenMember(rapport, { program: points, customer: late });
    const bare = await givenProgram(rapport, { kind: 'PUNCH_CARD' });
    await givenMember(rapport, { program: bare, customer: late });
    await punchPurchase(rapport.ctx, { purchaseId });
    expect(await shownCards(rapport, late)).toEqual([]);
    await punched(rapport, late, 1);
    expect(await shownCards(rapport, late)).toEqual(['1/3']);
  });

  it('a full card grants its reward, ISSUED, and the next punch opens the next: one purchase may fill several', async () => {
    const { customer, reward } = await givenCards(rapport);
    await punched(rapport, customer, 8);
    expect(await shownCards(rapport, customer)).toEqual(['2/3', '3/3 full ISSUED', '3/3 full ISSUED']);
    expect(await rapport.db.reward.findUnique({ where: { id: reward.id } })).toMatchObject({ stock: 8 });
    const grants = await rapport.db.rewardGrant.findMany({ where: { customerId: customer.id } });
    expect(grants).toMatchObject([{ origin: 'PUNCH_CARD' }, { origin: 'PUNCH_CARD' }]);
    const completed = (await rapport.eventsAbout(customer.id)).filter(({ name }) => name === 'loyalty.card.completed');
    expect(completed).toHaveLength(2);
  });

  it('a card keeps the rules by which it was opened', async () => {
    const { customer, program, reward } = await givenCards(rapport);
    await punched(rapport, customer, 2);
    pass(rapport, 1);
    await publishPunches(rapport, { program, reward }, 2);
    await punched(rapport, customer, 2);
    expect(await shownCards(rapport, customer)).toEqual(['1/2', '3/3 full ISSUED']);
  });

  it('500 lines fill 500 cards in as many statements as 2 lines fill 2', async () => {
    const { customer, program, reward } = await givenCards(rapport, { stock: 400 });
    pass(rapport, 1);
    await publishPunches(rapport, { program, reward }, 1);
    const statementsFor = async (lines: number) => {
      const { id: purchaseId } = await buy(rapport, customer, lines);
      return (await counter.during(() => punchPurchase(rapport.ctx, { purchaseId }))).statements.length;
    };
    const few = await statementsFor(2);
    expect(few).toBeLessThan(30);
    // Of the 500 the last 102 find none left: to ask somebody to see to them takes three statements.
    expect(await statementsFor(500)).toBeLessThanOrEqual(few + (COMPILES ? 3 : 5));
    expect(
      await rapport.db.punchCard.count({ where: { programId: program.id, punchCount: 1, completedAt: { not: null } } }),
    ).toBe(502);
    expect(await rapport.db.rewardGrant.count({ where: { customerId: customer.id, state: 'ISSUED' } })).toBe(400);
    expect(await rapport.db.reward.findUnique({ where: { id: reward.id } })).toMatchObject({ stock: 0 });
    expect(await rapport.db.task.count({ where: { customerId: customer.id } })).toBe(102);
  }, 60_000);

  it('is full without a reward where none is left, and asks somebody to see to it', async () => {
    const { customer } = await givenCards(rapport, { stock: 1 });
    await punched(rapport, customer, 6);
    expect((await shownCards(rapport, customer)).toSorted()).toEqual(['3/3 full', '3/3 full ISSUED']);
    expect(await rapport.db.task.findMany({ where: { customerId: customer.id } })).toMatchObject([
      { title: 'A punch card is full, but its reward is out of stock', origin: 'loyalty.card.completed' },
    ]);
  });
});

describe('a return voids its punch', () => {
  it('of an open card, once all of the line came back; part of it, or told twice, changes nothing', async () => {
    const { customer } = await givenCards(rapport);
    const purchase = await punched(rapport, customer, 2);
    await bringBack(rapport, purchase, [0], '1');
    expect(await shownCards(rapport, customer)).toEqual(['2/3']);
    await bringBack(rapport, purchase, [0], '1');
    expect(await shownCards(rapport, customer)).toEqual(['1/3']);
    await voidReturned(rapport.ctx, { purchaseId: purchase.id });
    await punchPurchase(rapport.ctx, { purchaseId: purchase.id });
    expect(await shownCards(rapport, customer)).toEqual(['1/3']);
  });

  it('of a full card, a punch of the open one takes its place', async () => {
    const { customer } = await givenCards(rapport);
    const purchase = await punched(rapport, customer, 4);
    await bringBack(rapport, purchase, [1]);
    expect(await shownCards(rapport, customer)).toEqual(['0/3', '3/3 full ISSUED']);
    // Now there is none to take its place: the card opens again, its reward is taken back, and the empty one gives way.
    await bringBack(rapport, purchase, [0]);
    expect(await shownCards(rapport, customer)).toEqual(['2/3']);
    expect(await rapport.db.rewardGrant.findMany({ where: { customerId: customer.id } })).toMatchObject([{ state: 'REVOKED' }]);
    await punched(rapport, customer, 1);
    expect(await shownCards(rapport, customer)).toEqual(['3/3 full ISSUED']);
  });

  it('of two full cards, all of it: one card stays, empty, with both rewards taken back, and can be filled again', async () => {
    const { customer, reward } = await givenCards(rapport);
    const purchase = await punched(rapport, customer, 6);
    await bringBack(rapport, purchase, [0, 1, 2, 3, 4, 5]);
    expect(await shownCards(rapport, customer)).toEqual(['0/3']);
    const grants = await rapport.db.rewardGrant.findMany({ where: { customerId: customer.id } });
    const [{ punchCardId = '' } = {}] = grants;
    expect(grants.map((grant) => [grant.state, grant.punchCardId])).toEqual([
      ['REVOKED', punchCardId],
      ['REVOKED', punchCardId],
    ]);
    expect(await rapport.db.punch.count({ where: { cardId: punchCardId ?? '', voidedAt: { not: null } } })).toBe(6);
    expect(await rapport.db.reward.findUnique({ where: { id: reward.id } })).toMatchObject({ stock: 10 });
    await punched(rapport, customer, 3);
    expect(await shownCards(rapport, customer)).toEqual(['3/3 full ISSUED']);
  });

  it('of many lines, some at a time: no transaction grows with them', async () => {
    const { customer, program, reward } = await givenCards(rapport, { stock: 50 });
    pass(rapport, 1);
    await publishPunches(rapport, { program, reward }, 1);
    const purchase = await punched(rapport, customer, 45);
    const lines = await rapport.db.purchaseLine.findMany({ where: { purchaseId: purchase.id } });
    await recordReturn(rapport.ctx, {
      purchaseId: purchase.globalId,
      lines: lines.map(({ id }) => ({ lineId: globalId('PurchaseLine', id), quantity: '2' })),
    });
    const name = 'loyalty.punch.voided';
    const { id: customerId } = customer;
    await voidReturned(rapport.ctx, { purchaseId: purchase.id });
    const voided = await rapport.db.loggedEvent.groupBy({
      by: ['xid'],
      where: { name, payload: { path: ['customerId'], equals: customerId } },
      orderBy: { xid: 'asc' },
      _count: true,
    });
    expect(voided.map(({ _count }) => _count)).toEqual([20, 20, 5]);
    expect(await shownCards(rapport, customer)).toEqual(['0/1']);
    expect(await rapport.db.rewardGrant.count({ where: { customerId: customer.id, state: 'REVOKED' } })).toBe(45);
    expect(await rapport.db.reward.findUnique({ where: { id: reward.id } })).toMatchObject({ stock: 50 });
  }, 60_000);

  it('of a full card whose reward was claimed, nothing is taken back', async () => {
    const { customer, reward } = await givenCards(rapport);
    const purchase = await punched(rapport, customer, 3);
    await rapport.db.rewardGrant.updateMany({ where: { customerId: customer.id }, data: { state: 'CLAIMED' } });
    await bringBack(rapport, purchase, [0]);
    expect(await shownCards(rapport, customer)).toEqual(['2/3 full CLAIMED']);
    expect(await rapport.db.reward.findUnique({ where: { id: reward.id } })).toMatchObject({ stock: 9 });
  });

  it('that came before the purchase was told of leaves its line without one', async () => {
    const { customer } = await givenCards(rapport);
    const purchase = await buy(rapport, customer, 2);
    await bringBack(rapport, purchase, [1]);
    await punchPurchase(rapport.ctx, { purchaseId: purchase.id });
    expect(await shownCards(rapport, customer)).toEqual(['1/3']);
  });
});

await describeOnPostgres('punches at the same moment', () => {
  it('one for each line, and one reward for each full card: ten times the same purchase, by itself and by hand', async () => {
    await using shop = await startTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });
    const { customer, program } = await givenCards(shop);
    const purchases = [await buy(shop, customer, 2), await buy(shop, customer, 3), await buy(shop, customer, 2)];
    const insist = async (run: () => Promise<unknown>): Promise<void> => {
      try {
        await run();
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'TRY_AGAIN')) throw error;
        await insist(run);
      }
    };
    await Promise.all(
      purchases.flatMap(({ id: purchaseId }) =>
        Array.from({ length: 5 }, () => insist(() => punchPurchase(shop.ctx, { purchaseId }))),
      ),
    );
    const cards = await shop.db.punchCard.findMany({ where: { programId: program.id }, orderBy: { id: 'asc' } });
    expect(cards.map(({ punchCount }) => punchCount).sort()).toEqual([1, 3, 3]);
    expect(await shop.db.punch.count()).toBe(7);
    expect(await shop.db.rewardGrant.count()).toBe(2);
  }, 120_000);
});
