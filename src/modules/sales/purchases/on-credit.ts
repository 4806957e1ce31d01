/** A purchase on credit: granted within the customer's limit; above it refused, or put to a supervisor. */
import { ConflictError, type DomainError, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { ApprovalRequiredError } from '../../access/index.ts';
import { type CreditAccount, decideCredit } from '../credit/index.ts';
import type { PurchaseDraft } from './purchase-draft.ts';

interface Asked {
  /** Of a customer who is held. */
  readonly draft: PurchaseDraft & { readonly customerId: string };
  /** What the draft was read from: what a supervisor is asked to approve. */
  readonly input: object;
  /** A supervisor has approved it. */
  readonly mayExceedLimit: boolean;
}

/** The account that the purchase is on, locked; null where nothing is on credit. */
export async function requireCredit(tx: TxCtx, asked: Asked): Promise<CreditAccount | null> {
  const [decision] = await decideCredit(tx, [asked.draft], { mayExceed: asked.mayExceedLimit });
  if (decision?.ok) return decision.account;
  throw decision?.why === 'LIMIT_EXCEEDED' ? aboveLimit(tx, asked) : withoutAccount(asked.draft);
}

/** Who may ask for more asks; a program that acts for nobody may not. What was approved may still be more than can be kept. */
function aboveLimit(tx: TxCtx, { draft, input, mayExceedLimit }: Asked): DomainError {
  const { customerId, currencyCode, creditMinor } = draft;
  if (mayExceedLimit || !tx.actor?.staffId || !tx.can('sales.credit.exceed')) {
    return new ConflictError('This is more than the customer may owe.', { code: 'CREDIT_LIMIT_EXCEEDED' });
  }
  return new ApprovalRequiredError({
    action: 'sales.purchase.credit',
    kind: 'CREDIT',
    amount: { minor: creditMinor, currencyCode },
    subject: { type: 'Customer', id: customerId },
    reason: 'A purchase on credit above the limit of the customer.',
    details: JSON.parse(JSON.stringify(input)),
  });
}

function withoutAccount({ payments, currencyCode }: PurchaseDraft): DomainError {
  const index = payments.findIndex(({ method }) => method === 'CREDIT');
  return ValidationError.at(
    ['payments', String(index), 'method'],
    `This customer has no credit account in ${currencyCode}.`,
    'NO_CREDIT',
  );
}
