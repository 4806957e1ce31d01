import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts, sampleCustomers } from '../../../src/modules/contacts/index.ts';
import { createTestRapport } from '../../support/index.ts';

const rapport = createTestRapport([access, contacts]);

const shown = async () => {
  const rows = await rapport.db.customer.findMany({ include: { contactPoints: true, owner: true }, orderBy: { id: 'asc' } });
  return rows.map(({ displayName, language, lifecycle, owner, createdAt, contactPoints }) =>
    [displayName, language, lifecycle, owner?.name, createdAt, contactPoints.map(({ value, status }) => [value, status])].flat(3),
  );
};

it('the sample customers are a few hundred in several languages, and the same when they are seeded again', async () => {
  await access.seed?.(rapport.ctx);
  await contacts.seed?.(rapport.ctx);
  const first = await shown();

  await contacts.seed?.(rapport.ctx);

  expect(await shown()).toEqual(first);
  expect(first.length).toBeGreaterThanOrEqual(300);
  const customers = await sampleCustomers(rapport.ctx);
  expect(new Set(customers.map(({ language }) => language))).toEqual(new Set(['cs', 'lt', 'fa', 'en', 'de']));
  expect(await rapport.db.contactPoint.count({ where: { status: { not: 'VALID' } } })).toBe(0);
  const lifecycles = await rapport.db.customer.groupBy({ by: ['lifecycle'] });
  expect(lifecycles).toHaveLength(6);
  expect(await rapport.db.customer.count({ where: { ownerId: { not: null } } })).toBeGreaterThan(50);
  expect(await rapport.db.customer.count({ where: { createdAt: { gt: rapport.clock.now() } } })).toBe(0);
});

it('the sample customers have families, birthdays to come, hobbies, clubs, needs and consents, which are added once', async () => {
  const counts = async () =>
    Promise.all([
      rapport.db.relationship.count({ where: { type: 'SPOUSE' } }),
      rapport.db.relationship.count({ where: { type: 'CHILD' } }),
      rapport.db.importantDate.count(),
      rapport.db.interest.count(),
      rapport.db.group.count(),
      rapport.db.groupMembership.count(),
      rapport.db.need.count({ where: { status: 'OPEN' } }),
      rapport.db.need.count({ where: { status: 'ADDRESSED' } }),
      rapport.db.consent.count(),
    ]);
  const first = await counts();

  await contacts.seed?.(rapport.ctx);

  expect(await counts()).toEqual(first);
  const [spouses = 0, ...others] = first;
  expect(spouses).toBeGreaterThan(10);
  expect(spouses % 2).toBe(0);
  expect(others).toEqual([11, 105, 120, 6, 34, 15, 15, 60]);
});
