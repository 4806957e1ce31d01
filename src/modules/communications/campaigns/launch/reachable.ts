/** Who of a campaign's customers can be reached by letter or by telephone: decided at the launch, as nothing of ours sends those. */
import type { Channel, ContactPointKind } from '../../../../generated/index.ts';
import type { Ctx } from '../../../../kernel/index.ts';
import { type ContactPoint, type Customer, consentTo, waysToReach } from '../../../contacts/index.ts';
import type { Settled } from './settled.ts';

interface Way {
  readonly channel: Channel;
  readonly kinds: readonly ContactPointKind[];
  /** What is missing where there is none. */
  readonly missing: string;
}

export interface Reachable {
  readonly reached: readonly { readonly customer: Customer; readonly point: ContactPoint }[];
  readonly suppressed: readonly Settled[];
}

/** As e-mails: consent first, then an address. */
export async function reachableBy(
  ctx: Ctx,
  customers: readonly Customer[],
  { channel, kinds, missing }: Way,
): Promise<Reachable> {
  const ids = customers.map(({ id }) => id);
  const [allowed, ways] = [await consentTo(ctx, ids, 'MARKETING', channel), await waysToReach(ctx, ids, kinds)];
  const found = customers.map((customer) => ({ customer, mayBe: allowed.get(customer.id), point: ways.get(customer.id)?.[0] }));
  return {
    reached: found.flatMap(({ customer, mayBe, point }) => (mayBe && point ? [{ customer, point }] : [])),
    suppressed: found.flatMap(({ customer: { id: customerId }, mayBe, point }) => {
      if (!mayBe) return [{ customerId, suppressedFor: `NO_CONSENT: no consent to MARKETING by ${channel}` }];
      return point ? [] : [{ customerId, suppressedFor: `NO_ADDRESS: ${missing}` }];
    }),
  };
}

export const POSTAL: Way = { channel: 'LETTER', kinds: ['POSTAL'], missing: 'no postal address that works' };
export const TELEPHONE: Way = { channel: 'PHONE', kinds: ['MOBILE', 'PHONE'], missing: 'no telephone number that works' };
