import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { type CreateCustomerInput, contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { ADD_CONTACT_POINT, REMOVE_CONTACT_POINT, UPDATE_CONTACT_POINT } from './documents.ts';
import { clerk, everythingWritten, givenCustomer, write } from './given.ts';

const rapport = createTestRapport([access, contacts]);
const update = (input: object) => write(clerk(rapport), UPDATE_CONTACT_POINT, input);
const remove = (input: object) => write(clerk(rapport), REMOVE_CONTACT_POINT, input);
const nobody = globalId('ContactPoint', '01890000-0000-7000-8000-000000000000');
const yesterday = () => new Date(rapport.clock.now().getTime() - 86_400_000).toISOString();

const email = (value: string) => ({ kind: 'EMAIL', value }) as const;
const THREE_EMAILS = { contactPoints: ['one', 'two', 'three'].map((name) => email(`${name}@example.com`)) };

/** The customer's contact points by the part before the @, or as they are. */
async function given(input: Partial<CreateCustomerInput>) {
  const { id } = await givenCustomer(rapport, input);
  const points = await rapport.db.contactPoint.findMany({ where: { customerId: id }, orderBy: { id: 'asc' } });
  const pointOf = (name: string) => {
    const point = points.find(({ value }) => value === name || value.startsWith(`${name}@`));
    if (!point) throw new Error(`There is no ${name}.`);
    return { ...point, globalId: globalId('ContactPoint', point.id) };
  };
  return { id, pointOf };
}

async function primaries(customerId: string): Promise<readonly string[]> {
  const points = await rapport.db.contactPoint.findMany({ where: { customerId, isPrimary: true }, orderBy: { value: 'asc' } });
  return points.map(({ value }) => value);
}

const eventsSince = async (id: string, count: number) => (await rapport.eventsAbout(id)).slice(count);

describe('a contact point that changes', () => {
  it('takes what is given, keeps what is absent, clears what is null', async () => {
    const { pointOf } = await given({ contactPoints: [{ ...email('ada@example.com'), label: 'Work' }] });
    const { globalId: id } = pointOf('ada');
    const verifiedAt = yesterday();

    expect(await update({ id, verifiedAt, status: 'BOUNCED' })).toMatchObject({
      contactPoint: { label: 'Work', status: 'BOUNCED', verifiedAt, isPrimary: true },
    });
    expect(await update({ id, label: null, verifiedAt: null, status: 'VALID' })).toMatchObject({
      contactPoint: { label: null, status: 'VALID', verifiedAt: null, isPrimary: true },
    });
    expect(await update({ id, label: ' Home ' })).toMatchObject({ contactPoint: { label: 'Home', status: 'VALID' } });
  });

  it('is announced and audited, and the customer has changed, but for the version', async () => {
    const { id, pointOf } = await given(THREE_EMAILS);
    const point = pointOf('two');
    await rapport.clock.advance({ minutes: 1 });

    await update({ id: point.globalId, label: 'Work', status: 'BOUNCED' });

    expect(await eventsSince(id, 1)).toEqual([
      {
        name: 'contacts.contact-point.changed',
        payload: { customerId: id, contactPointId: point.id, kind: 'EMAIL', fields: ['label', 'status'] },
      },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: point.id } })).toMatchObject([
      { before: { label: null, status: 'VALID' }, after: { label: 'Work', status: 'BOUNCED' } },
    ]);
    expect(await rapport.db.customer.findUnique({ where: { id } })).toMatchObject({
      version: 1,
      updatedAt: rapport.clock.now(),
    });
  });

  it('without a difference is left alone', async () => {
    const { pointOf } = await given({ contactPoints: [{ ...email('same@example.com'), label: 'Work' }] });
    const input = { id: pointOf('same').globalId, label: 'Work', isPrimary: true, status: 'VALID', verifiedAt: null };
    const before = await everythingWritten(rapport);

    expect(await update(input)).toMatchObject({ __typename: 'UpdateContactPointSuccess' });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('as primary takes the place of the other of its kind, which is announced too', async () => {
    const { id, pointOf } = await given({ ...THREE_EMAILS, phone: '+420601123456' });

    await update({ id: pointOf('two').globalId, isPrimary: true });

    expect(await primaries(id)).toEqual(['+420601123456', 'two@example.com']);
    expect(await eventsSince(id, 1)).toMatchObject([
      { payload: { contactPointId: pointOf('one').id, fields: ['isPrimary'] } },
      { payload: { contactPointId: pointOf('two').id, fields: ['isPrimary'] } },
    ]);
  });

  it('that is primary no more leaves its kind without', async () => {
    const { id, pointOf } = await given(THREE_EMAILS);

    await update({ id: pointOf('one').globalId, isPrimary: false });

    expect(await primaries(id)).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['a label of 101 characters', { label: 'x'.repeat(101) }, 'label'],
    ['a verification tomorrow', { verifiedAt: '2100-01-01T00:00:00Z' }, 'verifiedAt'],
    ['no status', { status: null }, 'status'],
    ['neither primary nor not', { isPrimary: null }, 'isPrimary'],
  ])('to %s is refused and nothing is written', async (_case, change, field) => {
    const { pointOf } = await given(THREE_EMAILS);
    const before = await everythingWritten(rapport);

    const answer = await update({ id: pointOf('two').globalId, isPrimary: true, ...change });

    expect(answer).toMatchObject({ __typename: 'ValidationError', issues: [{ path: [field] }] });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('stays INVALID if it could not be read', async () => {
    const { pointOf } = await given({ contactPoints: [email('x@example.com')] });
    const { id, globalId: point } = pointOf('x');
    await rapport.db.contactPoint.update({ where: { id }, data: { normalized: null, status: 'INVALID' } });

    expect(await update({ id: point, status: 'VALID' })).toMatchObject({ issues: [{ path: ['status'] }] });
    expect(await update({ id: point, status: 'INVALID', label: 'Old' })).toMatchObject({ contactPoint: { label: 'Old' } });
  });

  it('tells all that is wrong at once', async () => {
    const { issues } = await update({ id: 'x', label: 'x'.repeat(101), status: null });

    expect(issues.map(({ path }) => path[0])).toEqual(['id', 'status', 'label']);
  });

  it('must exist, and be of a caller who may edit', async () => {
    const { pointOf } = await given(THREE_EMAILS);
    const before = await everythingWritten(rapport);
    const input = { id: pointOf('two').globalId, label: 'Work' };

    expect(await update({ ...input, id: nobody })).toMatchObject({ __typename: 'NotFoundError' });
    for (const document of [UPDATE_CONTACT_POINT, REMOVE_CONTACT_POINT]) {
      const { errors } = await rapport.as('contacts.customer.read').run(document, { input: { id: input.id } });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
    expect(await everythingWritten(rapport)).toEqual(before);
  });
});

describe('a contact point that is removed', () => {
  it('is gone, announced and audited, also from the search', async () => {
    const { id, pointOf } = await given(THREE_EMAILS);
    const point = pointOf('three');

    expect(await remove({ id: point.globalId })).toMatchObject({
      __typename: 'RemoveContactPointSuccess',
      customer: { contactPoints: [{ value: 'one@example.com' }, { value: 'two@example.com' }] },
    });
    expect(await eventsSince(id, 1)).toEqual([
      { name: 'contacts.contact-point.removed', payload: { customerId: id, contactPointId: point.id, kind: 'EMAIL' } },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: point.id } })).toMatchObject([
      { action: 'contacts.contact-point.removed', before: { value: 'three@example.com' }, after: null },
    ]);
    expect((await rapport.db.customer.findUnique({ where: { id } }))?.searchText).not.toContain('three@');
  });

  it('as the primary one leaves the oldest other of its kind as primary, a VALID one before others', async () => {
    const { id, pointOf } = await given({ ...THREE_EMAILS, phone: '+420601123456' });
    await update({ id: pointOf('two').globalId, status: 'BOUNCED' });

    await remove({ id: pointOf('one').globalId });
    expect(await primaries(id)).toEqual(['+420601123456', 'three@example.com']);
    expect((await rapport.eventsAbout(id)).slice(-2)).toMatchObject([
      { name: 'contacts.contact-point.removed' },
      { name: 'contacts.contact-point.changed', payload: { contactPointId: pointOf('three').id, fields: ['isPrimary'] } },
    ]);
    await remove({ id: pointOf('three').globalId });
    expect(await primaries(id)).toEqual(['+420601123456', 'two@example.com']);
    await remove({ id: pointOf('two').globalId });
    expect(await primaries(id)).toEqual(['+420601123456']);
  });

  it('that was not primary changes no other', async () => {
    const { id, pointOf } = await given(THREE_EMAILS);
    await update({ id: pointOf('one').globalId, isPrimary: false });

    await remove({ id: pointOf('one').globalId });

    expect(await primaries(id)).toEqual([]);
  });

  it('is removed once', async () => {
    const { pointOf } = await given(THREE_EMAILS);
    const id = pointOf('one').globalId;

    expect(await remove({ id })).toMatchObject({ __typename: 'RemoveContactPointSuccess' });
    expect(await remove({ id })).toMatchObject({ __typename: 'NotFoundError' });
    expect(await remove({ id: 'x' })).toMatchObject({ issues: [{ path: ['id'] }] });
  });
});

it('a contact point that is added says where we have it from, and announces whose place it took', async () => {
  const { id, pointOf } = await given(THREE_EMAILS);
  const customerId = globalId('Customer', id);

  await write(clerk(rapport), ADD_CONTACT_POINT, {
    customerId,
    ...email('new@example.com'),
    isPrimary: true,
    source: ' a card ',
  });

  const added = await rapport.db.contactPoint.findFirst({ where: { customerId: id, isPrimary: true } });
  expect(added).toMatchObject({ value: 'new@example.com', source: 'a card' });
  expect(await eventsSince(id, 1)).toMatchObject([
    { name: 'contacts.contact-point.changed', payload: { contactPointId: pointOf('one').id } },
    { name: 'contacts.contact-point.added', payload: { contactPointId: added?.id } },
  ]);
});
