/** Recording what hand-overs came to. */
import { ConflictError, type Ctx, type TxCtx } from '../../../kernel/index.ts';
import { customersById, lockCustomers, noteBounce } from '../../contacts/index.ts';
import { answerNow } from '../log/index.ts';
import { recordResponses } from '../responses/index.ts';
import type { Claimed } from './claim.ts';
import { type ChangedDelivery, changeDeliveries, type DeliveryChange } from './deliveries.ts';
import type { Outcome } from './outcome.ts';

export interface HandedOver {
  readonly claimed: Claimed;
  /** Null where it was not even tried. */
  readonly outcome: Outcome | null;
}

/** Tried so often in all: over two days, as mail servers do. */
const MOST_ATTEMPTS = 15;
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;
const RECORDING_ATTEMPTS = 5;

/** Collects the outcomes of one batch, which were claimed at one moment, and records together what came while others were being recorded. */
export class OutcomeRecorder {
  readonly #ctx: Ctx;
  #waiting: HandedOver[] = [];
  #running: Promise<void> | null = null;

  constructor(ctx: Ctx) {
    this.#ctx = ctx;
  }

  add(outcome: HandedOver): void {
    this.#waiting.push(outcome);
    this.#running ??= this.#recordAll();
  }

  /** When all that was added is recorded. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #recordAll(): Promise<void> {
    // What is added in the same turn comes along.
    await Promise.resolve();
    while (this.#waiting.length > 0) await persistently(this.#ctx, this.#waiting.splice(0));
    this.#running = null;
  }
}

/** What cannot be recorded is found later, as a claim that nobody reported on. */
async function persistently(ctx: Ctx, outcomes: readonly HandedOver[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await recordOutcomes(ctx, outcomes);
    } catch (error) {
      const isOver = attempt >= RECORDING_ATTEMPTS || !(error instanceof ConflictError);
      if (!isOver) continue;
      ctx.log.error({ error, count: outcomes.length }, 'What became of e-mails could not be recorded; they are not sent again.');
      return;
    }
  }
}

function recordOutcomes(ctx: Ctx, outcomes: readonly HandedOver[]): Promise<void> {
  return ctx.transact(async (tx) => {
    // In the order of everybody who writes about customers: their rows first.
    const customerIds = [...new Set(outcomes.map(({ claimed }) => claimed.email.customerId))];
    await lockCustomers(tx, customerIds);
    const customers = await customersById(tx, customerIds);
    const changes = outcomes.map((one) => {
      const change = changeFor(tx, one);
      return customers.get(one.claimed.email.customerId)?.erasedAt ? withoutWords(change) : change;
    });
    const changed = await changeDeliveries(tx, changes, outcomes[0]?.claimed.claimedAt);
    await followUp(tx, changed, outcomes);
  });
}

function changeFor(tx: TxCtx, { claimed: { email, claimedAt }, outcome }: HandedOver): DeliveryChange {
  const { communicationId, attempts } = email;
  const [now, over] = [tx.clock.now(), { communicationId, dueAt: null, claimedAt: null }];
  if (outcome === null) {
    const reason = 'DELAYED: the server had no time for it';
    return { ...over, state: 'QUEUED', reason, dueAt: now, attempts };
  }
  const { kind, reason } = outcome;
  if (kind === 'sent') return { ...over, state: 'SENT', reason, sentAt: now };
  if (kind === 'permanent') return { ...over, state: 'FAILED', reason };
  if (kind === 'unknown') return { ...over, state: 'FAILED', reason, claimedAt };
  const tried = attempts + 1;
  if (tried >= MOST_ATTEMPTS) return { ...over, state: 'FAILED', reason: `GIVEN_UP: after ${tried} attempts; ${reason}` };
  return { ...over, state: 'QUEUED', reason, dueAt: new Date(now.getTime() + waitAfter(tried)) };
}

/** A mail server's words may name whoever was erased meanwhile: the code stays. */
function withoutWords(change: DeliveryChange): DeliveryChange {
  return { ...change, reason: change.reason.replace(/:.*/s, ': [erased]') };
}

/** Doubled from a minute to six hours, and between half of it and all: those that failed together do not come back together. */
function waitAfter(attempts: number): number {
  const wait = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
  return Math.round(wait * (0.5 + Math.random() / 2));
}

async function followUp(tx: TxCtx, changed: readonly ChangedDelivery[], outcomes: readonly HandedOver[]): Promise<void> {
  const outcomeOf = new Map(outcomes.map(({ claimed, outcome }) => [claimed.email.communicationId, { claimed, outcome }]));
  const gone = changed.filter(({ communicationId }) => {
    const outcome = outcomeOf.get(communicationId)?.outcome;
    return outcome?.kind === 'permanent' && outcome.isAddressGone;
  });
  const left = changed.filter(({ to }) => to === 'SENT');
  const words = await tx.db.communication.findMany({ where: { id: { in: left.map(({ communicationId }) => communicationId) } } });
  await answerNow(tx, words);
  await recordResponses(tx, [...left.flatMap(responseOf(tx, 'SENT')), ...gone.flatMap(responseOf(tx, 'BOUNCED'))]);
  for (const { communicationId } of gone) {
    const address = outcomeOf.get(communicationId)?.claimed.address.normalized;
    if (address != null) await noteBounce(tx, address);
  }
}

const responseOf =
  (tx: TxCtx, kind: 'SENT' | 'BOUNCED') =>
  ({ campaignId, customerId, communicationId }: ChangedDelivery) =>
    campaignId === null ? [] : [{ campaignId, customerId, communicationId, kind, respondedAt: tx.clock.now() }];
