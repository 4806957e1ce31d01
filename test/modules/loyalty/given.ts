/** Programs and members to begin with, made as the product makes them. */
import {
  createProgram,
  enrollCustomer,
  type Membership,
  type NewProgram,
  type Program,
} from '../../../src/modules/loyalty/index.ts';
import type { TestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';

let made = 0;

/** A point for each euro, unless told otherwise; all other rules are the defaults. */
export function givenProgram({ ctx }: TestRapport, { rules = {}, ...program }: Partial<NewProgram> = {}): Promise<Program> {
  made += 1;
  const earn = [{ currencyCode: 'EUR', pointsPerUnit: '1' }];
  return createProgram(ctx, {
    name: `Program ${made}`,
    kind: 'POINTS',
    ...program,
    rules: { version: 1, earn, ...Object(rules) },
  });
}

/** Of this program, or of a new one; this customer, or a new one. */
export async function givenMember(
  rapport: TestRapport,
  { program, customer }: { readonly program?: Pick<Program, 'id'>; readonly customer?: Pick<GivenCustomer, 'id'> } = {},
): Promise<Membership> {
  const { id: programId } = program ?? (await givenProgram(rapport));
  const { id: customerId } = customer ?? (await givenCustomer(rapport));
  return enrollCustomer(rapport.ctx, { programId, customerId });
}
