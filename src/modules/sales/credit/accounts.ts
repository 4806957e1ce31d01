/** Credit accounts: how much a customer may owe us, in one currency, and when they pay it. */
import type { Prisma } from '../../../generated/index.ts';
import {
  ConflictError,
  type Ctx,
  formatAmount,
  idOf,
  type Money,
  money,
  newId,
  ValidationError,
  wholeNumber,
} from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { Issues, requireCustomer } from '../../contacts/index.ts';

export type CreditAccount = Prisma.CreditAccountModel;

export const MAX_NET_DAYS = 365;
export const MAX_INSTALMENTS = 60;

export interface OpenCreditAccountInput {
  /** A global id of a customer. */
  readonly customerId: string;
  readonly limit: { readonly amount: string; readonly currencyCode: string };
  readonly netDays: number;
  /** 1 unless given. */
  readonly instalments?: number | null | undefined;
}

/** A customer has one: of several at the same moment one succeeds. */
export function openCreditAccount(ctx: Ctx, input: OpenCreditAccountInput): Promise<CreditAccount> {
  const { customerId, limit, ...terms } = readAccount(input);
  return ctx.transact(async (tx) => {
    const customer = await requireCustomer(tx, customerId);
    const [account] = await tx.db.creditAccount.createManyAndReturn({
      data: {
        id: newId(),
        customerId: customer.id,
        currencyCode: limit.currencyCode,
        limitMinor: limit.minor,
        ...terms,
        openedAt: tx.clock.now(),
        ...authorship(tx),
      },
      skipDuplicates: true,
    });
    if (!account) throw new ConflictError('This customer has a credit account already.', { code: 'UNIQUE_VIOLATION' });
    const { id, currencyCode } = account;
    const action = 'sales.credit-account.opened';
    await tx.emit(action, { creditAccountId: id, customerId: customer.id, currencyCode, limit: formatAmount(limit) });
    await audit(tx, { action, type: 'CreditAccount', id, before: null, after: account });
    return account;
  });
}

interface CheckedAccount {
  readonly customerId: string;
  readonly limit: Money;
  readonly netDays: number;
  readonly instalmentCount: number;
}

function readAccount(input: OpenCreditAccountInput): CheckedAccount {
  const issues = new Issues();
  const customerId = issues.read('customerId', idOf('Customer'), input.customerId);
  const limit = readLimit(issues, input.limit);
  const netDays = issues.read('netDays', wholeNumber(1, MAX_NET_DAYS), input.netDays);
  const instalmentCount = issues.read('instalments', wholeNumber(1, MAX_INSTALMENTS), input.instalments) ?? 1;
  if (!customerId || !limit || !netDays || issues.found.length > 0) throw new ValidationError(issues.found);
  return { customerId, limit, netDays, instalmentCount };
}

/** Its faults stand at the amount. */
function readLimit(issues: Issues, limit: OpenCreditAccountInput['limit']): Money | null {
  const checked = money({ min: 1n }).safeParse(limit);
  if (checked.success) return checked.data;
  for (const { message } of checked.error.issues) issues.at('limit').add('amount', message);
  return null;
}
