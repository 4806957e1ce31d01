/** What holds when many write at the same moment: on a real Postgres, as the embedded database has one connection. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { lockCustomer } from '../../../src/modules/contacts/customers.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, describeOnPostgres } from '../../support/index.ts';
import { ADD_CONTACT_POINT, CREATE_CUSTOMER, IMPORT_CUSTOMERS, UPDATE_CUSTOMER, type Written } from './documents.ts';
import { clerk, givenCustomer, write } from './given.ts';

const WRITERS = 12;
const inParallel = <Result>(run: (writer: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: WRITERS }, (_none, writer) => run(writer)));
const codes = (answers: readonly Written[]) => answers.map(({ code, __typename }) => code ?? __typename).sort();

await describeOnPostgres('parallel writers', () => {
  const rapport = createTestRapport([access, contacts], { databaseOptions: { kind: 'postgres' } });
  const asClerk = (document: string, input: object) => write(clerk(rapport), document, input);
  const importRows = (rows: readonly object[], key: string) =>
    write(rapport.as('contacts.customer.import'), IMPORT_CUSTOMERS, { rows, idempotencyKey: key });

  it('leave one primary contact point of a kind', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);

    const answers = await inParallel((writer) =>
      asClerk(ADD_CONTACT_POINT, { customerId, kind: 'EMAIL', value: `a${writer}@example.com`, isPrimary: true }),
    );

    expect(codes(answers)).toEqual(Array(WRITERS).fill('AddContactPointSuccess'));
    const points = await rapport.db.contactPoint.findMany({ where: { customerId: id } });
    expect(points).toHaveLength(WRITERS);
    expect(points.filter(({ isPrimary }) => isPrimary)).toHaveLength(1);
  });

  it('leave at most 100 contact points', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);
    const recorded = { recordedAt: rapport.clock.now(), recordedByKind: 'SYSTEM' } as const;
    const point = { customerId: id, kind: 'SOCIAL', value: 'x', normalized: 'x', ...recorded } as const;
    await rapport.db.contactPoint.createMany({ data: Array.from({ length: 98 }, () => ({ ...point, id: crypto.randomUUID() })) });

    await inParallel((writer) => asClerk(ADD_CONTACT_POINT, { customerId, kind: 'SOCIAL', value: `@${writer}` }));

    expect(await rapport.db.contactPoint.count({ where: { customerId: id } })).toBe(100);
  });

  it('of one external id create one customer, and the others hear of the conflict', async () => {
    const externalIds = [{ system: 'shop', id: 'one' }];

    const answers = await inParallel((writer) =>
      asClerk(CREATE_CUSTOMER, { kind: 'PERSON', givenName: `Ada ${writer}`, externalIds }),
    );

    expect(codes(answers)).toEqual(['CreateCustomerSuccess', ...Array(WRITERS - 1).fill('UNIQUE_VIOLATION')]);
    expect(await rapport.db.customer.count({ where: { givenName: { startsWith: 'Ada ' } } })).toBe(1);
  });

  it('of one version change it once', async () => {
    const { id, globalId: customer } = await givenCustomer(rapport);

    const answers = await inParallel((writer) =>
      asClerk(UPDATE_CUSTOMER, { id: customer, expectedVersion: 1, familyName: `Name ${writer}` }),
    );

    expect(codes(answers)).toEqual([...Array(WRITERS - 1).fill('STALE_VERSION'), 'UpdateCustomerSuccess']);
    expect(await rapport.db.customer.findUnique({ where: { id } })).toMatchObject({ version: 2 });
    expect((await rapport.eventsAbout(id)).filter(({ name }) => name === 'contacts.customer.changed')).toHaveLength(1);
  });

  it('without an expected version lose no change', async () => {
    const { id, globalId: customer } = await givenCustomer(rapport);

    await inParallel((writer) => asClerk(UPDATE_CUSTOMER, { id: customer, familyName: `Name ${writer}` }));

    expect(await rapport.db.customer.findUnique({ where: { id } })).toMatchObject({ version: 1 + WRITERS });
  });

  it('that import one file, in whatever order of rows, create each customer once', async () => {
    const rows = Array.from({ length: 60 }, (_none, row) => ({
      kind: 'ORGANIZATION',
      organizationName: `Imported ${row}`,
      email: `row${row}@example.com`,
      // Every third row is known by its content alone.
      ...(row % 3 > 0 && { externalIds: [{ system: 'erp', id: String(row) }] }),
    }));

    const answers = await inParallel((writer) => importRows(writer % 2 === 0 ? rows : rows.toReversed(), `file ${writer}`));

    expect(answers.map(({ created, unchanged }) => created + unchanged)).toEqual(Array(WRITERS).fill(60));
    expect(answers.reduce((sum, { created }) => sum + created, 0)).toBe(60);
    expect(await rapport.db.customer.count({ where: { organizationName: { startsWith: 'Imported' } } })).toBe(60);
    expect(await rapport.db.contactPoint.count({ where: { value: { startsWith: 'row' } } })).toBe(60);
  });

  it('that import and create under one external id make one customer', async () => {
    const input = { kind: 'PERSON', givenName: 'Both', externalIds: [{ system: 'erp', id: 'both' }] };

    const answers = await inParallel((writer) =>
      writer % 2 === 0 ? importRows([input], `both ${writer}`) : asClerk(CREATE_CUSTOMER, input),
    );

    expect(codes(answers).filter((code) => code !== 'ImportCustomersSuccess' && code !== 'UNIQUE_VIOLATION').length).toBeLessThan(
      2,
    );
    expect(await rapport.db.customer.count({ where: { givenName: 'Both' } })).toBe(1);
  });

  it('that move a primary contact point by import and by hand leave one', async () => {
    const externalIds = [{ system: 'erp', id: 'moved' }];
    const { id, globalId: customerId } = await givenCustomer(rapport, { externalIds, email: 'first@example.com' });

    await inParallel((writer) => {
      const point = { kind: 'EMAIL', value: `moved${writer}@example.com`, isPrimary: true };
      return writer % 2 === 0
        ? importRows([{ kind: 'PERSON', givenName: 'Ada', externalIds, contactPoints: [point] }], `moved ${writer}`)
        : asClerk(ADD_CONTACT_POINT, { customerId, ...point });
    });

    const points = await rapport.db.contactPoint.findMany({ where: { customerId: id } });
    expect(points).toHaveLength(1 + WRITERS);
    expect(points.filter(({ isPrimary }) => isPrimary)).toHaveLength(1);
  });

  it('that only point at a customer do not wait for whoever changes it', async () => {
    const { id, globalId: referrerId } = await givenCustomer(rapport);

    const referred = await rapport.ctx.transact(async (tx) => {
      await lockCustomer(tx, id);
      return givenCustomer(rapport, { acquisition: { source: 'WORD_OF_MOUTH', referrerId } });
    });

    expect(await rapport.db.customer.findUnique({ where: { id: referred.id } })).toMatchObject({ acquisitionReferrerId: id });
  });
});
