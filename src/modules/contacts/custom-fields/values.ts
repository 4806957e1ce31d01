/** Writing values of custom fields: for many customers in as few statements as for one. */
import type { Prisma } from '../../../generated/index.ts';
import { newId, type TxCtx } from '../../../kernel/index.ts';
import { auditAll, authorship } from '../../access/index.ts';
import { type CustomFieldContent, type CustomFieldSetting, plainNumber } from './settings.ts';

/** What a customer's fields hold, by key. */
export type CustomFieldContents = ReadonlyMap<string, CustomFieldContent>;

/** Settings that differ from what was there. */
export interface CustomFieldChange {
  readonly customerId: string;
  readonly before: CustomFieldContents;
  readonly settings: readonly CustomFieldSetting[];
}

interface Settings {
  readonly customerId: string;
  readonly settings: readonly CustomFieldSetting[];
}

const NOTHING: CustomFieldContents = new Map();

/** By customer; one without values is not among them. */
export async function customFieldValues(
  tx: TxCtx,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, CustomFieldContents>> {
  const rows = await tx.db.customFieldValue.findMany({ where: { customerId: { in: [...customerIds] } } });
  const byCustomer = new Map<string, Map<string, CustomFieldContent>>();
  for (const row of rows) {
    const contents = byCustomer.get(row.customerId) ?? new Map<string, CustomFieldContent>();
    byCustomer.set(row.customerId, contents.set(row.key, contentOf(row)));
  }
  return byCustomer;
}

function contentOf({ text, number, boolean, date }: Prisma.CustomFieldValueModel): CustomFieldContent {
  if (number !== null) return plainNumber(number);
  return text ?? boolean ?? date?.toISOString().slice(0, 10) ?? '';
}

/** Of the settings, those that would change something. */
export function changedSettings(
  before: CustomFieldContents = NOTHING,
  settings: readonly CustomFieldSetting[],
): readonly CustomFieldSetting[] {
  return settings.filter(({ key, content }) => (before.get(key) ?? null) !== content);
}

/** Writes, announces and audits what differs. The customers are locked. */
export async function writeCustomFields(tx: TxCtx, changes: readonly CustomFieldChange[]): Promise<void> {
  const meant = changes.filter(({ settings }) => settings.length > 0);
  if (meant.length === 0) return;
  const cleared = meant.flatMap(({ customerId, settings }) =>
    settings.filter(({ content }) => content === null).map(({ key }) => ({ customerId, key })),
  );
  if (cleared.length > 0) await tx.db.customFieldValue.deleteMany({ where: { OR: cleared } });
  await insertCustomFields(tx, meant);
  await tx.emitAll(
    'contacts.custom-fields.changed',
    meant.map(({ customerId, settings }) => ({ customerId, keys: settings.map(({ key }) => key) })),
  );
  const facts = { action: 'contacts.custom-fields.changed', type: 'Customer' };
  await auditAll(
    tx,
    meant.map(({ customerId, before, settings }) => ({
      ...facts,
      id: customerId,
      before: Object.fromEntries(settings.map(({ key }) => [key, before.get(key) ?? null])),
      after: shownSettings(settings),
    })),
  );
}

/** What is set, by key, as the audit log keeps it. */
export function shownSettings(settings: readonly CustomFieldSetting[]): Readonly<Record<string, CustomFieldContent | null>> {
  return Object.fromEntries(settings.map(({ key, content }) => [key, content]));
}

/** Writes the values that are given, over those that were there. */
export async function insertCustomFields(tx: TxCtx, customers: readonly Settings[]): Promise<void> {
  const rows = customers.flatMap(({ customerId, settings }) =>
    settings
      .filter(({ content }) => content !== null)
      .map(({ key, type, content }) => ({
        id: newId(),
        customerId,
        key,
        [COLUMN_OF[type]]: content,
        recordedAt: tx.clock.now(),
        ...authorship(tx),
      })),
  );
  if (rows.length === 0) return;
  await tx.db.$executeRaw`
    INSERT INTO "CustomFieldValue"
      ("id", "customerId", "key", "text", "number", "boolean", "date", "recordedAt", "recordedByKind", "recordedById")
    SELECT "id", "customerId", "key", "text", "number", "boolean", "date", "recordedAt", "recordedByKind", "recordedById"
    FROM jsonb_populate_recordset(NULL::"CustomFieldValue", ${JSON.stringify(rows)}::jsonb)
    ON CONFLICT ("customerId", "key") DO UPDATE SET
      "text" = EXCLUDED."text", "number" = EXCLUDED."number", "boolean" = EXCLUDED."boolean", "date" = EXCLUDED."date",
      "recordedAt" = EXCLUDED."recordedAt", "recordedByKind" = EXCLUDED."recordedByKind", "recordedById" = EXCLUDED."recordedById"`;
}

const COLUMN_OF = { TEXT: 'text', CHOICE: 'text', NUMBER: 'number', BOOLEAN: 'boolean', DATE: 'date' } as const;
