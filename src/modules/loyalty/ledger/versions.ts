/** Whose rules a line of the ledger is booked by. */
import type { Ctx } from '../../../kernel/index.ts';
import { type ProgramVersion, type Rules, rulesOf, versionAt } from '../programs/index.ts';

export interface VersionInForce {
  readonly number: number;
  readonly rules: Rules;
}

/** The rules of a program that were in force at a moment; before its first version's, that one's. */
export async function rulesAt(ctx: Ctx, programId: string, moment: Date): Promise<VersionInForce> {
  return inForce((await versionAt(ctx, programId, moment)) ?? (await versionNumbered(ctx, programId, 1)));
}

/** The rules that are in force now. */
export function rulesNow(ctx: Ctx, programId: string): Promise<VersionInForce> {
  return rulesAt(ctx, programId, ctx.clock.now());
}

/** The rules that an earlier line was booked by. */
export async function rulesNumbered(ctx: Ctx, programId: string, number: number): Promise<VersionInForce> {
  return inForce(await versionNumbered(ctx, programId, number));
}

function versionNumbered({ db }: Ctx, programId: string, number: number): Promise<ProgramVersion> {
  return db.loyaltyProgramVersion.findUniqueOrThrow({ where: { programId_number: { programId, number } } });
}

function inForce(version: ProgramVersion): VersionInForce {
  return { number: version.number, rules: rulesOf(version) };
}
