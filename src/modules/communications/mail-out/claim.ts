/** Taking e-mails that are due, and deciding on them. */
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { type ContactPoint, type Customer, rowsOfCustomers } from '../../contacts/index.ts';
import { type Decision, type DueEmail, decide } from './decide.ts';
import { changeDeliveries, type DeliveryChange } from './deliveries.ts';
import { factsAbout } from './facts.ts';
import { type References, referencesOf } from './references.ts';

/** Taken in one transaction, and at most one of each customer: what is sent to somebody counts when the next is decided. */
const BATCH = 100;

/** An e-mail that is this worker's to hand over: nobody else will, ever. */
export interface Claimed {
  readonly email: DueEmail;
  readonly customer: Customer;
  readonly address: ContactPoint;
  readonly claimedAt: Date;
  readonly references: References | null;
}

export interface ClaimedBatch {
  /** How many were looked at: with none of them nothing is due. */
  readonly found: number;
  readonly toSend: readonly Claimed[];
}

/** Decides on a batch of what is due. What is to be sent is claimed when this has returned: at most once is it handed over. */
export function claimDue(ctx: Ctx): Promise<ClaimedBatch> {
  return ctx.transact(async (tx) => {
    const locked = await lockDue(tx);
    const due = oneForEachCustomer(await stillTheirs(tx, locked));
    if (due.length === 0) return { found: locked.length, toSend: [] };
    const facts = await factsAbout(tx, due);
    const references = await referencesOf(tx, due);
    const decided = due.map((email) => ({ email, decision: decide(email, facts) }));
    await changeDeliveries(
      tx,
      decided.map(({ email, decision }) => changeFor(email, decision, facts.now)),
    );
    const toSend = decided.flatMap(({ email, decision }) => {
      if (decision.kind !== 'send') return [];
      const { customer, address } = decision;
      return [{ email, customer, address, claimedAt: facts.now, references: references.get(email.communicationId) ?? null }];
    });
    return { found: locked.length, toSend };
  });
}

/**
 * Neither the e-mails nor their customers are waited for: those that another worker or a merge, an erasure, a word about consent holds
 * are left for later. So this never waits in a circle, and what is read next, once the customers are locked, is what counts.
 */
function lockDue(tx: TxCtx): Promise<DueEmail[]> {
  const now = tx.clock.now();
  return tx.db.$queryRaw<DueEmail[]>`
    SELECT word."id"::text AS "communicationId", word."customerId"::text, word."campaignId"::text, word."purpose"::text, email."consentNeeded"::text,
      word."subject", word."body", email."html", word."messageId", word."threadId"::text, word."inReplyToId"::text,
      word."contactPointId"::text, word."isAutomatic", email."attempts", campaign."state" IS NOT DISTINCT FROM 'FINISHED' AS "isCampaignOver"
    FROM "OutgoingEmail" AS email
    JOIN "Communication" AS word ON word."id" = email."communicationId"
    JOIN ${rowsOfCustomers} AS customer ON customer."id" = word."customerId"
    LEFT JOIN "Campaign" AS campaign ON campaign."id" = word."campaignId"
    WHERE email."dueAt" <= ${now} AND email."dueAt" IS NOT NULL AND email."claimedAt" IS NULL AND email."state" = 'QUEUED'
      AND (campaign."id" IS NULL OR campaign."state" IN ('RUNNING', 'FINISHED'))
    ORDER BY email."dueAt", email."communicationId" LIMIT ${BATCH}::int
    FOR UPDATE OF email SKIP LOCKED FOR NO KEY UPDATE OF customer SKIP LOCKED`;
}

/** A merge that ended while the rows were being locked made some words another customer's: they are looked at the next time. */
async function stillTheirs(tx: TxCtx, locked: readonly DueEmail[]): Promise<readonly DueEmail[]> {
  if (locked.length === 0) return [];
  const words = await tx.db.communication.findMany({
    where: { id: { in: locked.map(({ communicationId }) => communicationId) } },
    select: { id: true, customerId: true },
  });
  const owners = new Map(words.map(({ id, customerId }) => [id, customerId]));
  return locked.filter(({ communicationId, customerId }) => owners.get(communicationId) === customerId);
}

function oneForEachCustomer(due: readonly DueEmail[]): readonly DueEmail[] {
  const byCustomer = new Map<string, DueEmail>();
  for (const email of due) if (!byCustomer.has(email.customerId)) byCustomer.set(email.customerId, email);
  return [...byCustomer.values()];
}

function changeFor({ communicationId, attempts }: DueEmail, decision: Decision, now: Date): DeliveryChange {
  if (decision.kind === 'suppress') {
    return { communicationId, state: 'SUPPRESSED', reason: decision.reason, dueAt: null, claimedAt: null };
  }
  if (decision.kind === 'wait') {
    return { communicationId, state: 'QUEUED', reason: decision.reason, dueAt: decision.until, claimedAt: null };
  }
  return {
    ...{ communicationId, state: 'QUEUED', reason: 'SENDING: it is being handed to the mail server', dueAt: now, claimedAt: now },
    ...{ attempts: attempts + 1, toAddress: decision.address.value },
  };
}
