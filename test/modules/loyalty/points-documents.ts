/** Moving points through the API, and what the ledger then says. */
import { newId } from '../../../src/index.ts';
import { verify } from '../../../src/modules/loyalty/verification/index.ts';
import type { TestClient, TestRapport } from '../../support/index.ts';
import { globalId } from '../../support/index.ts';
import { graphql, type ResultOf } from '../../typed-documents/index.ts';

const EARN = graphql(`
  mutation EarnPoints($input: EarnPointsInput!) {
    earnPoints(input: $input) {
      __typename
      ... on EarnPointsSuccess {
        entry { id kind points reason balanceAfter programVersion purchase { id } reverses { id } actor { kind } enteredAt }
        membership { balance owed pending }
      }
      ... on ApprovalRequiredError { approval { id kind points } }
      ... on Error { message code }
      ... on ValidationError { issues { path code } }
    }
  }
`);
const SPEND = graphql(`
  mutation SpendPoints($input: SpendPointsInput!) {
    spendPoints(input: $input) {
      __typename
      ... on SpendPointsSuccess { entry { id kind points balanceAfter } membership { balance owed } }
      ... on InsufficientPointsError { balance }
      ... on Error { message code }
      ... on ValidationError { issues { path code } }
    }
  }
`);
export const REVERSE = graphql(`
  mutation ReversePointsEntry($input: ReversePointsEntryInput!) {
    reversePointsEntry(input: $input) {
      __typename
      ... on ReversePointsEntrySuccess { entry { id kind points balanceAfter reverses { id } programVersion } membership { balance owed } }
      ... on Error { message code }
    }
  }
`);
export const ADJUST = graphql(`
  mutation AdjustPoints($input: AdjustPointsInput!) {
    adjustPoints(input: $input) {
      __typename
      ... on AdjustPointsSuccess { entry { id kind points balanceAfter } membership { balance owed } }
      ... on ApprovalRequiredError { approval { id kind points } }
      ... on InsufficientPointsError { balance }
      ... on Error { message code }
      ... on ValidationError { issues { path code } }
    }
  }
`);
export const LEDGER = graphql(`
  query Ledger($id: ID!, $first: Int, $after: String) {
    node(id: $id) {
      ... on LoyaltyMembership {
        id number balance owed pending
        expiringNext { points expiresAt }
        entries(first: $first, after: $after) {
          totalCount
          pageInfo { hasNextPage endCursor }
          nodes { id kind points reason balanceAfter programVersion }
        }
      }
    }
  }
`);

interface Held {
  readonly id: string;
}

/** The input that names a membership, with a key of its own. */
const about = ({ id }: Held, points: number) => ({
  membershipId: globalId('LoyaltyMembership', id),
  points,
  reason: 'Because',
  idempotencyKey: newId(),
});

type Answers = { readonly earn: ResultOf<typeof EARN>; readonly spend: ResultOf<typeof SPEND> };

export async function earn(
  agent: TestClient,
  membership: Held,
  points: number,
  more: object = {},
): Promise<NonNullable<Answers['earn']['earnPoints']>> {
  const { earnPoints } = await agent.data(EARN, { input: { ...about(membership, points), ...more } });
  if (!earnPoints) throw new Error('No answer.');
  return earnPoints;
}

export async function spend(
  agent: TestClient,
  membership: Held,
  points: number,
  more: object = {},
): Promise<NonNullable<Answers['spend']['spendPoints']>> {
  const { spendPoints } = await agent.data(SPEND, { input: { ...about(membership, points), ...more } });
  if (!spendPoints) throw new Error('No answer.');
  return spendPoints;
}

export async function adjust(
  agent: TestClient,
  membership: Held,
  points: number,
  more: object = {},
): Promise<NonNullable<ResultOf<typeof ADJUST>['adjustPoints']>> {
  const { adjustPoints } = await agent.data(ADJUST, { input: { ...about(membership, points), ...more } });
  if (!adjustPoints) throw new Error('No answer.');
  return adjustPoints;
}

export async function reverse(
  agent: TestClient,
  entryId: string,
  more: object = {},
): Promise<NonNullable<ResultOf<typeof REVERSE>['reversePointsEntry']>> {
  const { reversePointsEntry } = await agent.data(REVERSE, {
    input: { entryId, reason: 'A mistake', idempotencyKey: newId(), ...more },
  });
  if (!reversePointsEntry) throw new Error('No answer.');
  return reversePointsEntry;
}

/** The global id of the line that an answer shows. */
export function entryIn(answer: {
  readonly __typename: string;
  readonly entry?: { readonly id: string } | null;
  readonly message?: string;
}): string {
  if (!answer.entry) throw new Error(answer.message);
  return answer.entry.id;
}

/** Kind and points of each line, oldest first. */
export async function linesOf({ db }: TestRapport, { id }: Held): Promise<readonly (readonly [string, number])[]> {
  const rows = await db.pointsEntry.findMany({
    where: { OR: [{ membershipId: id }, { membership: { absorbedIntoId: id } }] },
    orderBy: { serial: 'asc' },
  });
  return rows.map(({ kind, points }) => [kind, points] as const);
}

/** Of a membership: balance, what is owed, Σ of its entries and of what is left in its lots. */
export async function sumsOf({ db }: TestRapport, { id }: Held) {
  const joined = { OR: [{ membershipId: id }, { membership: { absorbedIntoId: id } }] };
  const { balance, owed } = await db.loyaltyMembership.findUniqueOrThrow({ where: { id } });
  const entries = await db.pointsEntry.aggregate({ where: joined, _sum: { points: true, owed: true } });
  const lots = await db.pointsLot.aggregate({ where: { membershipId: id }, _sum: { remaining: true } });
  return {
    balance,
    owed,
    entries: entries._sum.points ?? 0,
    owedByEntries: entries._sum.owed ?? 0,
    lots: lots._sum.remaining ?? 0,
  };
}

/** What `loyalty verify` finds wrong: nothing, in a database that nobody tampered with. */
export async function faultsIn({ ctx }: TestRapport): Promise<readonly string[]> {
  const found: string[] = [];
  for (let after: string | null = null; ; ) {
    const verified: Awaited<ReturnType<typeof verify>> = await verify(ctx, after);
    found.push(...(verified?.faults ?? []).map(({ kind, message }) => `${kind} ${message}`));
    if (!verified?.next) return found;
    after = verified.next;
  }
}
