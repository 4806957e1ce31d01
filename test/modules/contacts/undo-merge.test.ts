import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { archiveCustomer } from '../../../src/modules/contacts/customer-archive.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { comparable, storedRows } from '../../contract/stored-rows.ts';
import { createTestRapport } from '../../support/index.ts';
import { UPDATE_CUSTOMER } from './documents.ts';
import { clerk, givenCustomer, write } from './given.ts';
import { merge, tryUndo, undo } from './merging.ts';

const rapport = createTestRapport([access, contacts]);
const customerOf = (id: string) => rapport.db.customer.findUniqueOrThrow({ where: { id } });
const recorded = () => ({ recordedAt: rapport.clock.now(), recordedByKind: 'SYSTEM' as const });
const rowsOf = async () => {
  const { CustomerMerge: _kept, LoggedEvent: _log, AuditEntry: _audit, ...rows } = comparable(await storedRows(rapport.db));
  return rows;
};
const givenFriends = (customerId: string, otherId: string) => {
  const pair = { pairId: newId(), type: 'friend', ...recorded() };
  return rapport.db.relationship.createMany({
    data: [
      { id: newId(), ...pair, customerId, otherId },
      { id: newId(), ...pair, customerId: otherId, otherId: customerId },
    ],
  });
};

describe('an undo', () => {
  it('gives back what moved, also what has changed since; what was added since stays', async () => {
    const survivor = await givenCustomer(rapport, { givenName: 'Ada', email: 'ada@example.com' });
    const absorbed = await givenCustomer(rapport, {
      givenName: 'Adele',
      honorific: 'Dr.',
      language: 'en',
      email: 'b@example.com',
    });
    const mergeId = await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });
    const point = await rapport.db.contactPoint.findFirstOrThrow({ where: { value: 'b@example.com' } });
    await rapport.db.contactPoint.update({ where: { id: point.id }, data: { label: 'Work' } });
    await rapport.db.need.create({
      data: { id: newId(), customerId: survivor.id, kind: 'LIKE', statement: 'Tea', priority: 3, ...recorded() },
    });
    await write(clerk(rapport), UPDATE_CUSTOMER, { id: survivor.globalId, language: 'cs' });

    await undo(rapport, mergeId);

    expect(await rapport.db.contactPoint.findUnique({ where: { id: point.id } })).toMatchObject({
      customerId: absorbed.id,
      label: 'Work',
      isPrimary: true,
    });
    expect(await rapport.db.need.count({ where: { customerId: survivor.id } })).toBe(1);
    // Taken from the absorbed one and not edited since, or edited since.
    expect(await customerOf(survivor.id)).toMatchObject({ honorific: null, language: 'cs' });
    expect(await customerOf(absorbed.id)).toMatchObject({ honorific: 'Dr.', language: 'en', mergedIntoId: null });
    expect((await rapport.eventsAbout(absorbed.id)).map(({ name }) => name)).toContain('contacts.customer.unmerged');
  });

  it('keeps the primary contact point that was chosen since', async () => {
    const survivor = await givenCustomer(rapport, { email: 's@example.com' });
    const absorbed = await givenCustomer(rapport, {
      email: 'a@example.com',
      contactPoints: [{ kind: 'EMAIL', value: 'second@example.com' }],
    });
    const mergeId = await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });
    await rapport.db.contactPoint.updateMany({ where: { customerId: survivor.id }, data: { isPrimary: false } });
    await rapport.db.contactPoint.updateMany({
      where: { customerId: survivor.id, value: 'second@example.com' },
      data: { isPrimary: true },
    });

    await undo(rapport, mergeId);

    const primary = await rapport.db.contactPoint.findMany({
      where: { isPrimary: true, customerId: { in: [survivor.id, absorbed.id] } },
    });
    expect(new Map(primary.map(({ customerId, value }) => [customerId, value]))).toEqual(
      new Map([
        [survivor.id, 's@example.com'],
        [absorbed.id, 'second@example.com'],
      ]),
    );
  });

  it('is refused twice, before later merges of either, and once somebody was erased', async () => {
    const [a, b, c] = [await givenCustomer(rapport), await givenCustomer(rapport), await givenCustomer(rapport)];
    const first = await merge(rapport, { survivor: b.id, absorbed: a.id });
    const second = await merge(rapport, { survivor: c.id, absorbed: b.id });

    expect(await tryUndo(rapport, first)).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(second) });
    expect((await customerOf(a.id)).mergedIntoId).toBe(c.id);
    await undo(rapport, second);
    expect((await customerOf(a.id)).mergedIntoId).toBe(b.id);
    await undo(rapport, first);
    expect(await tryUndo(rapport, first)).toMatchObject({ code: 'ALREADY_REVERSED' });

    const third = await merge(rapport, { survivor: b.id, absorbed: a.id });
    await eraseCustomer(rapport.ctx, { customerId: a.id, reason: 'Asked for it' });
    expect(await tryUndo(rapport, third)).toMatchObject({ code: 'CONFLICT' });
    expect((await customerOf(a.id)).mergedIntoId).toBe(b.id);
  });

  it('gives back a referral between the two, and one by somebody who was merged since only in order', async () => {
    const absorbed = await givenCustomer(rapport);
    const survivor = await givenCustomer(rapport, { acquisition: { source: 'WORD_OF_MOUTH', referrerId: absorbed.globalId } });
    const referred = await givenCustomer(rapport, { acquisition: { source: 'WORD_OF_MOUTH', referrerId: absorbed.globalId } });
    const before = await rowsOf();

    const mergeId = await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });
    expect(await customerOf(survivor.id)).toMatchObject({ acquisitionReferrerId: null, acquisitionSource: 'WORD_OF_MOUTH' });
    expect(await customerOf(referred.id)).toMatchObject({ acquisitionReferrerId: survivor.id });
    await undo(rapport, mergeId);

    expect(await rowsOf()).toEqual(before);
  });

  it('gives back how they found us, without a referrer who was erased meanwhile', async () => {
    const referrer = await givenCustomer(rapport);
    const survivor = await givenCustomer(rapport, {
      acquisition: { source: 'WORD_OF_MOUTH', referrerId: referrer.globalId, detail: 'At a fair' },
    });
    const absorbed = await givenCustomer(rapport, { acquisition: { source: 'NEWSPAPER' } });
    const choice = [{ field: 'acquisition', takeFrom: 'ABSORBED' as const }];
    const mergeId = await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id }, choice);
    expect(await customerOf(survivor.id)).toMatchObject({ acquisitionSource: 'NEWSPAPER', acquisitionReferrerId: null });

    await eraseCustomer(rapport.ctx, { customerId: referrer.id, reason: 'Asked for it' });
    await undo(rapport, mergeId);

    expect(await customerOf(survivor.id)).toMatchObject({
      acquisitionSource: 'WORD_OF_MOUTH',
      acquisitionDetail: 'At a fair',
      acquisitionReferrerId: null,
    });
  });

  it("is refused while an external id of the absorbed customer is another one's", async () => {
    const externalIds = [{ system: 'shop', id: 'wanted' }];
    const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport, { externalIds })];
    const mergeId = await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });
    await archiveCustomer(rapport.ctx, { id: survivor.globalId });
    await givenCustomer(rapport, { externalIds });

    expect(await tryUndo(rapport, mergeId)).toMatchObject({ code: 'UNIQUE_VIOLATION' });
    expect((await customerOf(absorbed.id)).mergedIntoId).toBe(survivor.id);
  });

  it('gives an archived customer back the external ids that others have by now', async () => {
    const externalIds = [{ system: 'shop', id: 'given away' }];
    const absorbed = await givenCustomer(rapport, { externalIds });
    await archiveCustomer(rapport.ctx, { id: absorbed.globalId });
    const survivor = await givenCustomer(rapport, { externalIds });
    const before = await rowsOf();

    await undo(rapport, await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id }));

    expect(await rowsOf()).toEqual(before);
  });

  it('does not give back a relationship with somebody who was erased meanwhile', async () => {
    const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const third = await givenCustomer(rapport);
    await givenFriends(survivor.id, third.id);
    await givenFriends(absorbed.id, third.id);
    const mergeId = await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });

    await eraseCustomer(rapport.ctx, { customerId: third.id, reason: 'Asked for it' });
    const { moved } = await rapport.db.customerMerge.findFirstOrThrow({ where: { absorbedId: absorbed.id } });
    expect(JSON.stringify(moved)).not.toContain(third.id);
    await undo(rapport, mergeId);

    expect(await rapport.db.relationship.count({ where: { OR: [{ customerId: third.id }, { otherId: third.id }] } })).toBe(0);
  });

  it.each([
    ['lost a column', 'strength', 'weight', 'weight'],
    ['lost one and needs another', 'recordedAt', 'notedAt', 'notedAt, recordedAt'],
  ])('tells that a later version %s of what the merge set aside, and changes nothing', async (_how, column, kept, told) => {
    const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    for (const { id: customerId } of [survivor, absorbed])
      await rapport.db.interest.create({ data: { id: newId(), customerId, name: 'Chess', strength: 3, ...recorded() } });
    const mergeId = await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });
    // As if an earlier version had done the merge.
    await rapport.db.$executeRaw`
      UPDATE "CustomerMerge" SET "moved" = replace("moved"::text, ${column}, ${kept})::jsonb WHERE "absorbedId" = ${absorbed.id}::uuid`;
    const before = await rowsOf();

    expect(await tryUndo(rapport, mergeId)).toMatchObject({
      __typename: 'ConflictError',
      message: `This merge was done by an earlier version, which kept other columns of Interest (${told}): it cannot be undone any more.`,
    });
    expect(await rowsOf()).toEqual(before);
  });
});
