/** Points beyond one's authority, and points told live. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { DECIDE_APPROVAL } from '../access/documents.ts';
import { givenPerson } from '../access/people.ts';
import { givenMember } from './given.ts';
import { adjust, earn, linesOf, spend } from './points-documents.ts';

const POINTS_CHANGED = graphql(`
  subscription PointsChanged($after: String, $customerId: ID) {
    pointsChanged(after: $after, customerId: $customerId) { cursor membership { balance } entry { kind points balanceAfter } }
  }
`);
const PERMISSIONS = [
  'loyalty.points.earn',
  'loyalty.points.spend',
  'loyalty.points.correct',
  'loyalty.membership.read',
  'access.approval.read',
  'access.approval.decide',
];
const MEMBERSHIP_OF_ENTRY = graphql(`
  query MembershipOfEntry($id: ID!) { node(id: $id) { ... on PointsEntry { kind points reason actor { kind } } } }
`);

describe('points', () => {
  const rapport = createTestRapport([access, contacts, sales, communications, loyalty]);
  const admin = () => rapport.asAdministrator();

  it('beyond one’s authority are asked of a supervisor once, and booked by the decision', async () => {
    const clerk = await givenPerson(rapport, 'Clerk', PERMISSIONS, { maxPoints: 100 });
    const boss = await givenPerson(rapport, 'Boss', PERMISSIONS, { maxPoints: 1_000 });
    const member = await givenMember(rapport);
    const key = newId();

    const asked = await earn(clerk.client, member, 101, { idempotencyKey: key, reason: 'A large order' });
    expect(await earn(clerk.client, member, 101, { idempotencyKey: key, reason: 'A large order' })).toEqual(asked);
    expect(asked).toMatchObject({
      __typename: 'ApprovalRequiredError',
      code: 'APPROVAL_REQUIRED',
      approval: { kind: 'POINTS', points: 101 },
    });
    expect(await linesOf(rapport, member)).toEqual([]);
    expect(await adjust(clerk.client, member, 200)).toMatchObject({
      __typename: 'ApprovalRequiredError',
      approval: { points: 200 },
    });
    expect(await earn(clerk.client, member, 100)).toMatchObject({ __typename: 'EarnPointsSuccess' });

    for (const { id } of await rapport.db.approval.findMany({ where: { subjectId: member.id }, orderBy: { points: 'asc' } })) {
      const input = { id: globalId('Approval', id), approved: true, idempotencyKey: newId() };
      expect(await boss.client.data(DECIDE_APPROVAL, { input })).toMatchObject({
        decideApproval: { __typename: 'DecideApprovalSuccess' },
      });
    }

    expect(await linesOf(rapport, member)).toEqual([
      ['EARN', 100],
      ['EARN', 101],
      ['ADJUST', 200],
    ]);
    const entry = await rapport.db.pointsEntry.findFirstOrThrow({ where: { membershipId: member.id, points: 101 } });
    expect(entry).toMatchObject({ reason: 'A large order', idempotencyKey: key });
    const { node } = await admin().data(MEMBERSHIP_OF_ENTRY, { id: globalId('PointsEntry', entry.id) });
    expect(node).toMatchObject({ kind: 'EARN', points: 101, reason: 'A large order', actor: { kind: 'API_KEY' } });
  });

  it('change live: each line once, with its membership, also after a cursor', async () => {
    const member = await givenMember(rapport);
    const other = await givenMember(rapport);
    const variables = { customerId: globalId('Customer', member.customerId) };
    await using live = await admin().subscribe(POINTS_CHANGED, variables);
    await earn(admin(), other, 5);
    await earn(admin(), member, 10);
    await spend(admin(), member, 4);

    const told = await live.take(2);
    expect(told.map(({ pointsChanged }) => pointsChanged?.entry)).toEqual([
      { kind: 'EARN', points: 10, balanceAfter: 10 },
      { kind: 'SPEND', points: -4, balanceAfter: 6 },
    ]);
    expect(told[1]?.pointsChanged?.membership).toEqual({ balance: 6 });
    await using resumed = await admin().subscribe(POINTS_CHANGED, { ...variables, after: told[0]?.pointsChanged?.cursor });
    expect(await resumed.take(1)).toEqual([told[1]]);
  });
});
