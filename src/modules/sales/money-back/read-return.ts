/** Reading which lines of a purchase come back, and how much of each: never more than is left of it. */
import { idOf, optionalText, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { Issues } from '../../contacts/index.ts';
import { type HeldPurchase, holdPurchase } from '../balances/index.ts';
import { formatQuantity, parseQuantity } from '../purchases/index.ts';
import { type BoughtLine, type ReturnedSoFar, valueOfReturn } from './return-value.ts';

export const MAX_REASON_LENGTH = 2_000;
/** As many as a purchase has. */
export const MAX_RETURN_LINES = 500;

export interface RecordReturnInput {
  /** A global id of a purchase. */
  readonly purchaseId: string;
  readonly lines: readonly { readonly lineId: string; readonly quantity: string }[];
  readonly reason?: string | null | undefined;
}

export interface ReturnDraft {
  readonly purchase: HeldPurchase;
  readonly reason: string | null;
  readonly lines: readonly ReturnLineDraft[];
}

interface ReturnLineDraft {
  readonly lineId: string;
  /** In thousandths. */
  readonly quantity: bigint;
  readonly valueMinor: bigint;
}

/** The purchase, held, and what comes back of it; or all that is wrong. */
export async function readReturn(tx: TxCtx, input: RecordReturnInput): Promise<ReturnDraft> {
  const issues = new Issues();
  const id = issues.read('purchaseId', idOf('Purchase'), input.purchaseId);
  const reason = issues.read('reason', optionalText(MAX_REASON_LENGTH), input.reason) ?? null;
  if (input.lines.length === 0) issues.add('lines', 'Name at least one line.', 'REQUIRED');
  if (!id) throw new ValidationError(issues.found);
  const purchase = await holdPurchase(tx, id);
  const left = await boughtLines(tx, id);
  const named = new Set<string>();
  const lines = input.lines.flatMap((line, index) => readLine(issues.at('lines', index), line, left, named) ?? []);
  issues.throwIfAny();
  return { purchase, reason, lines };
}

interface LineLeft extends BoughtLine {
  readonly returned: ReturnedSoFar;
}

function readLine(
  issues: Issues,
  { lineId, quantity: text }: RecordReturnInput['lines'][number],
  bought: ReadonlyMap<string, LineLeft>,
  named: Set<string>,
): ReturnLineDraft | null {
  const id = issues.read('lineId', idOf('PurchaseLine'), lineId);
  const quantity = parseQuantity(text);
  if (quantity === null) issues.add('quantity', 'Must be above 0, with at most 3 digits after the point.');
  const line = id && bought.get(id);
  if (id && !line) issues.add('lineId', 'Is no line of this purchase.');
  if (id && named.has(id)) issues.add('lineId', 'Must be named once.', 'DUPLICATE');
  if (!id || !line || quantity === null) return null;
  named.add(id);
  const left = line.quantity - line.returned.quantity;
  if (quantity > left) {
    issues.add('quantity', `Only ${formatQuantity(left)} of ${formatQuantity(line.quantity)} can come back.`, 'TOO_MUCH');
    return null;
  }
  return { lineId: id, quantity, valueMinor: valueOfReturn(line, line.returned, quantity) };
}

/** By uuid. Read while the purchase is held: nobody else brings anything of it back meanwhile. */
async function boughtLines({ db }: TxCtx, purchaseId: string): Promise<ReadonlyMap<string, LineLeft>> {
  const rows = await db.$queryRaw<
    { id: string; quantity: bigint; totalMinor: bigint; returnedQuantity: bigint; returnedMinor: bigint }[]
  >`
    SELECT line."id", (line."quantity" * 1000)::bigint AS "quantity", line."totalMinor",
      coalesce(sum(back."quantity") * 1000, 0)::bigint AS "returnedQuantity", coalesce(sum(back."valueMinor"), 0)::bigint AS "returnedMinor"
    FROM "PurchaseLine" AS line LEFT JOIN "ReturnLine" AS back ON back."lineId" = line."id"
    WHERE line."purchaseId" = ${purchaseId}::uuid GROUP BY line."id"`;
  return new Map(
    rows.map(({ id, quantity, totalMinor, returnedQuantity, returnedMinor }) => {
      return [id, { quantity, totalMinor, returned: { quantity: returnedQuantity, valueMinor: returnedMinor } }];
    }),
  );
}
