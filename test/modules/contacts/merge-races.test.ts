/** What holds when merges meet each other and other writers: on a real Postgres. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts, requireCustomer } from '../../../src/modules/contacts/index.ts';
import { feedback, openComplaint } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, globalId } from '../../support/index.ts';
import { givenComplaint } from '../feedback/given.ts';
import { ADD_CONTACT_POINT } from './documents.ts';
import { clerk, givenCustomer, write } from './given.ts';
import { merge, tryMerge, tryUndo, undo } from './merging.ts';
import { tablesWith } from './tables-with.ts';

const ERASE = /* GraphQL */ `
  mutation EraseInRace($input: EraseCustomerInput!) {
    eraseCustomer(input: $input) { __typename ... on Error { code message } }
  }
`;

/** Both at once; the other may begin. */
async function together<One, Other>(
  one: () => Promise<One>,
  other: () => Promise<Other>,
  isTurned: boolean,
): Promise<readonly [One, Other]> {
  if (!isTurned) return Promise.all([one(), other()]);
  const [second, first] = await Promise.all([other(), one()]);
  return [first, second];
}

await describeOnPostgres('merges in parallel', () => {
  const rapport = createTestRapport([access, contacts, sales, communications, feedback], {
    databaseOptions: { kind: 'postgres' },
  });
  const pairOf = async () => {
    const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    return { survivor, absorbed, pair: { survivor: survivor.id, absorbed: absorbed.id } };
  };

  it('of two customers into each other leave one merge; the other hears of a conflict', async () => {
    for (let round = 0; round < 5; round++) {
      const { survivor: a, absorbed: b } = await pairOf();
      const answers = await Promise.all([
        tryMerge(rapport, { survivor: a.id, absorbed: b.id }),
        tryMerge(rapport, { survivor: b.id, absorbed: a.id }),
      ]);
      const codes = answers.map((answer) => ('code' in answer ? answer.code : answer.__typename));
      expect(codes.sort()).toEqual(['CONFLICT', 'MergeCustomersSuccess']);
    }
  });

  it('lose no complaint that is opened on the absorbed customer meanwhile', async () => {
    const { survivor, absorbed, pair } = await pairOf();

    const [mergeId] = await Promise.all([
      merge(rapport, pair),
      ...Array.from({ length: 20 }, (_none, index) => givenComplaint(rapport, absorbed, { subject: `Complaint ${index}` })),
    ]);

    expect(await rapport.db.complaint.count({ where: { customerId: survivor.id } })).toBe(20);
    await undo(rapport, mergeId);
    const [kept, back] = await Promise.all(
      [survivor.id, absorbed.id].map((customerId) => rapport.db.complaint.count({ where: { customerId } })),
    );
    expect((kept ?? 0) + (back ?? 0)).toBe(20);
  });

  it('wait for whoever holds the absorbed customer to point at them, and take that row along', async () => {
    const { survivor, absorbed, pair } = await pairOf();
    let merging: Promise<string> | undefined;

    await rapport.ctx.transact(async (tx) => {
      await requireCustomer(tx, absorbed.id);
      merging = merge(rapport, pair);
      // As long as nobody waits for this transaction, the merge has not come to the customers' rows yet.
      for (let waits = 0; waits === 0; ) {
        const [found] = await rapport.db.$queryRaw<{ count: number }[]>`
          SELECT count(*)::int AS "count" FROM pg_catalog.pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        waits = found?.count ?? 0;
      }
      await openComplaint(tx, { customerId: absorbed.id, subject: 'Held' });
    });
    await merging;

    expect(await rapport.db.complaint.findMany({ where: { subject: 'Held' } })).toMatchObject([{ customerId: survivor.id }]);
  });

  it('and their undoing, with contact points added to both meanwhile, lose none and refuse nobody', async () => {
    const { survivor, absorbed, pair } = await pairOf();
    const last = await givenCustomer(rapport);
    const stack = async () => {
      const first = await merge(rapport, pair);
      const second = await merge(rapport, { survivor: last.id, absorbed: survivor.id });
      await undo(rapport, second);
      await undo(rapport, first);
    };
    const added = Array.from({ length: 12 }, (_none, index) =>
      write(clerk(rapport), ADD_CONTACT_POINT, {
        customerId: index % 2 === 0 ? survivor.globalId : absorbed.globalId,
        kind: 'SOCIAL',
        value: `@race${index}`,
      }),
    );

    const [, ...answers] = await Promise.all([stack(), ...added]);

    expect(answers.map(({ __typename }) => __typename)).toEqual(Array(12).fill('AddContactPointSuccess'));
    const among = { in: [survivor.id, absorbed.id, last.id] };
    expect(await rapport.db.contactPoint.count({ where: { customerId: among } })).toBe(12);
    expect(await rapport.db.customer.count({ where: { id: among, mergedIntoId: { not: null } } })).toBe(0);
  });

  it('are undone once, however many ask', async () => {
    const { absorbed, pair } = await pairOf();
    const mergeId = await merge(rapport, pair);

    const answers = await Promise.all(Array.from({ length: 4 }, () => tryUndo(rapport, mergeId)));

    const codes = answers.map((answer) => ('code' in answer ? answer.code : answer.__typename));
    expect(codes.sort()).toEqual([...Array(3).fill('ALREADY_REVERSED'), 'UndoCustomerMergeSuccess']);
    const told = (await rapport.eventsAbout(absorbed.id)).filter(({ name }) => name === 'contacts.customer.unmerged');
    expect(told).toHaveLength(1);
  });

  const named = async (words: string) => {
    const person = { givenName: words, email: `${words}@example.com` };
    return givenCustomer(rapport, person);
  };
  const erase = (id: string): Promise<{ readonly __typename: string; readonly code?: string }> =>
    write(rapport.asAdministrator(), ERASE, { id: globalId('Customer', id), reason: 'Asked for it.' });
  const outcome = (answer: { readonly __typename: string; readonly code?: string }) => answer.code ?? answer.__typename;
  const erased = async (ids: readonly string[]) =>
    Promise.all(ids.map(async (id) => (await rapport.db.customer.findUniqueOrThrow({ where: { id } })).erasedAt !== null));

  it.each(['survivor', 'absorbed'] as const)('and an erasure of the %s leave both erased, or one and no merge', async (whom) => {
    for (let round = 0; round < 6; round++) {
      const words = { survivor: `Stays${whom}${round}x`, absorbed: `Goes${whom}${round}x` };
      const ids = { survivor: (await named(words.survivor)).id, absorbed: (await named(words.absorbed)).id };
      const merging = () => tryMerge(rapport, ids);
      const erasing = () => erase(ids[whom]);

      const [merged, gone] = await together(merging, erasing, round % 2 === 1);

      const isMerged = outcome(merged) === 'MergeCustomersSuccess';
      expect([outcome(merged), outcome(gone)]).toEqual([isMerged ? 'MergeCustomersSuccess' : 'CONFLICT', 'EraseCustomerSuccess']);
      const isGone = { survivor: isMerged || whom === 'survivor', absorbed: isMerged || whom === 'absorbed' };
      expect(await erased([ids.survivor, ids.absorbed])).toEqual([isGone.survivor, isGone.absorbed]);
      for (const side of ['survivor', 'absorbed'] as const) {
        expect((await tablesWith(rapport, words[side])).length > 0).toBe(!isGone[side]);
      }
    }
  });

  it.each(['survivor', 'absorbed'] as const)(
    'and an erasure by the id of the %s with an undo leave both erased, or the one alone',
    async (whom) => {
      for (let round = 0; round < 6; round++) {
        const words = { survivor: `Kept${whom}${round}x`, absorbed: `Back${whom}${round}x` };
        const ids = { survivor: (await named(words.survivor)).id, absorbed: (await named(words.absorbed)).id };
        const mergeId = await merge(rapport, ids);
        const undoing = () => tryUndo(rapport, mergeId);
        const erasing = () => erase(ids[whom]);

        const [undone, gone] = await together(undoing, erasing, round % 2 === 1);

        const isApart = outcome(undone) === 'UndoCustomerMergeSuccess';
        expect([outcome(undone), outcome(gone)]).toEqual([
          isApart ? 'UndoCustomerMergeSuccess' : 'CONFLICT',
          'EraseCustomerSuccess',
        ]);
        const isGone = { survivor: !isApart || whom === 'survivor', absorbed: !isApart || whom === 'absorbed' };
        expect(await erased([ids.survivor, ids.absorbed])).toEqual([isGone.survivor, isGone.absorbed]);
        for (const side of ['survivor', 'absorbed'] as const) {
          expect((await tablesWith(rapport, words[side])).length > 0).toBe(!isGone[side]);
        }
      }
    },
  );
});
