/** One row about a customer in each table of contacts, with the same words wherever personal ones stand. */
import { type Ctx, encodeId, newId } from '../../../src/index.ts';
import { audit, authorship } from '../../../src/modules/access/index.ts';
import { addContactPoint } from '../../../src/modules/contacts/contact-points.ts';
import { updateCustomer } from '../../../src/modules/contacts/customer-changes.ts';
import { createCustomer } from '../../../src/modules/contacts/index.ts';

/** Beside the rows: what events and the audit log tell of them. */
export async function givenProfile(ctx: Ctx, customerId: string, words: string): Promise<void> {
  await ctx.transact(async (tx) => {
    const id = encodeId('Customer', customerId);
    await updateCustomer(tx, { id, familyName: words, honorific: words });
    const postal = { lines: [words], city: words, region: words, postalCode: words, countryCode: 'CZ' };
    await addContactPoint(tx, { customerId: id, kind: 'POSTAL', address: postal, label: words, source: words });
    await addContactPoint(tx, { customerId: id, kind: 'SOCIAL', value: words });
    const recorded = { recordedAt: tx.clock.now(), ...authorship(tx) };
    const row = { customerId, source: words, ...recorded };
    const { db } = tx;
    await db.customerExternalId.create({ data: { id: newId(), customerId, system: words, externalId: words, ...recorded } });
    await db.importantDate.create({ data: { id: newId(), ...row, kind: 'CUSTOM', year: 1970, whose: words, label: words } });
    await db.interest.create({ data: { id: newId(), ...row, name: words } });
    const group = await db.group.create({ data: { id: newId(), name: `Circle ${newId()}`, ...recorded } });
    await db.groupMembership.create({ data: { id: newId(), ...row, groupId: group.id, role: words } });
    const need = { kind: 'NEED', priority: 1, statement: words, evidence: words } as const;
    await db.need.create({ data: { id: newId(), ...row, ...need } });
    await db.consent.create({ data: { id: newId(), ...row, purpose: 'MARKETING', state: 'GRANTED', lawfulBasis: words } });
    const definition = { key: `k${newId().replaceAll('-', '')}`, label: 'A field', type: 'TEXT', ...recorded } as const;
    await db.customFieldDefinition.create({ data: { id: newId(), ...definition } });
    await db.customFieldValue.create({ data: { id: newId(), ...row, key: definition.key, text: words } });
    const { id: otherId } = await createCustomer(tx, { kind: 'PERSON', givenName: 'Related' });
    const pair = { pairId: newId(), type: words, source: words, ...recorded };
    await db.relationship.create({ data: { id: newId(), ...pair, customerId, otherName: words } });
    await db.relationship.create({ data: { id: newId(), ...pair, customerId, otherId } });
    await db.relationship.create({ data: { id: newId(), ...pair, customerId: otherId, otherId: customerId } });
    await givenPast(tx, customerId, words);
  });
}

/** What is no more, but was: a removed interest in the audit log, a merge that was undone. */
async function givenPast(tx: Parameters<Parameters<Ctx['transact']>[0]>[0], customerId: string, words: string): Promise<void> {
  const interestId = newId();
  await tx.emit('contacts.interest.removed', { customerId, interestId });
  const removed = { id: interestId, customerId, name: words };
  await audit(tx, { action: 'contacts.interest.removed', type: 'Interest', id: interestId, before: removed, after: null });
  const merged = {
    survivorId: customerId,
    absorbedId: newId(),
    fields: { givenName: { before: words, after: words } },
    moved: [{ name: words }],
  };
  const at = tx.clock.now();
  await tx.db.customerMerge.create({
    data: { id: newId(), ...merged, mergedAt: at, mergedByKind: 'SYSTEM', undoneAt: at, undoneByKind: 'SYSTEM' },
  });
}
