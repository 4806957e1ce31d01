/** Whom a message names: customers of ours, members of staff, and others. */
import { domainToASCII } from 'node:url';
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { staffByEmail } from '../../access/index.ts';
import { type ContactPoint, lockCustomers, normalizedEmail, ownersOfEmails } from '../../contacts/index.ts';
import type { Envelope, ParsedEmail } from './parse/index.ts';

/** A customer whom a message names, by which of their addresses, and whether they are who speaks. */
export interface NamedCustomer {
  readonly customerId: string;
  readonly contactPointId: string | null;
  readonly isSender: boolean;
}

export interface Addressees {
  /** All addresses of the message and of its envelope, each once. */
  readonly addresses: readonly string[];
  readonly isOutbound: boolean;
  /** Who of ours wrote it, or the first whom it was written to. */
  readonly staff: { readonly id: string; readonly teamId: string | null } | null;
  /** Whether an address is one of our own. */
  isOurs(address: string): boolean;
}

export async function addresseesOf(ctx: Ctx, email: ParsedEmail, envelope: Envelope): Promise<Addressees> {
  const addressed = [...email.recipients, ...envelope.recipients.flatMap((address) => normalizedEmail(address) ?? [])];
  const addresses = [...new Set([...email.senders, ...addressed, ...(email.report?.recipients ?? [])])];
  const staff = await staffByEmail(ctx, addresses);
  const { MAIL_FROM, MAIL_OWN_DOMAINS } = ctx.config.communications;
  const ourAddress = normalizedEmail(MAIL_FROM);
  const ourDomains = new Set(MAIL_OWN_DOMAINS.map((domain) => domainToASCII(domain) || domain));
  const isOurs = (address: string) =>
    staff.has(address) || address === ourAddress || ourDomains.has(address.slice(address.lastIndexOf('@') + 1));
  const writers = email.from.length > 0 ? email.from : email.senders;
  // A mail server of ours reports in our name.
  const isOutbound = !(email.report || isPostmaster(email)) && writers.some(isOurs);
  const [first] = (isOutbound ? writers : addressed).flatMap((address) => staff.get(address) ?? []);
  return { addresses, isOutbound, staff: first ?? null, isOurs };
}

/** What a mail server says by itself. */
export function isPostmaster({ isAutomatic, from }: Pick<ParsedEmail, 'isAutomatic' | 'from'>): boolean {
  return isAutomatic && from.some((address) => /^(mailer-daemon|postmaster)@/.test(address));
}

/**
 * The owners of the addresses, whom nobody changes, merges or erases until the transaction ends; `others` are locked with them. Somebody
 * who was merged away while we waited is whom they were merged into.
 */
export async function lockOwners(
  tx: TxCtx,
  addresses: readonly string[],
  others: readonly string[],
): Promise<readonly ContactPoint[]> {
  const locked = new Set<string>();
  for (;;) {
    const owners = await ownersOfEmails(tx, addresses);
    const missing = [...owners.map(({ customerId }) => customerId), ...others].filter((id) => !locked.has(id));
    if (missing.length === 0) return owners;
    for (const id of missing) locked.add(id);
    await lockCustomers(tx, [...locked]);
  }
}

/** Each customer once, in the order in which the message names them. */
export function namedCustomers(
  owners: readonly ContactPoint[],
  { addresses }: Pick<Addressees, 'addresses'>,
  { from, senders }: Pick<ParsedEmail, 'from' | 'senders'>,
): readonly NamedCustomer[] {
  const speakers = new Set([...from, ...senders]);
  const order = new Map(addresses.map((address, index) => [address, index]));
  const placed = [...owners].sort((one, other) => placeOf(one, order) - placeOf(other, order));
  const named = new Map<string, NamedCustomer>();
  for (const { id: contactPointId, customerId, normalized } of placed) {
    const isSender = normalized !== null && speakers.has(normalized);
    if (!named.has(customerId)) named.set(customerId, { customerId, contactPointId, isSender });
  }
  return [...named.values()];
}

const placeOf = ({ normalized }: ContactPoint, order: ReadonlyMap<string, number>) => order.get(normalized ?? '') ?? order.size;
