/** What holds of reaching and archiving customers when fifty write at the same moment. */
import { expect, it } from 'vitest';
import { DomainError, isDatabaseTimeout } from '../../../src/kernel/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { recordConsent } from '../../../src/modules/contacts/consents.ts';
import { removeContactPoint, updateContactPoint } from '../../../src/modules/contacts/contact-point-changes.ts';
import { addContactPoint } from '../../../src/modules/contacts/contact-points.ts';
import { archiveCustomer, restoreCustomer } from '../../../src/modules/contacts/customer-archive.ts';
import { contacts, createCustomer } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, describeOnPostgres, globalId } from '../../support/index.ts';
import { givenCustomer } from './given.ts';

const WRITERS = 50;
/** Patience for machines that do other things beside. */
const SLOWEST = 60_000;

/** What came of each write: `DONE`, or the code of its refusal. */
async function inParallel(run: (writer: number) => Promise<unknown>): Promise<readonly string[]> {
  const outcomes = Array.from({ length: WRITERS }, (_none, writer) => outcomeOf(() => run(writer)));
  return (await Promise.all(outcomes)).sort();
}

/** On a busy machine not everybody gets a connection in time: they try again, as clients do. */
async function outcomeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
    return 'DONE';
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    if (isDatabaseTimeout(error)) return outcomeOf(run);
    throw error;
  }
}

await describeOnPostgres('fifty parallel writers', () => {
  const rapport = createTestRapport([access, contacts], {
    databaseOptions: { kind: 'postgres' },
    kernelLimits: { transaction: { wait: SLOWEST, run: SLOWEST } },
  });
  const emails = (count: number) =>
    Array.from({ length: count }, (_none, one) => ({ kind: 'EMAIL', value: `e${one}@example.com` }) as const);
  const pointsOf = async (customerId: string) => {
    const points = await rapport.db.contactPoint.findMany({ where: { customerId }, orderBy: { id: 'asc' } });
    return points.map(({ id }) => globalId('ContactPoint', id));
  };

  it(
    'that add and promote leave one primary contact point of a kind',
    async () => {
      const { id, globalId: customerId } = await givenCustomer(rapport, { contactPoints: emails(25) });
      const points = await pointsOf(id);

      const outcomes = await inParallel((writer) =>
        writer % 2 === 0
          ? updateContactPoint(rapport.ctx, { id: points[writer / 2] ?? '', isPrimary: true })
          : addContactPoint(rapport.ctx, { customerId, kind: 'EMAIL', value: `new${writer}@example.com`, isPrimary: true }),
      );

      expect(outcomes).toEqual(Array(WRITERS).fill('DONE'));
      expect(await rapport.db.contactPoint.count({ where: { customerId: id } })).toBe(50);
      expect(await rapport.db.contactPoint.count({ where: { customerId: id, isPrimary: true } })).toBe(1);
    },
    SLOWEST,
  );

  it(
    'that remove all contact points but one leave that one as primary',
    async () => {
      const { id } = await givenCustomer(rapport, { contactPoints: emails(WRITERS + 1) });
      const points = await pointsOf(id);

      const outcomes = await inParallel((writer) => removeContactPoint(rapport.ctx, { id: points[writer] ?? '' }));

      expect(outcomes).toEqual(Array(WRITERS).fill('DONE'));
      const left = await rapport.db.contactPoint.findMany({ where: { customerId: id } });
      expect(left).toMatchObject([{ value: `e${WRITERS}@example.com`, isPrimary: true }]);
    },
    SLOWEST,
  );

  it(
    'that remove one contact point remove it once',
    async () => {
      const { id } = await givenCustomer(rapport, { contactPoints: emails(1) });
      const [point = ''] = await pointsOf(id);

      const outcomes = await inParallel(() => removeContactPoint(rapport.ctx, { id: point }));

      expect(outcomes).toEqual(['DONE', ...Array(WRITERS - 1).fill('NOT_FOUND')]);
    },
    SLOWEST,
  );

  it(
    'that record consents leave the latest in the order in which they were committed',
    async () => {
      const { id, globalId: customerId } = await givenCustomer(rapport);

      await inParallel((writer) =>
        recordConsent(rapport.ctx, { customerId, purpose: 'MARKETING', state: writer % 2 === 0 ? 'GRANTED' : 'WITHDRAWN' }),
      );

      const words = await rapport.db.consent.findMany({ where: { customerId: id }, orderBy: { serial: 'asc' } });
      const facts = (await rapport.eventsAbout(id)).filter(({ name }) => name === 'contacts.consent.recorded');
      expect(words).toHaveLength(WRITERS);
      expect(facts).toMatchObject(words.map((word) => ({ payload: { consentId: word.id } })));
    },
    SLOWEST,
  );

  it(
    'that restore a customer and create others with the same external id leave it with one',
    async () => {
      for (let round = 0; round < 4; round += 1) {
        const externalIds = [{ system: 'shop', id: `contested ${round}` }];
        const { globalId: id } = await givenCustomer(rapport, { externalIds });
        await archiveCustomer(rapport.ctx, { id });

        await inParallel((writer) =>
          (writer + round) % 2 === 0
            ? restoreCustomer(rapport.ctx, { id })
            : createCustomer(rapport.ctx, { kind: 'PERSON', givenName: 'Rival', externalIds }),
        );

        const held = await rapport.db.customerExternalId.findMany({ where: { externalId: `contested ${round}` } });
        expect(held.filter(({ archivedAt }) => archivedAt === null)).toHaveLength(1);
        expect(held.length).toBeLessThanOrEqual(2);
      }
    },
    SLOWEST,
  );

  it(
    'that archive a customer archive them once',
    async () => {
      const { id, globalId: customer } = await givenCustomer(rapport);

      expect(await inParallel(() => archiveCustomer(rapport.ctx, { id: customer }))).toEqual(Array(WRITERS).fill('DONE'));

      const facts = (await rapport.eventsAbout(id)).filter(({ name }) => name === 'contacts.customer.archived');
      expect(facts).toHaveLength(1);
      expect(await rapport.db.customer.findUnique({ where: { id } })).toMatchObject({ version: 2 });
    },
    SLOWEST,
  );
});
