import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { everythingWritten, givenCustomer } from './given.ts';
import { MERGE_CUSTOMERS, PREVIEW_MERGE } from './merge-documents.ts';
import { merge, merger, tryMerge } from './merging.ts';

const rapport = createTestRapport([access, contacts]);
const customerOf = (id: string) => rapport.db.customer.findUniqueOrThrow({ where: { id } });
const recorded = () => ({ recordedAt: rapport.clock.now(), recordedByKind: 'SYSTEM' as const });

describe('a preview', () => {
  it('tells what differs, what would be chosen, what would move, and changes nothing', async () => {
    const survivor = await givenCustomer(rapport, { givenName: 'Ada', lifecycle: 'ACTIVE', email: 'ada@example.com' });
    const absorbed = await givenCustomer(rapport, {
      givenName: 'Adele',
      honorific: 'Dr.',
      quietHours: { from: '21:00', to: '07:00' },
      phone: '+420 602 123 456',
      externalIds: [{ system: 'shop', id: '1' }],
    });
    const before = await everythingWritten(rapport);

    const { previewCustomerMerge } = await merger(rapport).data(PREVIEW_MERGE, {
      survivorId: survivor.globalId,
      absorbedId: absorbed.globalId,
    });

    expect(previewCustomerMerge).toEqual({
      survivor: { id: survivor.globalId },
      absorbed: { id: absorbed.globalId },
      blockers: [],
      fields: [
        { field: 'givenName', survivorValue: 'Ada', absorbedValue: 'Adele', chosen: 'Ada' },
        { field: 'lifecycle', survivorValue: 'ACTIVE', absorbedValue: 'LEAD', chosen: 'ACTIVE' },
        { field: 'honorific', survivorValue: null, absorbedValue: 'Dr.', chosen: 'Dr.' },
        { field: 'quietHours', survivorValue: null, absorbedValue: '21:00-07:00', chosen: '21:00-07:00' },
      ],
      moves: [
        { module: 'contacts', type: 'ContactPoint', count: 1 },
        { module: 'contacts', type: 'ExternalId', count: 1 },
      ],
    });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('is null where there is no such customer', async () => {
    const { globalId: survivorId } = await givenCustomer(rapport);
    const variables = { survivorId, absorbedId: globalId('Customer', newId()) };
    expect(await merger(rapport).data(PREVIEW_MERGE, variables)).toEqual({ previewCustomerMerge: null });
  });
});

describe('a merge', () => {
  it("keeps the survivor's fields, takes the absorbed one's where they are empty, and follows choices", async () => {
    const survivor = await givenCustomer(rapport, { givenName: 'Ada', familyName: 'Byron', language: 'en' });
    const absorbed = await givenCustomer(rapport, { givenName: 'Adele', honorific: 'Dr.', familyName: 'Lovelace' });

    await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id }, [
      { field: 'familyName', takeFrom: 'ABSORBED' },
      { field: 'language', takeFrom: 'ABSORBED' },
      { field: 'honorific', takeFrom: 'SURVIVOR' },
    ]);

    expect(await customerOf(survivor.id)).toMatchObject({
      displayName: 'Ada Lovelace',
      language: null,
      honorific: null,
      version: 2,
    });
  });

  it('refuses wrong choices with the paths of all of them, and writes nothing', async () => {
    const [one, other] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const before = await everythingWritten(rapport);

    const answer = await tryMerge(rapport, { survivor: one.id, absorbed: other.id }, [
      { field: 'shoeSize', takeFrom: 'SURVIVOR' },
      { field: 'language', takeFrom: 'ABSORBED' },
      { field: 'language', takeFrom: 'SURVIVOR' },
    ]);

    expect(answer).toMatchObject({
      code: 'VALIDATION_FAILED',
      issues: [
        { path: ['fields', '0', 'field'], message: expect.stringContaining('givenName') },
        { path: ['fields', '2', 'field'] },
      ],
    });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('refuses choices that leave nothing to call the customer by', async () => {
    const survivor = await givenCustomer(rapport, { givenName: 'Ada' });
    const absorbed = await givenCustomer(rapport, { givenName: null, familyName: 'Byron' });
    const pair = { survivor: survivor.id, absorbed: absorbed.id };
    const answer = await tryMerge(rapport, pair, [
      { field: 'givenName', takeFrom: 'ABSORBED' },
      { field: 'familyName', takeFrom: 'SURVIVOR' },
    ]);
    expect(answer).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: ['fields'], code: 'REQUIRED' }] });
  });

  it.each([
    ['a person and an organization', { kind: 'ORGANIZATION', organizationName: 'Acme' }, {}],
    ['an archived survivor', {}, { archivedAt: new Date(0) }],
  ] as const)('refuses %s, says why beforehand, and writes nothing', async (_case, input, survivorsColumns) => {
    const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport, { ...input })];
    await rapport.db.customer.update({ where: { id: survivor.id }, data: survivorsColumns });
    const before = await everythingWritten(rapport);
    const ids = { survivorId: survivor.globalId, absorbedId: absorbed.globalId };

    const { previewCustomerMerge } = await merger(rapport).data(PREVIEW_MERGE, ids);
    const answer = await tryMerge(rapport, { survivor: survivor.id, absorbed: absorbed.id });

    expect(previewCustomerMerge?.blockers).toHaveLength(1);
    expect(answer).toMatchObject({ code: 'CONFLICT', message: previewCustomerMerge?.blockers?.[0] });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('refuses somebody who was erased', async () => {
    const [one, other] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    await eraseCustomer(rapport.ctx, { customerId: other.id, reason: 'Asked for it' });
    const before = await everythingWritten(rapport);
    expect(await tryMerge(rapport, { survivor: one.id, absorbed: other.id })).toMatchObject({ code: 'CONFLICT' });
    expect(await everythingWritten(rapport)).toEqual(before);
  });

  it('refuses a customer with themselves, and two who are one already', async () => {
    const [one, other] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    expect(await tryMerge(rapport, { survivor: one.id, absorbed: one.id })).toMatchObject({ code: 'VALIDATION_FAILED' });
    await merge(rapport, { survivor: one.id, absorbed: other.id });
    expect(await tryMerge(rapport, { survivor: other.id, absorbed: one.id })).toMatchObject({ code: 'CONFLICT' });
    expect(await tryMerge(rapport, { survivor: one.id, absorbed: newId() })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses more than 100 of a list that is not paged', async () => {
    const [one, other] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const need = { kind: 'LIKE', statement: 'Tea', priority: 3, ...recorded() } as const;
    const needs = Array.from({ length: 101 }, (_none, index) => ({
      ...need,
      id: newId(),
      customerId: index < 60 ? one.id : other.id,
    }));
    await rapport.db.need.createMany({ data: needs });
    expect(await tryMerge(rapport, { survivor: one.id, absorbed: other.id })).toMatchObject({
      code: 'CONFLICT',
      message: 'Together they would have 101 open needs; at most 100 are kept.',
    });
  });

  it('leaves one primary contact point of a kind and each address once', async () => {
    const survivor = await givenCustomer(rapport, { email: 'ada@example.com', phone: '+420 602 123 456' });
    const absorbed = await givenCustomer(rapport, {
      email: 'other@example.com',
      contactPoints: [
        { kind: 'EMAIL', value: 'ADA@example.com' },
        { kind: 'SOCIAL', value: '@ada' },
      ],
    });

    await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });

    const points = await rapport.db.contactPoint.findMany({ where: { customerId: survivor.id }, orderBy: { value: 'asc' } });
    expect(points.map(({ value, isPrimary }) => [value, isPrimary])).toEqual([
      ['+420 602 123 456', true],
      ['@ada', true],
      ['ada@example.com', true],
      ['other@example.com', false],
    ]);
  });

  it('announces itself, audits both and tells the same twice for one key', async () => {
    const [one, other] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const input = { survivorId: one.globalId, absorbedId: other.globalId, idempotencyKey: newId() };
    const agent = merger(rapport);

    const first = await agent.data(MERGE_CUSTOMERS, { input });
    expect(await agent.data(MERGE_CUSTOMERS, { input })).toEqual(first);

    const told = (await rapport.eventsAbout(other.id)).filter(({ name }) => name === 'contacts.customer.merged');
    expect(told).toEqual([
      { name: 'contacts.customer.merged', payload: { customerId: one.id, absorbedId: other.id, mergeId: expect.any(String) } },
    ]);
    const audit = await rapport.db.auditEntry.findMany({
      where: { action: 'contacts.customer.merged', subjectId: { in: [one.id, other.id] } },
    });
    expect(new Set(audit.map(({ subjectId }) => subjectId))).toEqual(new Set([one.id, other.id]));
    expect(audit.map(({ operation }) => operation)).toEqual(['mergeCustomers', 'mergeCustomers']);
  });
});
