/** Members of programs with punch cards. */
import type { TxCtx } from '../../../kernel/index.ts';
import { lockRows } from '../memberships/index.ts';

/** A customer in a program, with what merges joined there. */
export interface MemberInProgram {
  readonly customerId: string;
  readonly programId: string;
  /** The one that stands for all. */
  readonly membershipId: string;
  /** With those that it absorbed: their cards are the member's, too. */
  readonly membershipIds: readonly string[];
  /** When the first of them began. */
  readonly joinedAt: Date;
}

/** All programs with punch cards that a held customer is in, held, by their ids. */
export async function holdMemberPrograms(tx: TxCtx, customerId: string): Promise<readonly MemberInProgram[]> {
  const where = { customerId, program: { kind: 'PUNCH_CARD' } } as const;
  const found = await tx.db.loyaltyMembership.findMany({ where, select: { id: true } });
  await lockRows(
    tx,
    found.map(({ id }) => id),
  );
  const memberships = await tx.db.loyaltyMembership.findMany({ where, orderBy: [{ programId: 'asc' }, { joinedAt: 'asc' }] });
  return memberships
    .filter(({ absorbedIntoId }) => absorbedIntoId === null)
    .map(({ id, programId }) => {
      const all = memberships.filter((other) => other.programId === programId);
      const joinedAt = all[0]?.joinedAt ?? new Date(0);
      return { customerId, programId, membershipId: id, membershipIds: all.map((other) => other.id), joinedAt };
    });
}
