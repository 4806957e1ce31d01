/** Recomputing what is derived from the lines of the ledgers, the grants and the punches, and finding where it is something else. */
import type { Ctx } from '../../../kernel/index.ts';
import { entryFaults, lotFaults, membershipFaults } from './points-faults.ts';
import { cardFaults, rewardFaults } from './stock-faults.ts';

export const FAULT_KINDS = ['BALANCE', 'OWED', 'LOT', 'ENTRY', 'CARD', 'STOCK'] as const;

/** One thing that is not as it follows from what was recorded. */
export interface Fault {
  readonly kind: (typeof FAULT_KINDS)[number];
  readonly type: 'LoyaltyMembership' | 'PointsEntry' | 'PunchCard' | 'Reward';
  /** A uuid. */
  readonly id: string;
  /** For people: what it is, what it says, and what it should. */
  readonly message: string;
}

export interface Verified {
  readonly checked: number;
  readonly faults: readonly Fault[];
  /** Where to go on; null at the end. */
  readonly next: string | null;
}

interface Id {
  readonly id: string;
}

interface Area {
  readonly name: string;
  ids(ctx: Ctx, after: string): PromiseLike<Id[]>;
  readonly checks: readonly ((ctx: Ctx, ids: readonly string[]) => Promise<readonly Fault[]>)[];
}

/** In this order. */
const AREAS: readonly Area[] = [
  {
    name: 'memberships',
    ids: (ctx, after) =>
      ctx.db.$queryRaw<Id[]>`
        SELECT "id"::text FROM "LoyaltyMembership" WHERE "id" > ${after}::uuid AND "absorbedIntoId" IS NULL ORDER BY "id" LIMIT ${BATCH}`,
    checks: [membershipFaults, lotFaults, entryFaults],
  },
  {
    name: 'cards',
    ids: (ctx, after) =>
      ctx.db.$queryRaw<Id[]>`SELECT "id"::text FROM "PunchCard" WHERE "id" > ${after}::uuid ORDER BY "id" LIMIT ${BATCH}`,
    checks: [cardFaults],
  },
  {
    name: 'rewards',
    ids: (ctx, after) =>
      ctx.db.$queryRaw<Id[]>`SELECT "id"::text FROM "Reward" WHERE "id" > ${after}::uuid ORDER BY "id" LIMIT ${BATCH}`,
    checks: [rewardFaults],
  },
];

/** So that one request is done in a second or two, however much there is. */
const BATCH = 200;
const FIRST = '00000000-0000-0000-0000-000000000000';
const PLACE = /^(memberships|cards|rewards):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Checks the next batch after a place that an earlier one answered as `next`; the first without one. Null for no such place. */
export async function verify(ctx: Ctx, after: string | null): Promise<Verified | null> {
  const [, name, from = FIRST] = after === null ? ['', AREAS[0]?.name] : (PLACE.exec(after) ?? []);
  const position = AREAS.findIndex((area) => area.name === name);
  const area = AREAS[position];
  if (!area) return null;
  const ids = (await area.ids(ctx, from)).map(({ id }) => id);
  const faults: Fault[] = [];
  if (ids.length > 0) for (const check of area.checks) faults.push(...(await check(ctx, ids)));
  return { checked: ids.length, faults, next: nextPlace(position, ids) };
}

function nextPlace(position: number, ids: readonly string[]): string | null {
  if (ids.length === BATCH) return `${AREAS[position]?.name}:${ids.at(-1)}`;
  const following = AREAS[position + 1];
  return following ? `${following.name}:${FIRST}` : null;
}
