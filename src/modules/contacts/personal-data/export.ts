/** Handing out everything that any module keeps about a customer (GDPR, articles 15 and 20). */
import { ConflictError, type Ctx, encodeId, type TxCtx } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { requireCustomer } from '../customers.ts';
import { absorbedBy } from './absorbed.ts';

/** What one answer may hold. */
const MOST_BYTES = 20_000_000;

export interface CustomerExport {
  /** JSON: `{ version, customers: [{ id, modules: { contacts: {…}, … } }] }`, those first who were not merged away. */
  readonly data: unknown;
  readonly generatedAt: Date;
}

/** Everything, per module, also of customers who were merged into this one. That it was handed out stands in the audit log. */
export function exportCustomer(ctx: Ctx, customerId: string): Promise<CustomerExport> {
  return ctx.transact(async (tx) => {
    const { id } = await requireCustomer(tx, customerId);
    const customers = [];
    for (const one of [id, ...(await absorbedBy(tx, id))])
      customers.push({ id: encodeId('Customer', one), modules: await allOf(tx, one) });
    await audit(tx, { action: 'contacts.customer.exported', type: 'Customer', id, before: null, after: null });
    return { data: asJson({ version: 1, customers }), generatedAt: tx.clock.now() };
  });
}

async function allOf(tx: TxCtx, customerId: string): Promise<Readonly<Record<string, unknown>>> {
  const modules: Record<string, unknown> = {};
  for (const { module, value } of tx.contributions('contacts.personal-data'))
    modules[module] = await value.export(tx, customerId);
  return modules;
}

/** Dates and decimals as the API writes them, and integers beyond JSON's as text. */
function asJson(data: object): unknown {
  const json = JSON.stringify(data, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));
  const bytes = Buffer.byteLength(json);
  if (bytes > MOST_BYTES) {
    throw new ConflictError(
      `What is kept about this customer is ${bytes} bytes as JSON, and one export may hold ${MOST_BYTES}. Nothing was handed out; have it taken from the database.`,
    );
  }
  return JSON.parse(json);
}
