/** Ways to reach a customer: at most one primary per kind, at most a hundred in all. */
import type { Prisma } from '../../generated/index.ts';
import { type Ctx, idOf, newId, type TxCtx, ValidationError } from '../../kernel/index.ts';
import { audit, authorship } from '../access/index.ts';
import { type ContactPointInput, type NewContactPoint, readContactPoint } from './contact-point-input.ts';
import { announcePointChanges, noLongerPrimary } from './contact-point-log.ts';
import { MAX_CONTACT_POINTS } from './customer-input.ts';
import { type Customer, lockCustomer, touchCustomer } from './customers.ts';
import { Issues } from './issues.ts';
import { countryOfPhone } from './phones.ts';
import { primaryAmong, withdrawPrimary } from './primary-contact-points.ts';

export type ContactPoint = Prisma.ContactPointModel;

/** In the order in which contact points are shown. */
export const IN_ORDER_OF_RECORDING = [{ recordedAt: 'asc' }, { id: 'asc' }] as const;

export interface AddContactPointInput extends ContactPointInput {
  /** A global id of a customer. */
  readonly customerId: string;
}

/** Adds a way to reach a customer. What it says as primary takes the place of another of its kind. */
export function addContactPoint(
  ctx: Ctx,
  input: AddContactPointInput,
): Promise<{ contactPoint: ContactPoint; customer: Customer }> {
  return ctx.transact(async (tx) => {
    const issues = new Issues();
    const customerId = issues.read('customerId', idOf('Customer'), input.customerId);
    if (!customerId) {
      // Whether a local number can be read depends on the customer; all else can be told already.
      readContactPoint(input, issues, { country: null, keepsUnparsedPhones: true });
      throw new ValidationError(issues.found);
    }
    const { id } = await lockCustomer(tx, customerId);
    const existing = await tx.db.contactPoint.findMany({ where: { customerId: id }, orderBy: [...IN_ORDER_OF_RECORDING] });
    const point = readContactPoint(input, issues, { country: customersCountry(existing) });
    if (existing.length >= MAX_CONTACT_POINTS) {
      issues.add('customerId', `This customer has ${MAX_CONTACT_POINTS} contact points already, which is the most.`, 'TOO_MANY');
    }
    if (!point || issues.found.length > 0) throw new ValidationError(issues.found);
    return writeContactPoint(tx, id, point, existing);
  });
}

/** Writes, announces and audits. The customer's row is locked. */
async function writeContactPoint(tx: TxCtx, customerId: string, point: NewContactPoint, existing: readonly ContactPoint[]) {
  const [decided = { ...point, isPrimary: false }] = primaryAmong([point], existing);
  const withdrawn = decided.isPrimary ? await withdrawPrimary(tx, customerId, [decided.kind]) : [];
  const contactPoint = await tx.db.contactPoint.create({
    data: { id: newId(), customerId, ...decided, recordedAt: tx.clock.now(), ...authorship(tx) },
  });
  const customer = await touchCustomer(tx, customerId);
  await announcePointChanges(tx, withdrawn.map(noLongerPrimary));
  const { id, kind } = contactPoint;
  await tx.emit('contacts.contact-point.added', { customerId, contactPointId: id, kind });
  await audit(tx, { action: 'contacts.contact-point.added', type: 'ContactPoint', id, before: null, after: contactPoint });
  return { contactPoint, customer };
}

/** Where a customer's local phone numbers are read: the country of an address, else of a phone that names its own. */
function customersCountry(
  points: readonly Pick<ContactPoint, 'kind' | 'countryCode' | 'normalized' | 'isPrimary'>[],
): string | null {
  const primaryFirst = points.toSorted((one, other) => Number(other.isPrimary) - Number(one.isPrimary));
  const address = primaryFirst.find(({ kind, countryCode }) => kind === 'POSTAL' && countryCode !== null);
  if (address) return address.countryCode;
  const phone = primaryFirst.find(({ kind, normalized }) => (kind === 'PHONE' || kind === 'MOBILE') && normalized !== null);
  return phone?.normalized ? countryOfPhone(phone.normalized) : null;
}
