/** Changes of contact points, as they are announced and audited. */
import type { Prisma } from '../../generated/index.ts';
import type { TxCtx } from '../../kernel/index.ts';
import { auditAll } from '../access/index.ts';

type ContactPoint = Prisma.ContactPointModel;

export interface PointChange {
  readonly before: ContactPoint;
  readonly after: ContactPoint;
  readonly fields: readonly string[];
}

/** What made room for another primary contact point. */
export function noLongerPrimary(after: ContactPoint): PointChange {
  return { before: { ...after, isPrimary: true }, after, fields: ['isPrimary'] };
}

/** Announces and audits, in one statement each, however many. */
export async function announcePointChanges(tx: TxCtx, changes: readonly PointChange[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.emitAll(
    'contacts.contact-point.changed',
    changes.map(({ after: { id, customerId, kind }, fields }) => ({
      customerId,
      contactPointId: id,
      kind,
      fields: [...fields],
    })),
  );
  const facts = { action: 'contacts.contact-point.changed', type: 'ContactPoint' };
  await auditAll(
    tx,
    changes.map(({ before, after }) => ({ ...facts, id: after.id, before, after })),
  );
}
