/** Programs and members to begin with, made as the product makes them. */
import {
  createProgram,
  enrollCustomer,
  type Membership,
  type NewProgram,
  type Program,
} from '../../../src/modules/loyalty/index.ts';
import type { TestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';

let made = 0;

/** A point for each euro, unless told otherwise; all other rules are the defaults. */
export function givenProgram({ ctx }: TestRapport, { rules = {}, ...program }: Partial<NewProgram> = {}): Promise<Program> {
  made += 1;
  const earn = [{ currencyCode: 'EUR', pointsPerUnit: '1' }];
  return createProgram(ctx, {
    name: `Program ${made}`,
    kind: 'POINTS',
    ...program,
    rules: { version: 1, earn, ...Object(rules) },
  });
}

/** Of this program, or of a new one; this customer, or a new one. */
export async function givenMember(
  rapport: TestRapport,
  { program, customer }: { readonly program?: Pick<Program, 'id'>; readonly customer?: Pick<GivenCustomer, 'id'> } = {},
): Promise<Membership> {
  const { id: programId } = program ?? (await givenProgram(rapport));
  const { id: customerId } = customer ?? (await givenCustomer(rapport));
  return enrollCustomer(rapport.ctx, { programId, customerId });
}

/** Members without more than a row each. */
export async function givenMembers(
  { db, clock }: TestRapport,
  { id: programId }: Pick<Program, 'id'>,
  count: number,
): Promise<void> {
  const now = clock.now();
  await db.$executeRaw`
    WITH customer AS (
      INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "createdAt", "updatedAt", "recordedByKind")
      SELECT gen_random_uuid(), 'PERSON', 'Customer ' || n, 'Customer', ${now}, ${now}, 'SYSTEM' FROM generate_series(1, ${count}::int) AS n
      RETURNING "id")
    INSERT INTO "LoyaltyMembership" ("id", "programId", "customerId", "joinedAt", "recordedByKind")
    SELECT gen_random_uuid(), ${programId}::uuid, "id", ${now}, 'SYSTEM' FROM customer`;
}

/** All that a write may leave behind, to show that a refused one left nothing. */
export async function loyaltyWritten({ db }: TestRapport) {
  const byId = { orderBy: { id: 'asc' } } as const;
  return {
    programs: await db.loyaltyProgram.count(),
    versions: await db.loyaltyProgramVersion.findMany(byId),
    memberships: await db.loyaltyMembership.findMany(byId),
    notices: await db.programNotice.findMany(byId),
    entries: await db.pointsEntry.count(),
    grants: await db.rewardGrant.findMany(byId),
    events: await db.loggedEvent.count(),
    // Who read what is recorded after the answer: not by whoever writes.
    audit: await db.auditEntry.count({ where: { NOT: { action: { endsWith: '.read' } } } }),
    keys: await db.idempotencyRecord.count(),
  };
}
