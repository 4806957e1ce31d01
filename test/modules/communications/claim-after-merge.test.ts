/** An e-mail whose customer is merged into another while it is being claimed is decided on as the other's. */
import { expect, it } from 'vitest';
import type { Ctx, TxCtx } from '../../../src/index.ts';
import { claimDue } from '../../../src/modules/communications/mail-out/claim.ts';
import { createTestRapport } from '../../support/index.ts';
import { merge } from '../contacts/merging.ts';
import { MODULES } from './given.ts';
import { deliveryOf, givenQueued, givenReader, MAIL } from './given-sending.ts';

const rapport = createTestRapport(MODULES, { environment: MAIL });

/** As a database tells it that took its snapshot before a merge, and locked the rows after it: whose the word was. */
function before(customerId: string): Ctx {
  const stale = (tx: TxCtx): TxCtx => {
    let isFirst = true;
    const db = new Proxy(tx.db, {
      get(target, key) {
        const found: unknown = Reflect.get(target, key);
        if (key !== '$queryRaw' || !isFirst || typeof found !== 'function') return found;
        isFirst = false;
        return async (...given: unknown[]) => (await found.apply(target, given)).map((row: object) => ({ ...row, customerId }));
      },
    });
    return new Proxy(tx, { get: (target, key) => (key === 'db' ? db : Reflect.get(target, key)) });
  };
  return new Proxy(rapport.ctx, {
    get: (target, key) =>
      key === 'transact'
        ? (step: (tx: TxCtx) => Promise<unknown>) => target.transact((tx) => step(stale(tx)))
        : Reflect.get(target, key),
  });
}

it('is left for the next time, and then sent to whoever they are now', async () => {
  const [kept, gone] = [await givenReader(rapport), await givenReader(rapport)];
  const [id = ''] = await givenQueued(rapport, [gone]);
  await merge(rapport, { survivor: kept.id, absorbed: gone.id });

  expect(await claimDue(before(gone.id))).toEqual({ found: 1, toSend: [] });
  expect(await deliveryOf(rapport, id)).toMatchObject({ state: 'QUEUED', claimedAt: null, attempts: 0 });
  const { toSend } = await claimDue(rapport.ctx);
  expect(toSend.map(({ email, customer }) => [email.communicationId, customer.id])).toEqual([[id, kept.id]]);
});
