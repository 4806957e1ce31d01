/** Segments by points and by risk: whom they find, and what is refused. */
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts, membersOf } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { reviewChurn } from '../../../src/modules/loyalty/churn/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { earnPoints } from '../../../src/modules/loyalty/ledger/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import type { GivenCustomer } from '../contacts/given.ts';
import { merge } from '../contacts/merging.ts';
import { givenMember, givenProgram } from './given.ts';
import { givenAtRisk } from './given-risks.ts';
import type { RiskModel } from './risk-model.ts';

const MODULES = [access, contacts, sales, communications, feedback, loyalty];
const open = { kind: 'COMPLAINT', status: 'RECEIVED' };
const late = [90, 92, 94].map((daysAgo) => ({ daysAgo, totalMinor: 100, returnedMinor: 0, currencyCode: 'EUR' }));
const LIKELY: Partial<RiskModel> = { complaints: [open], purchases: late };

describe('segments', () => {
  const rapport = createTestRapport(MODULES);
  let people: readonly GivenCustomer[] = [];
  beforeAll(async () => {
    people = await givenAtRisk(rapport, [LIKELY, { complaints: [open] }, {}]);
    await reviewChurn(rapport.ctx, new AbortController().signal);
  });
  const found = async (criterion: object, among: readonly { readonly id: string }[] = people) => {
    const criteria = { version: 1, all: [criterion] };
    const rows = await rapport.db.$queryRaw<{ id: string }[]>(membersOf(rapport.ctx, { id: newId(), criteria }));
    return among.flatMap(({ id }, nth) => (rows.some((row) => row.id === id) ? [nth] : []));
  };

  it.each<[object, readonly number[]]>([
    [{ gte: 0.55 }, [0]],
    [{ gte: 0.25 }, [0, 1]],
    [{ gte: 0.01, lte: 0.5 }, [1]],
    [{ lte: 0.54 }, [1, 2]],
    [{ lte: 0.25 }, [1, 2]],
    [{ lte: 0 }, [2]],
    [{ gte: 0 }, [0, 1, 2]],
  ])('by a risk of %j are those who stand there, and who has none has 0', async (bounds, expected) => {
    expect(await found({ criterion: 'loyalty.risk', ...bounds })).toEqual(expected);
  });

  it('by balance are members with so many points, in a program or in any', async () => {
    const [program, other] = [await givenProgram(rapport), await givenProgram(rapport)];
    for (const [nth, points] of [
      [0, 100],
      [1, 99],
    ] as const) {
      const { id: membershipId } = await givenMember(rapport, { program, customer: people[nth] ?? { id: '' } });
      await earnPoints(rapport.ctx, { membershipId, points, reason: 'Bought', idempotencyKey: `balance-${nth}` });
    }
    await givenMember(rapport, { program: other, customer: people[0] ?? { id: '' } });
    const [programId, otherId] = [globalId('LoyaltyProgram', program.id), globalId('LoyaltyProgram', other.id)];
    const balance = { criterion: 'loyalty.balance' };
    expect(await found({ ...balance, gte: 100 })).toEqual([0]);
    expect(await found({ ...balance, gte: 99, programId })).toEqual([0, 1]);
    expect(await found({ ...balance, lte: 99 })).toEqual([0, 1]);
    expect(await found({ ...balance, lte: 99, programId })).toEqual([1]);
    expect(await found({ ...balance, lte: 0, programId: otherId })).toEqual([0]);
    expect(await found({ ...balance, gte: 1, programId: otherId })).toEqual([]);
  });

  it('by balance and by tier are nobody by what a merge absorbed', async () => {
    const program = await givenProgram(rapport, { rules: { tiers: [{ name: 'Silver', threshold: 100 }] } });
    const [kept, gone] = [await givenMember(rapport, { program }), await givenMember(rapport, { program })];
    for (const [{ id: membershipId }, points] of [[kept, 10] as const, [gone, 100] as const]) {
      await earnPoints(rapport.ctx, { membershipId, points, reason: 'Bought', idempotencyKey: `merged-${points}` });
    }
    await merge(rapport, { survivor: kept.customerId, absorbed: gone.customerId });
    const survivor = [{ id: kept.customerId }];
    const programId = globalId('LoyaltyProgram', program.id);
    expect(await found({ criterion: 'loyalty.balance', gte: 110, programId }, survivor)).toEqual([0]);
    expect(await found({ criterion: 'loyalty.balance', lte: 109, programId }, survivor)).toEqual([]);
    expect(await found({ criterion: 'loyalty.tier', in: ['Silver'], programId }, survivor)).toEqual([]);
  });

  it.each<[object, string]>([
    [{ criterion: 'loyalty.risk' }, 'Must have at least one of gte, lte.'],
    [{ criterion: 'loyalty.risk', gte: 1.1 }, 'Must be a number from 0 to 1.'],
    [{ criterion: 'loyalty.risk', lte: '1' }, 'Must be a number from 0 to 1.'],
    [{ criterion: 'loyalty.balance', programId: globalId('LoyaltyProgram', newId()) }, 'Must have at least one of gte, lte.'],
    [{ criterion: 'loyalty.balance', gte: -1 }, 'Must be a whole number from 0 to 2147483647.'],
    [
      { criterion: 'loyalty.balance', gte: 1, programId: globalId('LoyaltyProgram', newId()) },
      'There is no program with this id.',
    ],
  ])('by %j are refused, and nothing is saved', async (criterion, message) => {
    const before = await rapport.db.segment.count();
    const document = `mutation ($input: CreateSegmentInput!) { createSegment(input: $input) {
      ... on ValidationError { issues { message } } } }`;
    const input = { name: 'x', criteria: { version: 1, all: [criterion] } };
    expect(await rapport.asAdministrator().data(document, { input })).toEqual({ createSegment: { issues: [{ message }] } });
    expect(await rapport.db.segment.count()).toBe(before);
  });
});
