/** Loyalty programs, and making them. */
import type { LoyaltyProgramKind, Prisma } from '../../../generated/index.ts';
import {
  ConflictError,
  type Ctx,
  type JsonValue,
  NotFoundError,
  newId,
  type TxCtx,
  ValidationError,
} from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { foldText } from '../../contacts/index.ts';
import { checkRules, readRules } from './read-rules.ts';
import { writeVersion } from './versions.ts';

export type Program = Prisma.LoyaltyProgramModel;

/** A customer's memberships, at most one in each, are shown at once. */
export const MAX_PROGRAMS = 100;

export interface NewProgram {
  /** Checked: 1 to 100 characters. */
  readonly name: string;
  readonly kind: LoyaltyProgramKind;
  readonly rules?: JsonValue | undefined;
}

/** The program with this uuid, or NotFoundError. */
export async function requireProgram(ctx: Ctx, id: string): Promise<Program> {
  const program = await ctx.db.loyaltyProgram.findUnique({ where: { id } });
  if (!program) throw new NotFoundError('LoyaltyProgram', id);
  return program;
}

/** Makes a program whose first version is in force at once, or tells all that is wrong with its rules. */
export function createProgram(ctx: Ctx, { name, kind, rules: given }: NewProgram): Promise<Program> {
  const checked = checkRules(given);
  return ctx.transact(async (tx) => {
    const read = await readRules(tx, checked, null);
    if ('faults' in read) throw new ValidationError(read.faults);
    await requireRoom(tx);
    const now = tx.clock.now();
    const [program] = await tx.db.loyaltyProgram.createManyAndReturn({
      data: { id: newId(), name, nameFolded: await foldText(tx, name), kind, createdAt: now, ...authorship(tx) },
      skipDuplicates: true,
    });
    if (!program)
      throw new ConflictError('Another program has this name; case and accents do not count.', { code: 'UNIQUE_VIOLATION' });
    const { id } = program;
    await writeVersion(tx, { programId: id, number: 1, rules: read.rules, effectiveFrom: now, publishedAt: now });
    const action = 'loyalty.program.created';
    await tx.emit(action, { programId: id, kind });
    await audit(tx, { action, type: 'LoyaltyProgram', id, before: null, after: { name, kind, rules: read.rules } });
    return program;
  });
}

/** Until the transaction's end nobody else makes one: so their number stays as it is read. Rows of them can still be locked. */
async function requireRoom(tx: TxCtx): Promise<void> {
  await tx.db.$executeRaw`LOCK TABLE "LoyaltyProgram" IN SHARE ROW EXCLUSIVE MODE`;
  if ((await tx.db.loyaltyProgram.count()) < MAX_PROGRAMS) return;
  throw ValidationError.at([], `There may be at most ${MAX_PROGRAMS} programs.`, 'TOO_MANY');
}
