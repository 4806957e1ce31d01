/** What a merge would do, changing nothing. */
import type { Ctx } from '../../../kernel/index.ts';
import { type Customer, findCustomer } from '../customers.ts';
import { blockersOf } from './blockers.ts';
import { differingFields, type FieldChoice } from './merge-fields.ts';

export interface MergeMove {
  readonly module: string;
  /** The GraphQL type of the records. */
  readonly type: string;
  readonly count: number;
}

export interface MergePreview {
  readonly survivor: Customer;
  readonly absorbed: Customer;
  readonly fields: readonly FieldChoice[];
  readonly moves: readonly MergeMove[];
  readonly blockers: readonly string[];
}

/** Null if one of them is not there. */
export async function previewCustomerMerge(ctx: Ctx, survivorId: string, absorbedId: string): Promise<MergePreview | null> {
  const [survivor, absorbed] = [await findCustomer(ctx, survivorId), await findCustomer(ctx, absorbedId)];
  if (!survivor || !absorbed) return null;
  const blockers = await blockersOf(ctx, survivor, absorbed);
  if (survivor.id === absorbed.id) return { survivor, absorbed, fields: [], moves: [], blockers };
  const moves: MergeMove[] = [];
  for (const { module, value } of ctx.contributions('contacts.merge')) {
    for (const [type, records] of Object.entries(value)) {
      const count = await records.preview(ctx, { survivorId: survivor.id, absorbedId: absorbed.id });
      if (count > 0) moves.push({ module, type, count });
    }
  }
  return { survivor, absorbed, fields: differingFields(survivor, absorbed), moves, blockers };
}
