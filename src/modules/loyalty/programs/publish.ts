/** Publishing new rules of a program. */
import { isDeepStrictEqual } from 'node:util';
import {
  type Ctx,
  DAY_MS,
  type JsonValue,
  NotFoundError,
  type TxCtx,
  ValidationError,
  type ValidationIssue,
} from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { type Program, requireProgram } from './programs.ts';
import { checkRules, readRules } from './read-rules.ts';
import { rulesOf } from './rules.ts';
import { inForceAt, MAX_VERSIONS, type ProgramVersion, versionsByProgram, writeVersion } from './versions.ts';

/** Tells each member what changes for them; the name of the job in `module.ts`. */
export const NOTICE_JOB = 'loyalty.write-notices';

/** A version is published for good, and none may be in force before it. */
const MOST_DAYS_AHEAD = 3_650;

export interface NewVersion {
  readonly programId: string;
  readonly rules?: JsonValue | undefined;
  readonly effectiveFrom: Date;
}

/**
 * Publishes rules that are in force from a moment on that lies as far ahead as the rules in force say, or tells all that is wrong.
 * Their members are told by a job. Of several at once each gets its own number, one after the other.
 */
export function publishVersion(
  ctx: Ctx,
  { programId, rules: given, effectiveFrom }: NewVersion,
): Promise<{ readonly program: Program; readonly version: ProgramVersion }> {
  const checked = checkRules(given);
  return ctx.transact(async (tx) => {
    const program = await holdProgram(tx, programId);
    const versions = (await versionsByProgram(tx, [programId])).get(programId) ?? [];
    const last = versions.at(-1);
    if (!last) throw new Error('A program has a version from its beginning.');
    const read = await readRules(tx, checked, programId);
    const publishedAt = tx.clock.now();
    const faults = [...('faults' in read ? read.faults : []), ...faultsOfMoment(publishedAt, versions, effectiveFrom)];
    if ('rules' in read && isDeepStrictEqual(read.rules, rulesOf(last))) {
      faults.push({
        path: ['rules'],
        message: `Are those of version ${last.number}, the last one: nothing changes.`,
        code: 'INVALID',
      });
    }
    if ('faults' in read || faults.length > 0) throw new ValidationError(faults);
    requireRoom(versions);
    const { rules } = read;
    const version = await writeVersion(tx, { programId, number: last.number + 1, rules, effectiveFrom, publishedAt });
    await announce(tx, version, { before: rulesOf(last), after: rules });
    return { program, version };
  });
}

/** Nobody else publishes or enrols until the transaction ends. */
async function holdProgram(tx: TxCtx, id: string): Promise<Program> {
  const rows = await tx.db.$queryRaw<unknown[]>`SELECT FROM "LoyaltyProgram" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  if (rows.length === 0) throw new NotFoundError('LoyaltyProgram', id);
  return requireProgram(tx, id);
}

function requireRoom(versions: readonly ProgramVersion[]): void {
  if (versions.length < MAX_VERSIONS) return;
  throw ValidationError.at([], `A program has at most ${MAX_VERSIONS} versions: make a new one.`, 'TOO_MANY');
}

function faultsOfMoment(now: Date, versions: readonly ProgramVersion[], effectiveFrom: Date): ValidationIssue[] {
  const current = inForceAt(versions, now);
  const { noticeDays } = current ? rulesOf(current) : { noticeDays: 0 };
  const earliest = new Date(now.getTime() + noticeDays * DAY_MS);
  const latest = versions.at(-1)?.effectiveFrom;
  const at = (message: string): ValidationIssue[] => [{ path: ['effectiveFrom'], message, code: 'INVALID' }];
  if (effectiveFrom < earliest)
    return at(`Members are told ${noticeDays} days ahead: the earliest moment is ${earliest.toISOString()}.`);
  if (effectiveFrom.getTime() > now.getTime() + MOST_DAYS_AHEAD * DAY_MS)
    return at(`Must lie at most ${MOST_DAYS_AHEAD} days ahead.`);
  if (latest && effectiveFrom <= latest)
    return at(`Must be later than ${latest.toISOString()}, from when the last version is in force.`);
  return [];
}

async function announce(
  tx: TxCtx,
  version: ProgramVersion,
  rules: { readonly before: object; readonly after: object },
): Promise<void> {
  const { id: versionId, programId, number, effectiveFrom } = version;
  const action = 'loyalty.program.version-published';
  const fact = { programId, versionId, number, effectiveFrom: effectiveFrom.toISOString() };
  await tx.emit(action, fact);
  const after = { number, effectiveFrom, rules: rules.after };
  await audit(tx, { action, type: 'LoyaltyProgram', id: programId, before: { rules: rules.before }, after });
  await tx.enqueue(NOTICE_JOB, { versionId }, { singletonKey: versionId });
}
