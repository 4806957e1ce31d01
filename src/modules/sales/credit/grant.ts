/** Selling on credit: whether a customer may owe this much, and the instalments that they then owe. For hundreds of purchases as for one. */
import type { Prisma } from '../../../generated/index.ts';
import { insertRows, MAX_MINOR, newId, type TxCtx } from '../../../kernel/index.ts';
import type { CreditAccount } from './accounts.ts';
import { splitIntoInstalments } from './instalment-arithmetic.ts';

/** Of a customer who is held. */
export interface CreditRequest {
  readonly customerId: string;
  readonly currencyCode: string;
  /** 0 where nothing is bought on credit. */
  readonly creditMinor: bigint;
}

export type CreditDecision =
  /** The account that the credit is on; null where nothing is. */
  | { readonly ok: true; readonly account: CreditAccount | null }
  | { readonly ok: false; readonly why: 'NO_ACCOUNT' | 'OTHER_CURRENCY' | 'LIMIT_EXCEEDED' };

/**
 * Decides in the order of the requests, each as if those granted before it were owed already. The accounts are locked from here to
 * the end of the transaction, so that a decision holds until the purchases are written.
 */
export async function decideCredit(
  tx: TxCtx,
  requests: readonly CreditRequest[],
  { mayExceed = false }: { readonly mayExceed?: boolean } = {},
): Promise<readonly CreditDecision[]> {
  const customerIds = requests.flatMap(({ customerId, creditMinor }) => (creditMinor > 0n ? [customerId] : []));
  const accounts = await lockAccounts(tx, customerIds);
  const exposures = new Map([...accounts].map(([customerId, { exposureMinor }]) => [customerId, exposureMinor]));
  return requests.map(({ customerId, currencyCode, creditMinor }): CreditDecision => {
    if (creditMinor === 0n) return { ok: true, account: null };
    const account = accounts.get(customerId);
    if (!account) return { ok: false, why: 'NO_ACCOUNT' };
    if (account.currencyCode !== currencyCode) return { ok: false, why: 'OTHER_CURRENCY' };
    const exposure = (exposures.get(customerId) ?? 0n) + creditMinor;
    const most = mayExceed ? MAX_MINOR : account.limitMinor;
    if (exposure > most) return { ok: false, why: 'LIMIT_EXCEEDED' };
    exposures.set(customerId, exposure);
    return { ok: true, account };
  });
}

/** By customer; in the order of their ids, so that two writers never wait for each other. */
export async function lockAccounts(tx: TxCtx, customerIds: readonly string[]): Promise<ReadonlyMap<string, CreditAccount>> {
  if (customerIds.length === 0) return new Map();
  const rows = await tx.db.$queryRaw<CreditAccount[]>`
    SELECT * FROM "CreditAccount" WHERE "customerId" = ANY(${[...new Set(customerIds)]}::uuid[]) ORDER BY "id" FOR NO KEY UPDATE`;
  return new Map(rows.map((row) => [row.customerId, row]));
}

/** A purchase that is written, with the account that `decideCredit` answered for it. */
export interface CreditPurchase {
  readonly id: string;
  readonly currencyCode: string;
  readonly purchasedAt: Date;
  readonly creditMinor: bigint;
  readonly creditAccount?: CreditAccount | null;
}

/** Writes the instalments and what is owed with them: two statements for any number of purchases, none for none on credit. */
export async function grantCredit(tx: TxCtx, purchases: readonly CreditPurchase[]): Promise<void> {
  const onCredit = purchases.filter(({ creditMinor }) => creditMinor > 0n);
  if (onCredit.length === 0) return;
  await insertRows(tx.db, 'Instalment', onCredit.flatMap(instalmentRows));
  const owed = onCredit.map(({ creditAccount, creditMinor }) => ({ id: creditAccount?.id, creditMinor: String(creditMinor) }));
  await tx.db.$executeRaw`
    UPDATE "CreditAccount" AS account SET "exposureMinor" = account."exposureMinor" + granted."creditMinor"
    FROM (
      SELECT "id", sum("creditMinor") AS "creditMinor"
      FROM jsonb_to_recordset(${JSON.stringify(owed)}::jsonb) AS one ("id" uuid, "creditMinor" bigint) GROUP BY "id"
    ) AS granted
    WHERE account."id" = granted."id"`;
}

function instalmentRows({ id: purchaseId, currencyCode, purchasedAt, creditMinor, creditAccount: account }: CreditPurchase) {
  if (!account) throw new Error('A purchase on credit is written only once decideCredit has granted it.');
  return splitIntoInstalments({ amountMinor: creditMinor, purchasedAt }, account).map(
    ({ position, amountMinor, dueOn }) =>
      ({
        id: newId(),
        creditAccountId: account.id,
        currencyCode,
        purchaseId,
        position,
        amountMinor,
        paidMinor: 0n,
        dueOn,
        paidAt: null,
      }) satisfies Record<Exclude<keyof Prisma.InstalmentModel, 'outstandingMinor'>, unknown>,
  );
}
