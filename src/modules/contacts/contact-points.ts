/** Ways to reach a customer: at most one primary per kind, at most a hundred in all. */
import type { Prisma } from '../../generated/index.ts';
import { type Ctx, newId, ValidationError } from '../../kernel/index.ts';
import { audit, authorship } from '../access/index.ts';
import { type ContactPointInput, readContactPoint } from './contact-point-input.ts';
import { MAX_CONTACT_POINTS } from './customer-input.ts';
import { type Customer, lockCustomer } from './customers.ts';
import { Issues } from './issues.ts';
import { countryOfPhone } from './phones.ts';
import { primaryAmong, withdrawPrimary } from './primary-contact-points.ts';

export type ContactPoint = Prisma.ContactPointModel;

/** In the order in which contact points are shown. */
export const IN_ORDER_OF_RECORDING = [{ recordedAt: 'asc' }, { id: 'asc' }] as const;

/** Adds a way to reach a customer. What it says as primary takes the place of another of its kind. */
export function addContactPoint(
  ctx: Ctx,
  { customerId, ...input }: ContactPointInput & { readonly customerId: string },
): Promise<{ contactPoint: ContactPoint; customer: Customer }> {
  return ctx.transact(async (tx) => {
    await lockCustomer(tx, customerId);
    const existing = await tx.db.contactPoint.findMany({ where: { customerId }, orderBy: [...IN_ORDER_OF_RECORDING] });
    const issues = new Issues();
    const point = readContactPoint(input, issues, { country: customersCountry(existing) });
    if (existing.length >= MAX_CONTACT_POINTS) {
      issues.add('customerId', `This customer has ${MAX_CONTACT_POINTS} contact points already, which is the most.`, 'TOO_MANY');
    }
    if (issues.found.length > 0 || !point) throw new ValidationError(issues.found);
    const [decided] = primaryAmong([point], existing);
    if (decided?.isPrimary) await withdrawPrimary(tx, customerId, [decided.kind]);
    const contactPoint = await tx.db.contactPoint.create({
      data: {
        id: newId(),
        customerId,
        ...point,
        isPrimary: decided?.isPrimary ?? false,
        recordedAt: tx.clock.now(),
        ...authorship(tx),
      },
    });
    const customer = await tx.db.customer.update({ where: { id: customerId }, data: { updatedAt: tx.clock.now() } });
    await tx.emit('contacts.contact-point.added', { customerId, contactPointId: contactPoint.id, kind: contactPoint.kind });
    await audit(tx, {
      action: 'contacts.contact-point.added',
      type: 'ContactPoint',
      id: contactPoint.id,
      before: null,
      after: contactPoint,
    });
    return { contactPoint, customer };
  });
}

/** Where a customer's local phone numbers are read: the country of an address, else of a phone that names its own. */
export function customersCountry(
  points: readonly Pick<ContactPoint, 'kind' | 'countryCode' | 'normalized' | 'isPrimary'>[],
): string | null {
  const primaryFirst = points.toSorted((one, other) => Number(other.isPrimary) - Number(one.isPrimary));
  const address = primaryFirst.find(({ kind, countryCode }) => kind === 'POSTAL' && countryCode !== null);
  if (address) return address.countryCode;
  const phone = primaryFirst.find(({ kind, normalized }) => (kind === 'PHONE' || kind === 'MOBILE') && normalized !== null);
  return phone?.normalized ? countryOfPhone(phone.normalized) : null;
}
