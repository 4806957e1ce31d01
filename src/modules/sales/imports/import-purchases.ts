/** Importing purchases by the hundred: what is there already is left alone, what is wrong is told row by row, the rest stands. */
import type { Ctx, RowReport, TxCtx, ValidationIssue } from '../../../kernel/index.ts';
import { decideCredit, lockAccounts } from '../credit/index.ts';
import { draftPurchase, type NewPurchase, writePurchases } from '../purchases/index.ts';
import {
  customerOf,
  type ImportedPurchase,
  type Known,
  type NamingRow,
  readKnown,
  readNames,
  withProducts,
} from './purchase-row.ts';
import { byRow, type ImportInput, requireFewRows } from './rows.ts';

interface PurchaseImportReport {
  readonly created: number;
  readonly unchanged: number;
  readonly rejected: readonly RowReport[];
}

interface ReadRow {
  readonly row: number;
  readonly purchase: NewPurchase;
}

/** Writes all rows that hold, in one transaction, and tells the others. With `dryRun` it only tells. */
export function importPurchases(ctx: Ctx, { rows, dryRun }: ImportInput<ImportedPurchase>): Promise<PurchaseImportReport> {
  requireFewRows(rows);
  return ctx.transact(async (tx) => {
    const naming = rows.map(readNames);
    const known = await readKnown(tx, naming);
    const outcome = new Outcome();
    const read: ReadRow[] = [];
    for (const [index, one] of naming.entries()) {
      const purchase = readPurchase(tx, one, known);
      if (purchase) read.push({ row: index + 1, purchase });
      else outcome.reject(index + 1, one.issues.found);
    }
    // Who sells to the same on credit is waited for: what they record is known then, and does not count against a limit again.
    await lockAccounts(
      tx,
      read.flatMap(({ purchase }) => (purchase.creditMinor > 0n ? [purchase.customerId] : [])),
    );
    const fresh = await withoutKnown(tx, onceEach(read, outcome), outcome);
    const granted = await withinCredit(tx, fresh, outcome);
    const created = dryRun ? granted.length : await write(tx, granted, outcome);
    return { created, unchanged: outcome.unchanged, rejected: byRow(outcome.rejected) };
  });
}

/** What becomes of the rows that are not written. */
class Outcome {
  unchanged = 0;
  readonly rejected: RowReport[] = [];

  reject(row: number, issues: readonly ValidationIssue[]): void {
    this.rejected.push({ row, issues });
  }

  /** A number that is there: with the same content there is nothing to do. */
  met({ row, purchase }: ReadRow, other: Pick<NewPurchase, 'customerId' | 'fingerprint'>, refusal: ValidationIssue): void {
    if (other.customerId === purchase.customerId && other.fingerprint === purchase.fingerprint) this.unchanged += 1;
    else this.reject(row, [refusal]);
  }
}

/** Null where something is wrong, which is then among the row's issues. */
function readPurchase(tx: TxCtx, row: NamingRow, known: Known): NewPurchase | null {
  const customerId = customerOf(row, known);
  const drafted = draftPurchase(withProducts(row, known), tx.clock.now());
  if (!drafted.ok) for (const { path, message, code } of drafted.issues) row.issues.at(...path).add(null, message, code);
  return drafted.ok && customerId !== null && row.issues.found.length === 0 ? { ...drafted.value, customerId } : null;
}

/** A number that comes twice in one call counts where it comes first. */
function onceEach(rows: readonly ReadRow[], outcome: Outcome): readonly ReadRow[] {
  const byNumber = new Map<string, ReadRow>();
  for (const one of rows) {
    const earlier = byNumber.get(one.purchase.number);
    if (earlier)
      outcome.met(one, earlier.purchase, {
        path: ['number'],
        message: `Row ${earlier.row} has this number with other content.`,
        code: 'DUPLICATE_ROW',
      });
    else byNumber.set(one.purchase.number, one);
  }
  return [...byNumber.values()];
}

async function withoutKnown(tx: TxCtx, rows: readonly ReadRow[], outcome: Outcome): Promise<readonly ReadRow[]> {
  const known = await tx.db.purchase.findMany({
    where: { number: { in: rows.map(({ purchase }) => purchase.number) } },
    select: { number: true, customerId: true, fingerprint: true },
  });
  const byNumber = new Map(known.map((purchase) => [purchase.number, purchase]));
  return rows.filter((one) => {
    const other = byNumber.get(one.purchase.number);
    if (other)
      outcome.met(one, other, {
        path: ['number'],
        message: 'There is a purchase with this number and other content: what was bought does not change.',
        code: 'CONFLICT',
      });
    return !other;
  });
}

/** What is on credit counts in the order of the rows: the one that would go above the limit is refused, those after it may still fit. */
async function withinCredit(tx: TxCtx, rows: readonly ReadRow[], outcome: Outcome): Promise<readonly ReadRow[]> {
  const decisions = await decideCredit(
    tx,
    rows.map(({ purchase }) => purchase),
  );
  return rows.flatMap(({ row, purchase }, index) => {
    const decision = decisions[index];
    if (decision?.ok) return [{ row, purchase: { ...purchase, creditAccount: decision.account } }];
    outcome.reject(row, [creditRefusal(purchase, decision?.why)]);
    return [];
  });
}

function creditRefusal({ payments, currencyCode }: NewPurchase, why: string | undefined): ValidationIssue {
  const place = ['payments', String(payments.findIndex(({ method }) => method === 'CREDIT'))];
  if (why === 'LIMIT_EXCEEDED') {
    return { path: [...place, 'amount'], message: 'This is more than the customer may owe.', code: 'CREDIT_LIMIT_EXCEEDED' };
  }
  return { path: [...place, 'method'], message: `This customer has no credit account in ${currencyCode}.`, code: 'NO_CREDIT' };
}

/** How many were written. Those that somebody else has written meanwhile are there, as if they had been before. */
async function write(tx: TxCtx, rows: readonly ReadRow[], outcome: Outcome): Promise<number> {
  if (rows.length === 0) return 0;
  const written = await writePurchases(
    tx,
    rows.map(({ purchase }) => purchase),
  );
  const numbers = new Set(written.map(({ number }) => number));
  const others = rows.filter(({ purchase }) => !numbers.has(purchase.number));
  if (others.length > 0) await withoutKnown(tx, others, outcome);
  return written.length;
}
