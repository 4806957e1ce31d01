/** What becomes of one e-mail that is due, by what is known at this moment. The order of the rules is that of the domain. */

import type { CommunicationPurpose, ConsentPurpose } from '../../../generated/index.ts';
import { DAY_MS } from '../../../kernel/index.ts';
import type { ContactPoint, Customer } from '../../contacts/index.ts';
import { consentNeededBy, needsMarketing } from './consent-needed.ts';
import { quietUntil } from './quiet-hours.ts';

/** An e-mail that is due, locked with its customer's row. */
export interface DueEmail {
  readonly communicationId: string;
  readonly customerId: string;
  readonly campaignId: string | null;
  readonly isCampaignOver: boolean;
  readonly purpose: CommunicationPurpose;
  /** Null: what the purpose says. */
  readonly consentNeeded: ConsentPurpose | null;
  readonly subject: string | null;
  readonly body: string | null;
  readonly html: string | null;
  readonly messageId: string | null;
  readonly threadId: string;
  readonly inReplyToId: string | null;
  readonly contactPointId: string | null;
  readonly isAutomatic: boolean;
  readonly attempts: number;
}

/** All that is asked of the world before a batch is decided. */
export interface Facts {
  readonly now: Date;
  readonly customers: ReadonlyMap<string, Customer>;
  /** By the consent that an e-mail needs: who allows it by e-mail. */
  readonly allowed: ReadonlyMap<ConsentPurpose, ReadonlyMap<string, boolean>>;
  readonly addresses: ReadonlyMap<string, ContactPoint>;
  /** Normalized addresses that nothing is sent to. */
  readonly suppressed: ReadonlySet<string>;
  /** By customer: when those messages that count for the cap left, the last first. */
  readonly sentLately: ReadonlyMap<string, readonly Date[]>;
  readonly canUnsubscribe: boolean;
  readonly cap: number;
  readonly capMs: number;
  readonly timeZone: string;
}

export type Decision =
  | { readonly kind: 'send'; readonly customer: Customer; readonly address: ContactPoint }
  | { readonly kind: 'suppress'; readonly reason: string }
  | { readonly kind: 'wait'; readonly until: Date; readonly reason: string };

export function decide(email: DueEmail, facts: Facts): Decision {
  const customer = facts.customers.get(email.customerId);
  const never = whyNever(email, customer, facts);
  if (never !== null || !customer) return { kind: 'suppress', reason: never ?? 'GONE: there is no such customer any more' };
  const address = facts.addresses.get(email.communicationId);
  if (!address) return { kind: 'suppress', reason: 'NO_ADDRESS: the customer has no valid e-mail address' };
  if (needsMarketing(email.purpose) && !facts.canUnsubscribe) {
    return {
      kind: 'suppress',
      reason: 'NO_UNSUBSCRIBE: PUBLIC_URL is not set, and what needs consent to marketing must say where one unsubscribes',
    };
  }
  return whenLater(email, customer, facts) ?? { kind: 'send', customer, address };
}

function whyNever(email: DueEmail, customer: Customer | undefined, facts: Facts): string | null {
  const needed = consentNeededBy(email);
  const address = facts.addresses.get(email.communicationId)?.normalized;
  const rules: readonly (readonly [boolean, string])[] = [
    [email.isCampaignOver, 'CAMPAIGN_ENDED: the campaign was over before it could be sent'],
    [!!customer?.erasedAt, 'ERASED: the customer was erased'],
    [!!customer?.archivedAt, 'ARCHIVED: the customer is archived'],
    [!!customer?.deceasedOn, 'DECEASED: the customer is deceased'],
    [!facts.allowed.get(needed)?.get(email.customerId), `NO_CONSENT: the customer does not allow ${needed} by e-mail`],
    [address != null && facts.suppressed.has(address), 'SUPPRESSED_ADDRESS: nothing is sent to this address any more'],
  ];
  return rules.find(([holds]) => holds)?.[1] ?? null;
}

function whenLater(email: DueEmail, customer: Customer, facts: Facts): Decision | null {
  const until = quietUntil(customer, facts.now, facts.timeZone);
  if (until) return { kind: 'wait', until, reason: 'QUIET_HOURS: it is sent when the customer’s quiet hours end' };
  if (!needsMarketing(email.purpose)) return null;
  const lastOfCap = facts.sentLately.get(email.customerId)?.[facts.cap - 1];
  if (!lastOfCap) return null;
  const words = `the customer got ${facts.cap} such messages in ${facts.capMs / DAY_MS} days, which is the most`;
  if (email.campaignId !== null) return { kind: 'suppress', reason: `FREQUENCY_CAP: ${words}` };
  const allowedAt = new Date(lastOfCap.getTime() + facts.capMs);
  return { kind: 'wait', until: allowedAt, reason: `FREQUENCY_CAP: ${words}; it is sent when another may be` };
}
