/** Whose rules a line of the ledger is booked by. The versions of a program are read once in a transaction. */
import type { TxCtx } from '../../../kernel/index.ts';
import { inForceAt, type ProgramVersion, type Rules, rulesOf } from '../programs/index.ts';

export interface VersionInForce {
  readonly number: number;
  readonly rules: Rules;
}

/** The rules of a program that were in force at a moment; before its first version's, that one's. */
export async function rulesAt(tx: TxCtx, programId: string, moment: Date): Promise<VersionInForce> {
  const versions = await tx.loaders.loyalty.versions.load(programId);
  return inForce(inForceAt(versions, moment) ?? versionNumbered(versions, 1));
}

/** The rules that are in force now. */
export function rulesNow(tx: TxCtx, programId: string): Promise<VersionInForce> {
  return rulesAt(tx, programId, tx.clock.now());
}

/** The rules that an earlier line was booked by. */
export async function rulesNumbered(tx: TxCtx, programId: string, number: number): Promise<VersionInForce> {
  return inForce(versionNumbered(await tx.loaders.loyalty.versions.load(programId), number));
}

function versionNumbered(versions: readonly ProgramVersion[], number: number): ProgramVersion {
  const version = versions.find((one) => one.number === number);
  if (!version) throw new Error(`The program has no version ${number}.`);
  return version;
}

function inForce(version: ProgramVersion): VersionInForce {
  return { number: version.number, rules: rulesOf(version) };
}
