/** A reason to leave that a partner's module brings: it counts beside the others, and one that is badly made is refused. */
import { describe, expect, it } from 'vitest';
import { Prisma } from '../../../src/generated/index.ts';
import { defineModule } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, startTestRapport } from '../../support/index.ts';
import { givenAtRisk } from './given-risks.ts';

const RISK = 'query ($id: ID!) { customer(id: $id) { churnRisk { score reasons { kind description weight } suggestedAction } } }';

describe('a reason that a partner brings', () => {
  const reason = (weight: number, suggestedAction = 'Renew the contract.') => ({
    ...{ kind: 'OTHER' as const, weight, suggestedAction },
    select: ({ customers }: { customers: Prisma.Sql }) =>
      Prisma.sql`SELECT customer."id" AS "customerId", 3 AS "months" FROM ${customers} AS customer`,
    describe: (facts: unknown) => `The contract ends: ${JSON.stringify(facts)}.`,
  });
  const partner = (name: string, ...reasons: Parameters<typeof reason>[]) =>
    defineModule({
      ...{ name: 'acme-contracts', contract: 1, dependsOn: ['contacts'] },
      contributes: {
        'loyalty.churn-reasons': Object.fromEntries(reasons.map((args, nth) => [`${name}-${nth}`, reason(...args)])),
      },
    });
  const MODULES = [access, contacts, sales, communications, loyalty];

  describe('beside those of modules without feedback', () => {
    const rapport = createTestRapport([...MODULES, partner('acme-contracts.end', [0.72], [0.4])]);

    it('adds its weight, and is told first where it is the heaviest; the score is 1 at most', async () => {
      const [customer] = await givenAtRisk(rapport, [{ knownDays: 180 }]);
      const { customer: shown } = await rapport.asAdministrator().data(RISK, { id: customer?.globalId });
      expect(shown?.churnRisk).toMatchObject({
        score: 1,
        reasons: [
          { kind: 'OTHER', weight: 0.72, description: 'The contract ends: {"months":3}.' },
          { kind: 'OTHER', weight: 0.4 },
          { kind: 'SILENCE', weight: 0.1 },
        ],
        suggestedAction: 'Renew the contract.',
      });
    });
  });

  it.each<[string, string, Parameters<typeof reason>, string]>([
    ['a name of another module', 'sales.end', [0.1], 'Module "acme-contracts" names a reason to leave "sales.end-0"'],
    ['a weight of 0', 'acme-contracts.end', [0], 'weighs 0'],
    ['a weight above 1', 'acme-contracts.end', [1.01], 'weighs 1.01'],
    ['a weight of three digits', 'acme-contracts.end', [0.125], 'weighs 0.125'],
    ['no action', 'acme-contracts.end', [0.1, ''], 'of 0 characters'],
    ['an action of 151 characters', 'acme-contracts.end', [0.1, 'x'.repeat(151)], 'of 151 characters'],
  ])('with %s is refused: the server does not start', async (_case, name, given, message) => {
    await expect(startTestRapport([...MODULES, partner(name, given)])).rejects.toThrow(message);
  });
});
