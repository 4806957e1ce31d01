/** Which word of a customer counts, against an evaluation that does nothing but read the rules. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Channel, ConsentPurpose, ConsentState, Prisma } from '../../../src/generated/index.ts';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { allows, consentTo, contacts } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport } from '../../support/index.ts';
import { givenCustomer } from './given.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });

interface Word {
  readonly purpose: ConsentPurpose;
  readonly channel: Channel | null;
  readonly state: ConsentState;
}

/** In the order in which they were said, all within one millisecond. */
async function given(customerId: string, words: readonly Word[]): Promise<void> {
  const recorded = { recordedAt: rapport.clock.now(), recordedByKind: 'SYSTEM' } as const;
  for (const word of words) await rapport.db.consent.create({ data: { id: newId(), customerId, ...word, ...recorded } });
}

function naively(words: readonly Word[], purpose: ConsentPurpose, channel: Channel | null): boolean {
  const onPurpose = words.filter((word) => word.purpose === purpose);
  const specific = onPurpose.filter((word) => word.channel !== null && word.channel === channel).at(-1);
  const general = onPurpose.filter((word) => word.channel === null).at(-1);
  const counts = specific ?? general;
  return counts ? counts.state === 'GRANTED' : purpose !== 'MARKETING';
}

const purposes = Object.values(ConsentPurpose);
const channels = [null, Channel.EMAIL, Channel.SMS] as const;
const word = fc.record({
  purpose: fc.constantFrom(...purposes),
  channel: fc.constantFrom(...channels),
  state: fc.constantFrom(...Object.values(ConsentState)),
});

describe('what a customer allows', () => {
  it('is their latest word of the more specific kind, whatever was said in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(word, { maxLength: 6 }), { minLength: 1, maxLength: 3 }), async (histories) => {
        const people = [];
        for (const words of histories) {
          const { id } = await givenCustomer(rapport);
          await given(id, words);
          people.push({ id, words });
        }
        for (const purpose of purposes) {
          for (const channel of channels) {
            const ids = people.map(({ id }) => id);
            const expected = people.map(({ id, words }) => [id, naively(words, purpose, channel)]);
            expect([...(await consentTo(rapport.ctx, ids, purpose, channel))]).toEqual(expected);
          }
        }
      }),
      { numRuns: 25, seed: 20261124 },
    );
  }, 60_000);

  it.each<[ConsentPurpose, boolean]>([
    ['SERVICE', true],
    ['RESEARCH', true],
    ['PROFILING', true],
    ['MARKETING', false],
  ])('of %s while nothing was said is %s', async (purpose, allowed) => {
    const { id } = await givenCustomer(rapport);

    expect((await consentTo(rapport.ctx, [id], purpose, 'EMAIL')).get(id)).toBe(allowed);
    expect((await consentTo(rapport.ctx, [id], purpose)).get(id)).toBe(allowed);
  });

  it('costs one statement for many customers, follows a merge, and allows nothing in the name of nobody', async () => {
    const [ada, ben, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport), await givenCustomer(rapport)];
    await given(ada.id, [{ purpose: 'SERVICE', channel: null, state: 'DENIED' }]);
    await rapport.db.customer.update({ where: { id: absorbed.id }, data: { mergedIntoId: ada.id } });
    const nobody = newId();

    const { result, statements } = await counter.during(() =>
      consentTo(rapport.ctx, [ada.id, ben.id, absorbed.id, nobody], 'SERVICE'),
    );

    expect(Object.fromEntries(result)).toEqual({ [ada.id]: false, [ben.id]: true, [absorbed.id]: false, [nobody]: false });
    expect(statements.filter(({ sql }) => sql.includes('"Consent"'))).toHaveLength(1);
  });

  it('is a condition of any statement that names customers', async () => {
    const [yes, no] = [await givenCustomer(rapport, { givenName: 'Yes' }), await givenCustomer(rapport, { givenName: 'No' })];
    await given(no.id, [{ purpose: 'PROFILING', channel: null, state: 'WITHDRAWN' }]);
    const ids = [yes.id, no.id];

    const own = await rapport.db
      .$queryRaw`SELECT "givenName" FROM "Customer" WHERE "id" = ANY(${ids}::uuid[]) AND ${allows('PROFILING')}`;
    const aliased = await rapport.db.$queryRaw`
      SELECT c."givenName" FROM "Customer" AS c WHERE c."id" = ANY(${ids}::uuid[]) AND NOT ${allows('PROFILING', 'SMS', Prisma.sql`c."id"`)}`;

    expect([own, aliased]).toEqual([[{ givenName: 'Yes' }], [{ givenName: 'No' }]]);
  });
});
