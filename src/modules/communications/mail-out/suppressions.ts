/** The suppression list: addresses that nothing is sent to. Only hashes of them are kept, so that it may outlive who had them. */
import { createHash } from 'node:crypto';
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, RequestError, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { normalizedEmail } from '../../contacts/index.ts';

const ONE_ADDRESS = 'Must be one e-mail address, for example ada@example.com, without a name.';

export type EmailSuppression = Prisma.EmailSuppressionModel;

/** Of these normalized addresses those that are on the list. One statement. */
export async function suppressedAmong({ db }: Pick<Ctx, 'db'>, normalized: readonly string[]): Promise<ReadonlySet<string>> {
  if (normalized.length === 0) return new Set();
  const rows = await db.emailSuppression.findMany({
    where: { addressHash: { in: normalized.map(hashOf) } },
    select: { addressHash: true },
  });
  const hashes = new Set(rows.map(({ addressHash }) => Buffer.from(addressHash).toString('hex')));
  return new Set(normalized.filter((address) => hashes.has(Buffer.from(hashOf(address)).toString('hex'))));
}

/** The entry of this address; null if it is not on the list. */
export function findSuppression({ db }: Pick<Ctx, 'db'>, address: string): Promise<EmailSuppression | null> {
  const normalized = normalizedEmail(address);
  if (normalized === null) throw new RequestError('BAD_USER_INPUT', `address: ${ONE_ADDRESS}`);
  return db.emailSuppression.findUnique({ where: { addressHash: hashOf(normalized) } });
}

/** Puts an address on the list. One that is there already stays as it is, with its first reason. */
export function suppressAddress(
  ctx: Ctx,
  { address, reason }: { readonly address: string; readonly reason: string },
): Promise<EmailSuppression> {
  return ctx.transact(async (tx) => {
    const addressHash = hashOf(requireAddress(address));
    const { count } = await tx.db.emailSuppression.createMany({
      data: [{ addressHash, reason, createdAt: tx.clock.now(), ...authorship(tx) }],
      skipDuplicates: true,
    });
    if (count > 0) await auditEntry(tx, 'communications.email.suppressed', addressHash, { before: null, after: { reason } });
    return tx.db.emailSuppression.findUniqueOrThrow({ where: { addressHash } });
  });
}

/** Takes an address off the list; false if it was not there. */
export function liftSuppression(
  ctx: Ctx,
  { address, reason }: { readonly address: string; readonly reason: string },
): Promise<boolean> {
  return ctx.transact(async (tx) => {
    const addressHash = hashOf(requireAddress(address));
    const found = await tx.db.emailSuppression.findUnique({ where: { addressHash } });
    const { count } = await tx.db.emailSuppression.deleteMany({ where: { addressHash } });
    if (!found || count === 0) return false;
    const change = { before: { reason: found.reason }, after: null, reason };
    await auditEntry(tx, 'communications.email.suppression-lifted', addressHash, change);
    return true;
  });
}

/** The log of it is kept under an id made of the hash: the list has none of its own, and the address is not to be told. */
function auditEntry(
  tx: TxCtx,
  action: string,
  addressHash: Uint8Array,
  change: { readonly before: object | null; readonly after: object | null; readonly reason?: string },
): Promise<void> {
  return audit(tx, { action, type: 'EmailSuppression', id: uuidOfHash(addressHash), ...change });
}

function uuidOfHash(hash: Uint8Array): string {
  const hex = Buffer.from(hash.subarray(0, 16)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function requireAddress(address: string): string {
  const normalized = normalizedEmail(address);
  if (normalized === null) {
    throw ValidationError.at(['address'], ONE_ADDRESS);
  }
  return normalized;
}

function hashOf(normalized: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(normalized).digest());
}
