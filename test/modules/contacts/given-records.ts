/** One record in each table of contacts that names a customer. */
import { type Ctx, newId } from '../../../src/index.ts';
import { createCustomer } from '../../../src/modules/contacts/index.ts';
import { mergeCustomers } from '../../../src/modules/contacts/merging/index.ts';
import { globalId } from '../../support/index.ts';

/** Of two customers each row of the second has its like at the first, where the tables allow no second one, and rows of its own. */
export async function givenCustomerRecords(ctx: Ctx, customerId: string, personalText: string): Promise<void> {
  const { db } = ctx;
  const recorded = { recordedAt: ctx.clock.now(), recordedByKind: 'SYSTEM' } as const;
  const own = () => ({ id: newId(), customerId, ...recorded });
  await createCustomer(ctx, {
    kind: 'PERSON',
    givenName: `Sent by ${personalText}`,
    acquisition: { source: 'WORD_OF_MOUTH', referrerId: globalId('Customer', customerId) },
  });
  const earlier = await createCustomer(ctx, { kind: 'PERSON', givenName: `${personalText} once more` });
  await mergeCustomers(ctx, { survivorId: customerId, absorbedId: earlier.id });
  const point = { kind: 'EMAIL', status: 'VALID' } as const;
  await db.contactPoint.createMany({
    data: [
      { ...own(), ...point, value: `${personalText}@example.com`, normalized: `${personalText}@example.com`, isPrimary: true },
      { ...own(), ...point, value: 'shared@example.com', normalized: 'shared@example.com' },
    ],
  });
  await db.customerExternalId.create({ data: { ...own(), system: 'shop', externalId: personalText } });
  const friend = await createCustomer(ctx, { kind: 'PERSON', givenName: `Friend of ${personalText}` });
  const pairId = newId();
  await db.relationship.createMany({
    data: [
      { ...own(), pairId, type: 'SPOUSE', otherId: friend.id },
      { ...own(), customerId: friend.id, pairId, type: 'SPOUSE', otherId: customerId },
      { ...own(), pairId: newId(), type: 'CHILD', otherName: 'Little one' },
    ],
  });
  await db.importantDate.createMany({
    data: [
      { ...own(), kind: 'BIRTHDAY', month: 2, day: 29 },
      { ...own(), kind: 'CUSTOM', year: 1990, label: personalText },
    ],
  });
  await db.interest.createMany({
    data: [
      { ...own(), name: 'Chess', strength: 3 },
      { ...own(), name: personalText },
    ],
  });
  const group = await db.group.upsert({
    where: { nameFolded: 'club' },
    create: { id: newId(), name: 'Club', ...recorded },
    update: {},
  });
  await db.groupMembership.create({ data: { ...own(), groupId: group.id, role: personalText } });
  await db.need.create({ data: { ...own(), kind: 'LIKE', statement: personalText, priority: 3 } });
  await db.consent.createMany({
    data: [
      { ...own(), purpose: 'MARKETING', state: personalText.length % 2 === 0 ? 'GRANTED' : 'DENIED' },
      { ...own(), purpose: 'MARKETING', channel: 'EMAIL', state: 'GRANTED', source: personalText },
    ],
  });
  await db.customFieldDefinition.upsert({
    where: { key: 'shoeSize' },
    create: { id: newId(), key: 'shoeSize', label: 'Shoe size', type: 'NUMBER', ...recorded },
    update: {},
  });
  await db.customFieldValue.create({ data: { ...own(), key: 'shoeSize', number: '1234567890123456789012345678.0123456789' } });
  await db.customFieldDefinition.upsert({
    where: { key: 'motto' },
    create: { id: newId(), key: 'motto', label: 'Motto', type: 'TEXT', ...recorded },
    update: {},
  });
  await db.customFieldValue.create({ data: { ...own(), key: 'motto', text: personalText } });
}
