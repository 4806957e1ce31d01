/** Making programs, publishing their rules, and joining them. */
import { LoyaltyProgramKind } from '../../../generated/index.ts';
import { idOf, type RapportBuilder, text } from '../../../kernel/index.ts';
import { enrollCustomer } from '../memberships/index.ts';
import { createProgram, publishVersion } from '../programs/index.ts';
import type { programTypes } from './program.ts';

const RULES = 'The rules, as JSON; only `version` is needed. See docs/loyalty.md.';

export function programMutations(builder: RapportBuilder, { Version }: ReturnType<typeof programTypes>): void {
  builder.resultMutation('createLoyaltyProgram', {
    description: 'Makes a program; its rules are in force at once.',
    permission: 'loyalty.program.manage',
    input: (t) => ({
      name: t.string({ required: true, description: 'In 1 to 100 characters; unique.' }).check(text(1, 100)),
      kind: t.field({ type: LoyaltyProgramKind, required: true, description: 'What members get; never changes.' }),
      rules: t.field({ type: 'JSON', required: true, description: RULES }),
    }),
    success: { program: 'LoyaltyProgram' },
    resolve: async (input, tx) => ({ program: await createProgram(tx, input) }),
  });
  builder.resultMutation('publishLoyaltyProgramVersion', {
    description:
      'Publishes new rules, for good. They are in force from a moment on that lies as many days ahead as the rules in force now say, after every version published before; until then each member is told what changes for them.',
    permission: 'loyalty.program.manage',
    input: (t) => ({
      programId: t.id({ required: true, description: 'Of the program.' }).check(idOf('LoyaltyProgram')),
      rules: t.field({ type: 'JSON', required: true, description: `${RULES} In place of all that was said before.` }),
      effectiveFrom: t.field({ type: 'DateTime', required: true, description: 'From when they are in force.' }),
    }),
    success: { program: 'LoyaltyProgram', version: Version },
    successDescriptions: { version: 'The version that was published.' },
    resolve: async (input, tx) => {
      const { program, version } = await publishVersion(tx, input);
      return { program, version: { programId: program.id, number: version.number } };
    },
  });
  builder.resultMutation('enrollCustomer', {
    description:
      'Makes a customer a member from now on: what they bought before earns nothing. A ConflictError with UNIQUE_VIOLATION if they are one already.',
    permission: 'loyalty.membership.enroll',
    input: (t) => ({
      programId: t.id({ required: true, description: 'Of the program.' }).check(idOf('LoyaltyProgram')),
      customerId: t.id({ required: true, description: 'Of the customer.' }).check(idOf('Customer')),
    }),
    success: { membership: 'LoyaltyMembership' },
    resolve: async (input, tx) => ({ membership: await enrollCustomer(tx, input) }),
  });
}
