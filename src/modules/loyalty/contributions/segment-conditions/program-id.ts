/** The program that a condition is about. */
import { z } from 'zod';
import { type Ctx, idOf } from '../../../../kernel/index.ts';
import type { ParameterFault } from '../../../contacts/index.ts';

const NO_PROGRAM = 'Must be the id of a LoyaltyProgram.';
export const programId = z.string({ error: NO_PROGRAM }).pipe(idOf('LoyaltyProgram'));

export async function isProgram(
  { programId: id }: { readonly programId?: string | undefined },
  { db }: Ctx,
): Promise<ParameterFault[]> {
  if (id === undefined || (await db.loyaltyProgram.count({ where: { id } })) > 0) return [];
  return [{ path: ['programId'], message: 'There is no program with this id.' }];
}
