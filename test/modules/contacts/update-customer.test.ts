import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { UPDATE_CUSTOMER } from './documents.ts';
import { clerk, everythingWritten, givenCustomer, write } from './given.ts';

const rapport = createTestRapport([access, contacts]);

const update = (input: object) => write(clerk(rapport), UPDATE_CUSTOMER, input);

describe('a change of a customer', () => {
  it('leaves what is absent, clears what is null, and counts as one version', async () => {
    const { id, globalId: customer } = await givenCustomer(rapport, {
      familyName: 'Lovelace',
      language: 'en',
      quietHours: { from: '20:00', to: '07:00' },
    });
    await rapport.clock.advance({ minutes: 1 });

    const result = await update({
      id: customer,
      expectedVersion: 1,
      preferredName: 'Countess',
      language: null,
      quietHours: null,
    });

    expect(result).toMatchObject({
      __typename: 'UpdateCustomerSuccess',
      customer: {
        version: 2,
        displayName: 'Countess Lovelace',
        givenName: 'Ada',
        language: null,
        quietHours: null,
        updatedAt: rapport.clock.now().toISOString(),
      },
    });
    expect(await rapport.eventsAbout(id)).toMatchObject([
      { name: 'contacts.customer.created' },
      {
        name: 'contacts.customer.changed',
        payload: { customerId: id, fields: ['preferredName', 'language', 'quietHoursFrom', 'quietHoursTo'] },
      },
    ]);
    const [entry] = await rapport.db.auditEntry.findMany({ where: { subjectId: id, action: 'contacts.customer.changed' } });
    expect(entry).toMatchObject({
      operation: 'updateCustomer',
      before: { language: 'en' },
      after: { displayName: 'Countess Lovelace' },
    });
    expect(entry?.after).not.toHaveProperty('givenName');
  });

  it('that changes nothing is no change', async () => {
    const { globalId: customer } = await givenCustomer(rapport);
    const before = await everythingWritten(rapport);

    expect(await update({ id: customer, givenName: ' Ada ' })).toMatchObject({ customer: { version: 1 } });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('of a version that is no more is refused with the current one', async () => {
    const { globalId: customer } = await givenCustomer(rapport);
    await update({ id: customer, familyName: 'Byron' });
    const before = await everythingWritten(rapport);

    const result = await update({ id: customer, expectedVersion: 1, familyName: 'King' });

    expect(result).toMatchObject({ __typename: 'ConflictError', code: 'STALE_VERSION', currentVersion: 2 });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it.each<[string, object, string[]]>([
    ['the only name is cleared', { givenName: null }, ['givenName']],
    ['the lifecycle is cleared', { lifecycle: null }, ['lifecycle']],
    ['the service tier is cleared', { serviceTier: null }, ['serviceTier']],
    ['death is in the future', { deceasedOn: '2126-01-01' }, ['deceasedOn']],
    ['the language is none', { language: 'x' }, ['language']],
  ])('where %s is refused and nothing is written', async (_case, change, path) => {
    const { globalId: customer } = await givenCustomer(rapport);
    const before = await everythingWritten(rapport);

    expect(await update({ id: customer, ...change })).toMatchObject({ __typename: 'ValidationError', issues: [{ path }] });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('tells a wrong id together with all else that is wrong', async () => {
    const { issues } = await update({
      id: globalId('Staff', '01890000-0000-7000-8000-000000000000'),
      language: '?',
      ownerId: 'x',
    });

    expect(issues.map(({ path }) => path.join('.'))).toEqual(['id', 'language', 'ownerId']);
  });

  it('of nobody is told as such', async () => {
    const nobody = globalId('Customer', '01890000-0000-7000-8000-000000000000');

    expect(await update({ id: nobody, givenName: 'Ada' })).toMatchObject({
      __typename: 'NotFoundError',
      type: 'Customer',
      id: nobody,
    });
  });

  it('is for those only who may edit', async () => {
    const { globalId: customer } = await givenCustomer(rapport);
    const before = await everythingWritten(rapport);

    const { errors } = await rapport
      .as('contacts.customer.read', 'contacts.customer.create')
      .run(UPDATE_CUSTOMER, { input: { id: customer, givenName: 'Eve' } });

    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await everythingWritten(rapport)).toEqual(before);
  });
});

describe('the life cycle', () => {
  const BY_HAND = ['LEAD', 'PROSPECT', 'ACTIVE'] as const;
  const FROM = [...BY_HAND, 'LAPSED', 'LOST', 'WON_BACK'] as const;

  it.each(FROM.flatMap((from) => FROM.map((to) => [from, to] as const)))('from %s to %s', async (from, to) => {
    const { id, globalId: customer } = await givenCustomer(rapport);
    await rapport.db.customer.update({ where: { id }, data: { lifecycle: from } });
    const before = await everythingWritten(rapport);
    const isAllowed = from === to || (BY_HAND.includes(from as never) && BY_HAND.includes(to as never));

    const result = await update({ id: customer, lifecycle: to });

    if (isAllowed) {
      expect(result).toMatchObject({ customer: { lifecycle: to } });
      const moves = (await rapport.eventsAbout(id)).filter(({ name }) => name === 'contacts.lifecycle.changed');
      expect(moves).toMatchObject(from === to ? [] : [{ payload: { customerId: id, from, to } }]);
    } else {
      expect(result).toMatchObject({ __typename: 'ConflictError', code: 'ILLEGAL_TRANSITION' });
      expect(await everythingWritten(rapport)).toEqual(before);
    }
  });
});
