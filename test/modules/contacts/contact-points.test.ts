import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { ADD_CONTACT_POINT, CUSTOMER } from './documents.ts';
import { clerk, everythingWritten, givenCustomer, write } from './given.ts';

const rapport = createTestRapport([access, contacts]);

const add = (input: object) => write(clerk(rapport), ADD_CONTACT_POINT, input);

describe('a contact point that is added', () => {
  it('knows when and by whom, is announced and audited, and leaves the version', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);

    const result = await add({ customerId, kind: 'EMAIL', value: ' Ada@Example.COM ', label: ' Work ' });

    expect(result).toMatchObject({
      __typename: 'AddContactPointSuccess',
      contactPoint: {
        value: 'Ada@example.com',
        normalized: 'ada@example.com',
        isPrimary: true,
        status: 'VALID',
        recordedAt: rapport.clock.now().toISOString(),
        recordedBy: { kind: 'API_KEY' },
      },
      customer: { version: 1 },
    });
    const [point] = await rapport.db.contactPoint.findMany({ where: { customerId: id } });
    expect((await rapport.eventsAbout(id)).at(-1)).toEqual({
      name: 'contacts.contact-point.added',
      payload: { customerId: id, contactPointId: point?.id, kind: 'EMAIL' },
    });
    expect(await rapport.db.auditEntry.count({ where: { subjectId: point?.id ?? '' } })).toBe(1);
  });

  it('is primary if it is the first of its kind, or takes the place if it asks to', async () => {
    const { globalId: customerId } = await givenCustomer(rapport, { email: 'one@example.com' });

    const second = await add({ customerId, kind: 'EMAIL', value: 'two@example.com' });
    const third = await add({ customerId, kind: 'EMAIL', value: 'three@example.com', isPrimary: true });
    const declined = await add({ customerId, kind: 'MOBILE', value: '+420601123456', isPrimary: false });

    expect([second, third, declined].map(({ contactPoint }) => contactPoint.isPrimary)).toEqual([false, true, false]);
    expect(declined.customer.contactPoints.filter(({ isPrimary }) => isPrimary)).toEqual([
      { value: 'three@example.com', isPrimary: true },
    ]);
  });

  it("reads a local phone by the customer's own country", async () => {
    const byPhone = await givenCustomer(rapport, { phone: '+370 612 34567' });
    const byAddress = await givenCustomer(rapport, {
      phone: '+370 612 34567',
      contactPoints: [{ kind: 'POSTAL', address: { lines: [], city: 'Brno', countryCode: 'CZ' } }],
    });
    const phone = { kind: 'PHONE', value: '601 123 456' };

    expect(await add({ customerId: byAddress.globalId, ...phone })).toMatchObject({
      contactPoint: { normalized: '+420601123456' },
    });
    expect(await add({ customerId: byPhone.globalId, ...phone })).toMatchObject({ __typename: 'ValidationError' });
    expect(await add({ customerId: byPhone.globalId, ...phone, countryCode: 'CZ' })).toMatchObject({
      __typename: 'AddContactPointSuccess',
    });
  });

  it('gives the mobile as primary phone where there is no other', async () => {
    const { globalId: id } = await givenCustomer(rapport, { contactPoints: [{ kind: 'MOBILE', value: '+420601123456' }] });

    const { data } = await clerk(rapport).run(CUSTOMER, { id });

    expect(data?.customer).toMatchObject({ primaryPhone: { normalized: '+420601123456' }, primaryEmail: null });
  });
});

describe('a contact point that cannot be', () => {
  it.each<[string, object, string[]]>([
    ['an e-mail address with a line break', { kind: 'EMAIL', value: 'a@example.com\r\nBcc: b@example.com' }, ['value']],
    ['a phone of no country', { kind: 'PHONE', value: '+999 123' }, ['value']],
    ['nothing to reach', { kind: 'WEB' }, ['value']],
    ['an address of seven lines', { kind: 'POSTAL', address: { lines: Array(7).fill('x') } }, ['address', 'lines']],
  ])('with %s is refused and nothing is written', async (_case, input, path) => {
    const { globalId: customerId } = await givenCustomer(rapport);
    const before = await everythingWritten(rapport);

    expect(await add({ customerId, ...input })).toMatchObject({ __typename: 'ValidationError', issues: [{ path }] });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('is refused as the 101st', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);
    const point = {
      customerId: id,
      kind: 'SOCIAL',
      value: 'x',
      normalized: 'x',
      recordedAt: rapport.clock.now(),
      recordedByKind: 'SYSTEM',
    } as const;
    const rows = Array.from({ length: 99 }, (_none, index) => ({
      ...point,
      id: `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    }));
    await rapport.db.contactPoint.createMany({ data: rows });

    expect(await add({ customerId, kind: 'SOCIAL', value: '@ada' })).toMatchObject({ __typename: 'AddContactPointSuccess' });
    const before = await everythingWritten(rapport);
    expect(await add({ customerId, kind: 'SOCIAL', value: '@ada2' })).toMatchObject({
      issues: [{ path: ['customerId'], code: 'TOO_MANY' }],
    });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('tells a wrong customer together with all else that can be told', async () => {
    const { issues } = await add({ customerId: 'x', kind: 'EMAIL', value: 'x', countryCode: 'Czechia' });

    expect(issues.map(({ path }) => path[0])).toEqual(['customerId', 'countryCode', 'value']);
  });

  it('reaches nobody who does not exist', async () => {
    const customerId = globalId('Customer', '01890000-0000-7000-8000-000000000000');

    expect(await add({ customerId, kind: 'SOCIAL', value: '@ada' })).toMatchObject({ __typename: 'NotFoundError' });
  });

  it('is not added by who may only read', async () => {
    const { globalId: customerId } = await givenCustomer(rapport);
    const before = await everythingWritten(rapport);

    const { errors } = await rapport
      .as('contacts.customer.read')
      .run(ADD_CONTACT_POINT, { input: { customerId, kind: 'SOCIAL', value: '@ada' } });

    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await everythingWritten(rapport)).toEqual(before);
  });
});
