/** The versions of a program: which rules were, are and will be in force. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, newId, type TxCtx } from '../../../kernel/index.ts';
import { authorship } from '../../access/index.ts';
import type { Rules } from './rules.ts';

export type ProgramVersion = Prisma.LoyaltyProgramVersionModel;

/** Of one program; they are shown at once. */
export const MAX_VERSIONS = 200;

/** Of versions of one program in their order: the last that was in force by this moment; null before the first. */
export function inForceAt(versions: readonly ProgramVersion[], moment: Date): ProgramVersion | null {
  return versions.findLast(({ effectiveFrom }) => effectiveFrom <= moment) ?? null;
}

/** The version of a program that was, or will be, in force at a moment; null before the first. */
export function versionAt({ db }: Ctx, programId: string, moment: Date): Promise<ProgramVersion | null> {
  return db.loyaltyProgramVersion.findFirst({
    where: { programId, effectiveFrom: { lte: moment } },
    orderBy: { effectiveFrom: 'desc' },
  });
}

/** By program: its versions in their order, at most 200. One statement. */
export async function versionsByProgram(
  { db }: Ctx,
  programIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ProgramVersion[]>> {
  const rows = await db.$queryRaw<ProgramVersion[]>`
    SELECT * FROM "LoyaltyProgramVersion" WHERE "programId" = ANY(${[...programIds]}::uuid[]) ORDER BY "programId", "number"`;
  const versions = new Map<string, ProgramVersion[]>();
  for (const row of rows) versions.set(row.programId, [...(versions.get(row.programId) ?? []), row]);
  return versions;
}

/** The program is held, or new. No version is in force before the moment at which it is published. */
export function writeVersion(
  tx: TxCtx,
  {
    rules,
    ...version
  }: Pick<ProgramVersion, 'programId' | 'number' | 'effectiveFrom' | 'publishedAt'> & { readonly rules: Rules },
): Promise<ProgramVersion> {
  return tx.db.loyaltyProgramVersion.create({
    data: { id: newId(), ...version, rules, ...authorship(tx) },
  });
}
