/** The job that makes customers LAPSED: a year without a purchase, and twice as long as they use to. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import type { CustomerLifecycle } from '../../generated/index.ts';
import { countStatements, createTestRapport, eachKind } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenBought } from './given-habits.ts';

const DAY_MS = 86_400_000;

describe.each(await eachKind())('a customer who stays away, on %s,', (kind) => {
  const count = countStatements();
  const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { kind, wrapAdapter: count.wrapAdapter } });
  const run = () => sales.jobs?.['sales.lapse-customers']?.run(rapport.ctx, new AbortController().signal, null);

  async function givenGone(days: readonly number[], lifecycle: CustomerLifecycle = 'ACTIVE', more = 0) {
    const { id } = await givenCustomer(rapport);
    const now = rapport.clock.now().getTime();
    const at = (one: number) => new Date(now - one * DAY_MS - more).toISOString();
    await givenBought(rapport, ...days.map((one) => ({ customerId: id, at: at(one) })));
    await rapport.db.customer.update({ where: { id }, data: { lifecycle } });
    return id;
  }
  const stateOf = async (id: string) => (await rapport.db.customer.findUniqueOrThrow({ where: { id } })).lifecycle;

  it('lapses once more than 365 days have passed, and not at 365', async () => {
    const [at, after] = [await givenGone([365]), await givenGone([365], 'ACTIVE', 1)];
    await run();
    expect([await stateOf(at), await stateOf(after)]).toEqual(['ACTIVE', 'LAPSED']);
    const moved = (await rapport.eventsAbout(after)).filter(({ name }) => name === 'contacts.lifecycle.changed');
    expect(moved).toEqual([{ name: 'contacts.lifecycle.changed', payload: { customerId: after, from: 'ACTIVE', to: 'LAPSED' } }]);
  });

  it('who buys every 200 days lapses after 400, not after 365', async () => {
    const every200 = (last: number) => [last + 400, last + 200, last];
    const [soon, at, after] = [
      await givenGone(every200(390)),
      await givenGone(every200(400)),
      await givenGone(every200(400), 'ACTIVE', 1),
    ];
    await run();
    expect([await stateOf(soon), await stateOf(at), await stateOf(after)]).toEqual(['ACTIVE', 'ACTIVE', 'LAPSED']);
  });

  it('who buys every ten days does not lapse after twenty', async () => {
    const id = await givenGone([120, 110, 100]);
    await run();
    expect(await stateOf(id)).toBe('ACTIVE');
  });

  it.each<CustomerLifecycle>(['LEAD', 'PROSPECT', 'LOST', 'WON_BACK'])('and is %s stays so', async (lifecycle) => {
    const id = await givenGone([500], lifecycle);
    await run();
    expect(await stateOf(id)).toBe(lifecycle);
  });

  it('lapses at night by itself', async () => {
    const id = await givenGone([500]);
    await rapport.clock.advance({ days: 1 });
    expect(await stateOf(id)).toBe('LAPSED');
  });

  it('lapses with as many statements as thirty do', async () => {
    const during = async (many: number) => {
      for (let nth = 0; nth < many; nth += 1) await givenGone([500]);
      const { statements } = await count.during(async () => run());
      // Without what the server does meanwhile by itself, such as reading the log.
      return statements.filter(({ sql }) => /"(?:Customer|PurchaseRhythm|AuditEntry)"|INSERT INTO "LoggedEvent"/.test(sql))
        .length;
    };
    expect(await during(30)).toBe(await during(1));
  });
});
