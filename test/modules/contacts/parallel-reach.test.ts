/** What holds of reaching and archiving customers when fifty write at the same moment. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, describeOnPostgres, globalId } from '../../support/index.ts';
import {
  ADD_CONTACT_POINT,
  ARCHIVE_CUSTOMER,
  CREATE_CUSTOMER,
  RECORD_CONSENT,
  REMOVE_CONTACT_POINT,
  RESTORE_CUSTOMER,
  UPDATE_CONTACT_POINT,
  type Written,
} from './documents.ts';
import { clerk, givenCustomer, write } from './given.ts';

const WRITERS = 50;
const inParallel = <Result>(run: (writer: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: WRITERS }, (_none, writer) => run(writer)));
const codes = (answers: readonly Written[]) => answers.map(({ code, __typename }) => code ?? __typename).sort();

/** As a client should: what could not get its turn in time is tried again. */
async function patiently(attempt: () => Promise<Written>): Promise<Written> {
  const answer = await attempt();
  return answer.code === 'TRY_AGAIN' ? patiently(attempt) : answer;
}

await describeOnPostgres('fifty parallel writers', () => {
  const rapport = createTestRapport([access, contacts], { databaseOptions: { kind: 'postgres' } });
  const asClerk = (document: string, input: object) => patiently(() => write(clerk(rapport), document, input));
  const emails = (count: number) =>
    Array.from({ length: count }, (_none, one) => ({ kind: 'EMAIL', value: `e${one}@example.com` }) as const);

  it('that add and promote leave one primary contact point of a kind', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport, { contactPoints: emails(25) });
    const points = await rapport.db.contactPoint.findMany({ where: { customerId: id } });

    const answers = await inParallel((writer) =>
      writer % 2 === 0
        ? asClerk(UPDATE_CONTACT_POINT, { id: globalId('ContactPoint', points[writer / 2]?.id ?? ''), isPrimary: true })
        : asClerk(ADD_CONTACT_POINT, { customerId, kind: 'EMAIL', value: `new${writer}@example.com`, isPrimary: true }),
    );

    expect(new Set(codes(answers))).toEqual(new Set(['AddContactPointSuccess', 'UpdateContactPointSuccess']));
    expect(await rapport.db.contactPoint.count({ where: { customerId: id } })).toBe(50);
    expect(await rapport.db.contactPoint.count({ where: { customerId: id, isPrimary: true } })).toBe(1);
  }, 60_000);

  it('that remove all contact points but one leave that one as primary', async () => {
    const { id } = await givenCustomer(rapport, { contactPoints: emails(WRITERS + 1) });
    const points = await rapport.db.contactPoint.findMany({ where: { customerId: id }, orderBy: { id: 'asc' } });
    const last = points.at(-1)?.id;

    const answers = await inParallel((writer) =>
      asClerk(REMOVE_CONTACT_POINT, { id: globalId('ContactPoint', points[writer]?.id ?? '') }),
    );

    expect(codes(answers)).toEqual(Array(WRITERS).fill('RemoveContactPointSuccess'));
    expect(await rapport.db.contactPoint.findMany({ where: { customerId: id } })).toMatchObject([{ id: last, isPrimary: true }]);
  }, 60_000);

  it('that remove one contact point remove it once', async () => {
    const { id } = await givenCustomer(rapport, { contactPoints: emails(1) });
    const [point] = await rapport.db.contactPoint.findMany({ where: { customerId: id } });

    const answers = await inParallel(() => asClerk(REMOVE_CONTACT_POINT, { id: globalId('ContactPoint', point?.id ?? '') }));

    expect(codes(answers)).toEqual([...Array(WRITERS - 1).fill('NOT_FOUND'), 'RemoveContactPointSuccess']);
  }, 60_000);

  it('that record consents leave the latest in the order in which they were committed', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);
    const officer = rapport.as('contacts.customer.read', 'contacts.consent.read', 'contacts.consent.record');

    await inParallel((writer) =>
      patiently(() =>
        write(officer, RECORD_CONSENT, { customerId, purpose: 'MARKETING', state: writer % 2 === 0 ? 'GRANTED' : 'WITHDRAWN' }),
      ),
    );

    const words = await rapport.db.consent.findMany({ where: { customerId: id }, orderBy: { serial: 'asc' } });
    const facts = (await rapport.eventsAbout(id)).filter(({ name }) => name === 'contacts.consent.recorded');
    expect(words).toHaveLength(WRITERS);
    expect(facts.map(({ payload }) => (payload as { consentId: string }).consentId)).toEqual(words.map((word) => word.id));
  }, 60_000);

  it('that restore a customer and create others with the same external id leave it with one', async () => {
    for (let round = 0; round < 4; round += 1) {
      const externalIds = [{ system: 'shop', id: `contested ${round}` }];
      const { globalId: customer } = await givenCustomer(rapport, { externalIds });
      await asClerk(ARCHIVE_CUSTOMER, { id: customer });

      const answers = await inParallel((writer) =>
        writer % 2 === 0
          ? asClerk(RESTORE_CUSTOMER, { id: customer })
          : asClerk(CREATE_CUSTOMER, { kind: 'PERSON', givenName: 'Rival', externalIds }),
      );

      const outcome = new Set(codes(answers));
      expect([
        new Set(['UNIQUE_VIOLATION', 'RestoreCustomerSuccess']),
        new Set(['UNIQUE_VIOLATION', 'CreateCustomerSuccess']),
      ]).toContainEqual(outcome);
      expect(await rapport.db.customerExternalId.count({ where: { externalId: `contested ${round}`, archivedAt: null } })).toBe(
        1,
      );
    }
  }, 60_000);

  it('that archive a customer archive them once', async () => {
    const { id, globalId: customer } = await givenCustomer(rapport);

    await inParallel(() => asClerk(ARCHIVE_CUSTOMER, { id: customer }));

    expect((await rapport.eventsAbout(id)).filter(({ name }) => name === 'contacts.customer.archived')).toHaveLength(1);
    expect(await rapport.db.customer.findUnique({ where: { id } })).toMatchObject({ version: 2 });
  }, 60_000);
});
