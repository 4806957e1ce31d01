/** No segment tells what its reader may not read. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { CUSTOMERS } from './documents.ts';
import { givenCustomer } from './given.ts';
import { givenSegment, marketer } from './given-segments.ts';
import {
  CREATE_SEGMENT,
  DELETE_SEGMENT,
  SEGMENT,
  SEGMENTS_OF_CUSTOMERS,
  UPDATE_SEGMENT,
  type WrittenSegment,
} from './segment-documents.ts';

const rapport = createTestRapport([access, contacts]);
const LOST = { criterion: 'contacts.lifecycle', in: ['LOST'] };

describe('a criterion that the actor may not read', () => {
  const TELLING = { criterion: 'contacts.consent', purpose: 'MARKETING', granted: false };
  const stranger = () => rapport.as('contacts.segment.read', 'contacts.segment.manage', 'contacts.customer.read');
  const write = async (document: string, input: object) => {
    const { data, errors } = await stranger().run<Record<string, WrittenSegment | null>>(document, { input });
    return { answer: Object.values(data ?? {})[0], code: errors?.[0]?.extensions?.code, message: errors?.[0]?.message };
  };

  it('makes no segment of theirs, at whatever depth', async () => {
    const before = await rapport.db.segment.count();
    const criteria = { version: 1, any: [LOST, { not: TELLING }] };
    const refusal = {
      answer: null,
      code: 'FORBIDDEN',
      message: 'The criterion contacts.consent needs the permission contacts.consent.read.',
    };
    expect(await write(CREATE_SEGMENT, { name: 'Telling', criteria })).toEqual(refusal);
    expect(await rapport.db.segment.count()).toBe(before);
    const own = await givenSegment(rapport, LOST, 'Innocent');
    expect(await write(UPDATE_SEGMENT, { id: own, criteria })).toEqual(refusal);
    expect(await stranger().data(SEGMENT, { id: own })).toMatchObject({ segment: { name: 'Innocent', size: 0 } });
  });

  it('hides the segments of others: no size, no customers, no filter, no name, no change', async () => {
    await givenCustomer(rapport, { givenName: 'Ada' });
    const id = await givenSegment(rapport, { any: [LOST, { not: TELLING }, TELLING] }, 'Telling');
    expect(await marketer(rapport).data(SEGMENT, { id })).toMatchObject({ segment: { size: 1 } });

    expect(await stranger().run(SEGMENT, { id })).toEqual({ data: { segment: null } });
    expect(await stranger().run('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ data: { node: null } });
    expect(await stranger().data(CUSTOMERS, { filter: { segmentId: id } })).toMatchObject({ customers: { totalCount: 0 } });
    expect(JSON.stringify(await stranger().run('{ segments(first: 100) { nodes { name } } }'))).not.toContain('Telling');
    expect(JSON.stringify(await stranger().data(SEGMENTS_OF_CUSTOMERS, { first: 9 }))).not.toContain('Telling');
    expect((await write(UPDATE_SEGMENT, { id, name: 'Told' })).answer).toMatchObject({ code: 'NOT_FOUND' });
    expect((await write(DELETE_SEGMENT, { id })).answer).toMatchObject({ code: 'NOT_FOUND' });
    expect(await marketer(rapport).data(SEGMENT, { id })).toMatchObject({ segment: { name: 'Telling', size: 1 } });
  });

  it('is the owner of a customer to whoever may not read staff', async () => {
    const { id } = await rapport.db.staff.create({
      data: { id: crypto.randomUUID(), name: 'Ida', nameKey: 'ida', searchKey: 'ida', createdAt: rapport.clock.now() },
    });
    const owned = { criterion: 'contacts.owner', in: [globalId('Staff', id)] };
    expect(await write(CREATE_SEGMENT, { name: 'Owned', criteria: { version: 1, ...owned } })).toMatchObject({
      answer: null,
      code: 'FORBIDDEN',
    });
    const segment = await givenSegment(rapport, owned, 'Owned');
    expect(await stranger().run(SEGMENT, { id: segment })).toEqual({ data: { segment: null } });
  });

  it('is needed beside the permission for segments, without which no filter names one', async () => {
    const id = await givenSegment(rapport, LOST, 'Guarded');
    const { errors } = await rapport.as('contacts.customer.read').run(CUSTOMERS, { filter: { segmentId: id } });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await rapport.as('contacts.segment.read').run(SEGMENT, { id })).toEqual({ data: { segment: null } });
  });
});
