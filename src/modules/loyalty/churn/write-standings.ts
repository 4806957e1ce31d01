/** Keeping what was computed of customers: who is likely to leave, and since when they are so likely that somebody should act. */
import type { Prisma } from '../../../generated/index.ts';
import { DAY_MS, insertRows, type TxCtx } from '../../../kernel/index.ts';
import { createTasks } from '../../communications/index.ts';
import { customersById, holdNamedCustomers } from '../../contacts/index.ts';
import type { Risk } from './risks.ts';

/** A score that has asked for a task has to fall by so much below what asks for one, before it can ask for another. */
const CALM_BY = 0.1;

type Standing = Prisma.ChurnStandingModel;

/** Customers beyond the one id and up to the other; null: from the first, to the last. */
interface Span {
  readonly after: string | null;
  readonly upTo: string | null;
}

/** Writes the standings of all customers of a span, of whom these risks are known; who has no risk among them has no standing. */
export async function writeStandings(tx: TxCtx, risks: ReadonlyMap<string, Risk>, { after, upTo }: Span): Promise<void> {
  const within = { ...(after !== null && { gt: after }), ...(upTo !== null && { lte: upTo }) };
  const known = new Map(
    (await tx.db.churnStanding.findMany({ where: { customerId: within } })).map((row) => [row.customerId, row]),
  );
  const computed = [...risks.values()].flatMap((risk) => standingOf(tx, risk, known.get(risk.customerId)?.risenAt ?? null));
  const concerned = [...new Set([...known.keys(), ...computed.map(({ customerId }) => customerId)])];
  if (concerned.length === 0) return;
  // Held first, as whoever merges or erases them holds them before their standings. Who went into another meanwhile is passed over.
  const held = await holdNamedCustomers(tx, concerned, []);
  const standings = computed.filter(({ customerId }) => {
    const customer = held.byId(customerId);
    return customer?.id === customerId && !customer.isErased;
  });
  await tx.db.churnStanding.deleteMany({ where: { customerId: { in: concerned } } });
  await insertRows(tx.db, 'ChurnStanding', standings);
  await askToAct(
    tx,
    standings.filter(({ customerId, risenAt }) => risenAt !== null && !known.get(customerId)?.risenAt),
  );
}

/** None without a reason. */
function standingOf(tx: TxCtx, risk: Risk, risenBefore: Date | null): readonly Standing[] {
  const { customerId, score, reasons, suggestedAction, asOf } = risk;
  if (suggestedAction === null) return [];
  const asksFrom = tx.config.loyalty.LOYALTY_RISK_TASK_SCORE;
  const row = { customerId, score, reasons: reasons.map((reason) => ({ ...reason })), suggestedAction, asOf };
  return [{ ...row, risenAt: risenAt(score, asksFrom, { risenBefore, asOf }) }];
}

/** In hundredths, which are exact. */
function risenAt(
  score: number,
  asksFrom: number | null,
  { risenBefore, asOf }: { readonly risenBefore: Date | null; readonly asOf: Date },
): Date | null {
  if (asksFrom === null) return null;
  const below = Math.round(100 * (asksFrom - score));
  if (below <= 0) return risenBefore ?? asOf;
  return below <= 100 * CALM_BY ? risenBefore : null;
}

/** A task for each of these, for the customer's owner, due a day later. */
async function askToAct(tx: TxCtx, standings: readonly Standing[]): Promise<void> {
  if (standings.length === 0) return;
  const customers = await customersById(
    tx,
    standings.map(({ customerId }) => customerId),
  );
  await createTasks(
    tx,
    standings.map(({ customerId, score, suggestedAction, asOf }) => ({
      title: `Likely to leave (risk ${score.toFixed(2)}): ${suggestedAction}`,
      ...{ customerId, assigneeId: customers.get(customerId)?.ownerId ?? null },
      dueAt: new Date(asOf.getTime() + DAY_MS),
      origin: 'loyalty.risk',
      originKey: `loyalty.risk:${customerId}:${asOf.toISOString()}`,
    })),
  );
}
