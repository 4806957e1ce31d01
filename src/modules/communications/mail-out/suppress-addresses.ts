/** Putting addresses on the list of those that nothing is sent to any more. */
import { createHash } from 'node:crypto';
import type { TxCtx } from '../../../kernel/index.ts';
import { authorship } from '../../access/index.ts';
import { waysToReach } from '../../contacts/index.ts';

/** Nothing is sent to any e-mail address of this customer from now on. Addresses that are on the list stay as they are. */
export async function suppressAddressesOf(tx: TxCtx, customerId: string, reason: string): Promise<void> {
  const points = (await waysToReach(tx, [customerId], ['EMAIL'])).get(customerId) ?? [];
  const hashes = points.flatMap(({ normalized }) => (normalized === null ? [] : [hashOf(normalized)]));
  const rows = [...new Set(hashes)].sort().map((addressHash) => {
    return { addressHash: Buffer.from(addressHash, 'hex'), reason, createdAt: tx.clock.now(), ...authorship(tx) };
  });
  await tx.db.emailSuppression.createMany({ data: rows, skipDuplicates: true });
}

function hashOf(normalized: string): string {
  return createHash('sha256').update(normalized).digest('hex');
}
