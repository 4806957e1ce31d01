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

/** In this order. */
const AREAS = {
  memberships: {
    ids: (ctx: Ctx, after: string) =>
      ctx.db.$queryRaw<Id[]>`
        SELECT "id"::text FROM "LoyaltyMembership" WHERE "id" > ${after}::uuid AND "absorbedIntoId" IS NULL ORDER BY "id" LIMIT ${BATCH}`,
    checks: [membershipFaults, lotFaults, entryFaults],
  },
  cards: {
    ids: (ctx: Ctx, after: string) =>
      ctx.db.$queryRaw<Id[]>`SELECT "id"::text FROM "PunchCard" WHERE "id" > ${after}::uuid ORDER BY "id" LIMIT ${BATCH}`,
    checks: [cardFaults],
  },
  rewards: {
    ids: (ctx: Ctx, after: string) =>
      ctx.db.$queryRaw<Id[]>`SELECT "id"::text FROM "Reward" WHERE "id" > ${after}::uuid ORDER BY "id" LIMIT ${BATCH}`,
    checks: [rewardFaults],
  },
} as const;

type Area = keyof typeof AREAS;
interface Id {
  readonly id: string;
}

const AREA_NAMES = Object.keys(AREAS) as Area[];
/** So that one request is done in a second or two, however much there is. */
const BATCH = 200;
const FIRST = '00000000-0000-0000-0000-000000000000';
const PLACE = /^(memberships|cards|rewards):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Checks the next batch after a place that an earlier one answered as `next`; the first without one. Null for no such place. */
export async function verify(ctx: Ctx, after: string | null): Promise<Verified | null> {
  const [, area = 'memberships', id = FIRST] = after === null ? [] : (PLACE.exec(after) ?? ['']);
  if (after !== null && !PLACE.test(after)) return null;
  const { ids: read, checks } = AREAS[area as Area];
  const ids = (await read(ctx, id)).map((row) => row.id);
  const faults: Fault[] = [];
  if (ids.length > 0) for (const check of checks) faults.push(...(await check(ctx, ids)));
  return { checked: ids.length, faults, next: nextPlace(area as Area, ids) };
}

function nextPlace(area: Area, ids: readonly string[]): string | null {
  if (ids.length === BATCH) return `${area}:${ids.at(-1)}`;
  const following = AREA_NAMES[AREA_NAMES.indexOf(area) + 1];
  return following ? `${following}:${FIRST}` : null;
}
