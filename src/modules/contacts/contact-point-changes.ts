/** Changing and removing ways to reach a customer. Of each kind at most one is the primary one, also under parallel writers. */
import type { ContactPointStatus } from '../../generated/index.ts';
import { type Ctx, idOf, optionalText, type TxCtx, ValidationError } from '../../kernel/index.ts';
import { audit } from '../access/index.ts';
import { announcePointChanges, noLongerPrimary, type PointChange } from './contact-point-log.ts';
import { type ContactPoint, IN_ORDER_OF_RECORDING } from './contact-points.ts';
import { definedOnly } from './customer-input.ts';
import { type Customer, touchCustomer } from './customers.ts';
import { Issues } from './issues.ts';
import { lockFact } from './lock-fact.ts';
import { withdrawPrimary } from './primary-contact-points.ts';

export interface UpdateContactPointInput {
  /** A global id of a contact point. */
  readonly id: string;
  readonly label?: string | null | undefined;
  readonly isPrimary?: boolean | null | undefined;
  readonly status?: ContactPointStatus | null | undefined;
  readonly verifiedAt?: Date | null | undefined;
}

/** What can change of a contact point. Another value is another contact point. */
type Changes = Partial<Pick<ContactPoint, 'label' | 'isPrimary' | 'status' | 'verifiedAt'>>;

/** Changes what is given, or nothing at all. What becomes primary takes the place of another of its kind. */
export function updateContactPoint(ctx: Ctx, input: UpdateContactPointInput): Promise<{ contactPoint: ContactPoint }> {
  return ctx.transact(async (tx) => {
    const issues = new Issues();
    const id = issues.read('id', idOf('ContactPoint'), input.id);
    const given = readChanges(tx, input, issues);
    if (!id) throw new ValidationError(issues.found);
    const point = await lockContactPoint(tx, id);
    if (given.status && given.status !== 'INVALID' && point.normalized === null) {
      issues.add('status', 'This value could not be read, so it stays INVALID: add it again as it should be.');
    }
    issues.throwIfAny();
    const changes = changesOf(point, given);
    if (Object.keys(changes).length === 0) return { contactPoint: point };
    const withdrawn = changes.isPrimary ? await withdrawPrimary(tx, point.customerId, [point.kind]) : [];
    const contactPoint = await tx.db.contactPoint.update({ where: { id }, data: changes });
    await touchCustomer(tx, point.customerId);
    const change = { before: point, after: contactPoint, fields: Object.keys(changes) };
    await announcePointChanges(tx, [...withdrawn.map(noLongerPrimary), change]);
    return { contactPoint };
  });
}

function readChanges(tx: TxCtx, { isPrimary, status, verifiedAt, label }: UpdateContactPointInput, issues: Issues): Changes {
  if (isPrimary === null) issues.add('isPrimary', 'Cannot be cleared.');
  if (status === null) issues.add('status', 'Cannot be cleared.');
  if (verifiedAt && verifiedAt > tx.clock.now()) issues.add('verifiedAt', 'Must not be in the future.');
  return definedOnly({
    label: issues.read('label', optionalText(100), label),
    isPrimary: isPrimary ?? undefined,
    status: status ?? undefined,
    verifiedAt,
  });
}

function changesOf(point: ContactPoint, { verifiedAt, ...given }: Changes): Changes {
  return {
    ...(given.label !== undefined && given.label !== point.label && { label: given.label }),
    ...(given.isPrimary !== undefined && given.isPrimary !== point.isPrimary && { isPrimary: given.isPrimary }),
    ...(given.status !== undefined && given.status !== point.status && { status: given.status }),
    ...(verifiedAt !== undefined && verifiedAt?.getTime() !== point.verifiedAt?.getTime() && { verifiedAt }),
  };
}

/** Removes a contact point. If it was the primary one, the oldest other of its kind is so from then on, a VALID one before others. */
export function removeContactPoint(ctx: Ctx, { id: globalId }: { readonly id: string }): Promise<{ customer: Customer }> {
  return ctx.transact(async (tx) => {
    const issues = new Issues();
    const id = issues.read('id', idOf('ContactPoint'), globalId);
    if (!id) throw new ValidationError(issues.found);
    const point = await lockContactPoint(tx, id);
    const { customerId, kind } = point;
    await tx.db.contactPoint.delete({ where: { id } });
    const successor = point.isPrimary ? await promoteOldest(tx, point) : null;
    const customer = await touchCustomer(tx, customerId);
    await tx.emit('contacts.contact-point.removed', { customerId, contactPointId: id, kind });
    await audit(tx, { action: 'contacts.contact-point.removed', type: 'ContactPoint', id, before: point, after: null });
    if (successor) await announcePointChanges(tx, [successor]);
    return { customer };
  });
}

async function promoteOldest(tx: TxCtx, { customerId, kind }: ContactPoint): Promise<PointChange | null> {
  const others = await tx.db.contactPoint.findMany({ where: { customerId, kind }, orderBy: [...IN_ORDER_OF_RECORDING] });
  const before = others.find(({ status }) => status === 'VALID') ?? others[0];
  if (!before) return null;
  const after = await tx.db.contactPoint.update({ where: { id: before.id }, data: { isPrimary: true } });
  return { before, after, fields: ['isPrimary'] };
}

/** The contact point, whose customer's row is then locked; a NotFoundError if there is none. */
async function lockContactPoint(tx: TxCtx, id: string): Promise<ContactPoint> {
  const { fact } = await lockFact(tx, { type: 'ContactPoint', id, find: () => tx.db.contactPoint.findUnique({ where: { id } }) });
  return fact;
}
