import { describe, expect, it } from 'vitest';
import { CustomerLifecycle } from '../../../src/generated/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts, moveLifecycle, moveLifecycles } from '../../../src/modules/contacts/index.ts';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { countStatements, createTestRapport } from '../../support/index.ts';
import { everythingWritten, givenCustomer } from './given.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const STATES = Object.values(CustomerLifecycle);

/** What may follow on what because of what happens; a customer stays where they are without a fact. */
const LEGAL: Readonly<Record<CustomerLifecycle, readonly CustomerLifecycle[]>> = {
  LEAD: ['PROSPECT', 'ACTIVE', 'LOST'],
  PROSPECT: ['LEAD', 'ACTIVE', 'LOST'],
  ACTIVE: ['LEAD', 'PROSPECT', 'LAPSED', 'LOST'],
  LAPSED: ['ACTIVE', 'LOST'],
  LOST: ['WON_BACK'],
  WON_BACK: ['ACTIVE', 'LOST'],
};

async function givenIn(lifecycle: CustomerLifecycle): Promise<string> {
  const { id } = await givenCustomer(rapport);
  await rapport.db.customer.update({ where: { id }, data: { lifecycle } });
  return id;
}
const move = (id: string, to: CustomerLifecycle) => rapport.ctx.transact((tx) => moveLifecycle(tx, id, to));

describe('a customer moves through the life cycle', () => {
  it.each(STATES)('from %s to the states that may follow, and to no other', async (from) => {
    for (const to of STATES) {
      const id = await givenIn(from);
      const before = await everythingWritten(rapport);
      if (to === from || !LEGAL[from].includes(to)) {
        if (to === from) expect(await move(id, to)).toMatchObject({ lifecycle: from, version: 1 });
        else {
          const message = `A ${from} customer does not become ${to}, only ${LEGAL[from].join(' or ')}.`;
          await expect(move(id, to)).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION', message });
        }
        expect(await everythingWritten(rapport)).toEqual(before);
        continue;
      }
      expect(await move(id, to)).toMatchObject({ lifecycle: to, version: 2 });
      expect((await rapport.eventsAbout(id)).slice(1)).toEqual([
        { name: 'contacts.customer.changed', payload: { customerId: id, fields: ['lifecycle'] } },
        { name: 'contacts.lifecycle.changed', payload: { customerId: id, from, to } },
      ]);
      expect(
        await rapport.db.auditEntry.findMany({ where: { subjectId: id, action: 'contacts.customer.changed' } }),
      ).toMatchObject([{ before: { lifecycle: from }, after: { lifecycle: to } }]);
    }
  });

  it('as the customer they were merged into, and not if there is nobody', async () => {
    const [survivor, absorbed] = [await givenIn('PROSPECT'), await givenIn('LEAD')];
    await rapport.db.customer.update({ where: { id: absorbed }, data: { mergedIntoId: survivor } });

    expect(await move(absorbed, 'ACTIVE')).toMatchObject({ id: survivor, lifecycle: 'ACTIVE' });
    await expect(move(crypto.randomUUID(), 'ACTIVE')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('many customers at once', () => {
  const moveAll = (ids: readonly string[], to: CustomerLifecycle) => rapport.ctx.transact((tx) => moveLifecycles(tx, ids, to));

  it.each(STATES)('move to %s if they may, each announced and audited; the others stay', async (to) => {
    const ids = new Map<CustomerLifecycle, string>();
    for (const from of STATES) ids.set(from, await givenIn(from));

    await moveAll([...ids.values()], to);

    for (const [from, id] of ids) {
      const moves = LEGAL[from].includes(to);
      expect(await rapport.db.customer.findUnique({ where: { id } })).toMatchObject(
        moves ? { lifecycle: to, version: 2 } : { lifecycle: from, version: 1 },
      );
      expect((await rapport.eventsAbout(id)).slice(1)).toEqual(
        moves
          ? [
              { name: 'contacts.customer.changed', payload: { customerId: id, fields: ['lifecycle'] } },
              { name: 'contacts.lifecycle.changed', payload: { customerId: id, from, to } },
            ]
          : [],
      );
      const audited = { where: { subjectId: id, action: 'contacts.customer.changed' } };
      expect(await rapport.db.auditEntry.findMany(audited)).toMatchObject(
        moves ? [{ before: { lifecycle: from }, after: { lifecycle: to } }] : [],
      );
    }
  });

  it('cost as many statements as one', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => givenIn('LEAD')));
    const ofOurs = async (some: readonly string[]) =>
      (await counter.during(() => moveAll(some, 'ACTIVE'))).statements.filter(({ sql }) => /"Customer"|INSERT/.test(sql)).length;

    expect(await ofOurs(ids.slice(1))).toBe(await ofOurs(ids.slice(0, 1)));
    expect(await ofOurs(ids)).toBe(1);
  });

  it('stay if they were merged into another or erased', async () => {
    const [merged, erased] = [await givenIn('LEAD'), await givenIn('LEAD')];
    await rapport.db.customer.update({ where: { id: merged }, data: { mergedIntoId: erased } });
    await rapport.ctx.transact((tx) => eraseCustomer(tx, { customerId: erased, reason: 'Asked for it.' }));

    await moveAll([merged, erased], 'ACTIVE');

    expect(await rapport.db.customer.count({ where: { id: { in: [merged, erased] }, lifecycle: 'LEAD' } })).toBe(2);
  });
});
