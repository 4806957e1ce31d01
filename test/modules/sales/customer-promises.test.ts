/** What a customer shows of promises: the latest, and how well they were kept. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { settlePromise } from '../../../src/modules/sales/promises/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenPromise, seller } from './given-relations.ts';

const rapport = createTestRapport([access, contacts, sales]);

describe('the promises of a customer', () => {
  const SHOWN = `query ($id: ID!) { customer(id: $id) { promiseKeptRate promises(first: 2) { totalCount nodes { statement } } } }`;

  it('are listed newest first', async () => {
    const customer = await givenCustomer(rapport);
    for (const statement of ['first', 'second', 'third']) {
      await givenPromise(rapport, customer, { statement });
      await rapport.clock.advance({ minutes: 1 });
    }
    expect(await seller(rapport).data(SHOWN, { id: customer.globalId })).toMatchObject({
      customer: { promises: { totalCount: 3, nodes: [{ statement: 'third' }, { statement: 'second' }] } },
    });
  });

  it('are kept at a rate: those kept in time among those that have fallen due, null while none has', async () => {
    const customer = await givenCustomer(rapport);
    const rate = async () => (await seller(rapport).data(SHOWN, { id: customer.globalId })).customer?.promiseKeptRate;
    const due = (minutes: number) => ({ dueAt: new Date(rapport.clock.now().getTime() + minutes * 60_000) });
    // Not due yet, though it was kept.
    const early = await givenPromise(rapport, customer, due(60));
    await settlePromise(rapport.ctx, { id: early.id, kept: true });
    expect(await rate()).toBeNull();

    const [kept, late, broken] = [
      await givenPromise(rapport, customer, due(0)),
      await givenPromise(rapport, customer, due(-1)),
      await givenPromise(rapport, customer, due(-1)),
    ];
    await settlePromise(rapport.ctx, { id: kept.id, kept: true });
    expect(await rate()).toBe(1 / 3);
    await settlePromise(rapport.ctx, { id: late.id, kept: true });
    await settlePromise(rapport.ctx, { id: broken.id, kept: false, brokenReason: 'Forgotten' });
    expect(await rate()).toBe(1 / 3);
    // Due by now, and nobody has said what became of it.
    await givenPromise(rapport, customer, due(-1));
    expect(await rate()).toBe(1 / 4);
    await rapport.clock.advance({ hours: 1 });
    expect(await rate()).toBe(2 / 5);
  });

  it('are refused to who may read customers only', async () => {
    const { globalId: id } = await givenCustomer(rapport);
    const { data, errors } = await rapport.as('contacts.customer.read').run(SHOWN, { id });
    expect(data).toEqual({ customer: { promiseKeptRate: null, promises: null } });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });
});
