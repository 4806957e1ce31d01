/** Which contact point of a kind is the primary one: at most one, also under parallel writers. */
import type { ContactPointKind, Prisma } from '../../generated/index.ts';
import type { TxCtx } from '../../kernel/index.ts';
import type { NewContactPoint } from './contact-point-input.ts';

/** A contact point of which it is decided whether it is the primary one. */
export type DecidedContactPoint = Omit<NewContactPoint, 'isPrimary'> & { readonly isPrimary: boolean };

/** Decides which of the new are primary: the last that asks to be, else the first of a kind that has no primary yet. */
export function primaryAmong(
  added: readonly NewContactPoint[],
  existing: readonly { readonly kind: ContactPointKind; readonly isPrimary: boolean }[],
): readonly DecidedContactPoint[] {
  const chosen = new Map<ContactPointKind, NewContactPoint>();
  for (const point of added) {
    if (point.isPrimary) chosen.set(point.kind, point);
  }
  const taken = new Set(existing.filter(({ isPrimary }) => isPrimary).map(({ kind }) => kind));
  for (const point of added) {
    if (point.isPrimary === null && !taken.has(point.kind) && !chosen.has(point.kind)) chosen.set(point.kind, point);
  }
  return added.map((point) => ({ ...point, isPrimary: chosen.get(point.kind) === point }));
}

/** Makes room for a new primary contact point of these kinds, and answers those that are primary no more. The customer's row is locked. */
export async function withdrawPrimary(
  tx: TxCtx,
  customerId: string,
  kinds: readonly ContactPointKind[],
): Promise<readonly Prisma.ContactPointModel[]> {
  if (kinds.length === 0) return [];
  return tx.db.contactPoint.updateManyAndReturn({
    where: { customerId, isPrimary: true, kind: { in: [...kinds] } },
    data: { isPrimary: false },
  });
}
