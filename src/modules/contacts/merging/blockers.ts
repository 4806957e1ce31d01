/** Why two customers cannot be merged, for people to read: all reasons at once. */
import type { Ctx } from '../../../kernel/index.ts';
import type { MergePair } from '../contract.ts';
import type { Customer } from '../customers.ts';

export async function blockersOf(ctx: Ctx, survivor: Customer, absorbed: Customer): Promise<readonly string[]> {
  if (survivor.id === absorbed.id) return ['These are one and the same customer already.'];
  const blockers: string[] = [];
  if (survivor.erasedAt ?? absorbed.erasedAt) blockers.push('One of them was erased: nobody can tell who that was.');
  if (survivor.archivedAt) blockers.push('The customer who would stay is archived: restore them first, or merge the other way.');
  if (survivor.kind !== absorbed.kind)
    blockers.push('A person and an organization are never the same customer: relate them instead.');
  const pair: MergePair = { survivorId: survivor.id, absorbedId: absorbed.id };
  for (const { value } of ctx.contributions('contacts.merge')) {
    for (const records of Object.values(value)) blockers.push(...((await records.blockers?.(ctx, pair)) ?? []));
  }
  return blockers;
}
