/** A fact that is changed while the undoing of a merge gives it back: on a real Postgres. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, describeOnPostgres } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from './given.ts';
import { merge, undo } from './merging.ts';
import { type Outcome, type ProfileMutation, write } from './profile.ts';

interface Case {
  readonly name: string;
  /** Records the fact; its id. */
  readonly given: (customer: GivenCustomer) => Promise<string | undefined>;
  readonly mutation: ProfileMutation;
  readonly more?: object;
  readonly event: string;
  /** Whether the answer shows the customer. */
  readonly isShown: boolean;
}

await describeOnPostgres('what is changed while the undoing of a merge gives it back', () => {
  const rapport = createTestRapport([access, contacts], { databaseOptions: { kind: 'postgres' } });
  const add = (mutation: ProfileMutation, input: object): Promise<Outcome> => write(rapport, mutation, input);
  const cases: readonly Case[] = [
    {
      name: 'a need that is settled',
      given: async ({ globalId: customerId }) =>
        (await add('recordNeed', { customerId, statement: 'Quiet', kind: 'NEED' })).need.id,
      mutation: 'settleNeed',
      more: { status: 'OBSOLETE' },
      event: 'contacts.need.settled',
      isShown: false,
    },
    {
      name: 'an interest that is removed',
      given: async ({ globalId: customerId }) =>
        (await add('addInterest', { customerId, name: 'Chess' })).customer.interests[0]?.id,
      mutation: 'removeInterest',
      event: 'contacts.interest.removed',
      isShown: true,
    },
    {
      name: 'a relationship that ends',
      given: async ({ globalId: customerId }) =>
        (await add('addRelationship', { customerId, type: 'CHILD', otherName: 'Eve' })).customer.relationships[0]?.id,
      mutation: 'endRelationship',
      event: 'contacts.relationship.ended',
      isShown: true,
    },
  ];

  /** How many wait for a lock; read until it is so many. */
  async function waiting(many: number): Promise<void> {
    for (let count = 0; count < many; ) {
      const [found] = await rapport.db.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS "count" FROM pg_catalog.pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      count = found?.count ?? 0;
    }
  }

  it.each(cases)('$name is told of the customer whose it then is', async ({ given, mutation, more, event, isShown }) => {
    const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const id = await given(absorbed);
    const mergeId = await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });
    let undoing: Promise<void> | undefined;
    let changing: Promise<Outcome> | undefined;

    await rapport.ctx.transact(async (tx) => {
      await tx.db.$queryRaw`SELECT FROM "Customer" WHERE "id" = ${survivor.id}::uuid FOR UPDATE`;
      undoing = undo(rapport, mergeId);
      await waiting(1);
      changing = write(rapport, mutation, { id, ...more });
      await waiting(2);
    });
    await undoing;

    expect(await changing).toMatchObject(isShown ? { customer: { id: absorbed.globalId } } : { need: { id } });
    const told = await rapport.db.loggedEvent.findMany({ where: { name: event } });
    expect(told.map(({ payload }) => payload)).toMatchObject([{ customerId: absorbed.id }]);
  });
});
