/** What is asked of the world before e-mails are decided on: a few statements, however many they are. */
import { ConsentPurpose, Prisma } from '../../../generated/index.ts';
import { DAY_MS, type TxCtx } from '../../../kernel/index.ts';
import { type ContactPoint, consentTo, customersById, waysToReach } from '../../contacts/index.ts';
import { consentNeededBy, MARKETING_PURPOSES } from './consent-needed.ts';
import type { DueEmail, Facts } from './decide.ts';
import { suppressedAmong } from './suppressions.ts';
import { canUnsubscribe } from './unsubscribe-link.ts';

/** The customers' rows are locked: what is read here holds until the transaction ends. */
export async function factsAbout(tx: TxCtx, emails: readonly DueEmail[]): Promise<Facts> {
  const customerIds = emails.map(({ customerId }) => customerId);
  const { MAIL_CAP: cap, MAIL_CAP_DAYS, MAIL_TIME_ZONE: timeZone } = tx.config.communications;
  const [now, capMs] = [tx.clock.now(), MAIL_CAP_DAYS * DAY_MS];
  const reachable = await waysToReach(tx, customerIds, ['EMAIL']);
  const addresses = new Map(emails.flatMap((email) => addressFor(email, reachable.get(email.customerId) ?? [])));
  return {
    now,
    customers: await customersById(tx, customerIds),
    allowed: await allowed(tx, emails),
    addresses,
    suppressed: await suppressedAmong(
      tx,
      [...addresses.values()].flatMap(({ normalized }) => normalized ?? []),
    ),
    sentLately: await sentLately(tx, customerIds, new Date(now.getTime() - capMs)),
    canUnsubscribe: canUnsubscribe(tx),
    ...{ cap, capMs, timeZone },
  };
}

/** By the consents that any of them needs: one statement each. */
async function allowed(tx: TxCtx, emails: readonly DueEmail[]): Promise<Facts['allowed']> {
  const byConsent = new Map<ConsentPurpose, ReadonlyMap<string, boolean>>();
  for (const consent of Object.values(ConsentPurpose)) {
    const asked = emails.filter((email) => consentNeededBy(email) === consent).map(({ customerId }) => customerId);
    byConsent.set(consent, await consentTo(tx, asked, consent, 'EMAIL'));
  }
  return byConsent;
}

/** The one that it was meant for, as the one that a customer wrote from; else the primary one, else the first. */
function addressFor(email: DueEmail, points: readonly ContactPoint[]): readonly (readonly [string, ContactPoint])[] {
  const written = points.filter(({ normalized }) => normalized !== null);
  const meant = written.find(({ id }) => id === email.contactPointId) ?? written[0];
  return meant ? [[email.communicationId, meant]] : [];
}

/** What is being handed over, and what may have left, counts as well. */
async function sentLately(tx: TxCtx, customerIds: readonly string[], since: Date): Promise<Facts['sentLately']> {
  const purposes = Prisma.join(MARKETING_PURPOSES.map((purpose) => Prisma.sql`${purpose}::"CommunicationPurpose"`));
  const rows = await tx.db.$queryRaw<{ customerId: string; leftAt: Date }[]>`
    SELECT word."customerId"::text, coalesce(email."sentAt", email."claimedAt") AS "leftAt"
    FROM "Communication" AS word JOIN "OutgoingEmail" AS email ON email."communicationId" = word."id"
    WHERE word."customerId" = ANY(${[...customerIds]}::uuid[]) AND word."purpose" IN (${purposes})
      AND coalesce(email."sentAt", email."claimedAt") > ${since}
    ORDER BY "leftAt" DESC`;
  const byCustomer = new Map<string, Date[]>();
  for (const { customerId, leftAt } of rows) byCustomer.set(customerId, [...(byCustomer.get(customerId) ?? []), leftAt]);
  return byCustomer;
}
