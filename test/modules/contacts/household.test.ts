import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts, householdOf } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from './given.ts';
import { write } from './profile.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });

const living = (lines: readonly string[], city = 'Brno') =>
  givenCustomer(rapport, { contactPoints: [{ kind: 'POSTAL', address: { lines: [...lines], city, countryCode: 'CZ' } }] });
const household = async ({ id }: GivenCustomer) => (await householdOf(rapport.ctx, [id])).get(id);
const relate = (one: GivenCustomer, type: string, other: GivenCustomer) =>
  write(rapport, 'addRelationship', { customerId: one.globalId, type, otherId: other.globalId });

describe("a customer's household", () => {
  it.each(['SPOUSE', 'PARTNER', 'CHILD', 'PARENT', 'SIBLING'])('holds a %s, from both sides', async (type) => {
    const [ada, ben] = [await givenCustomer(rapport), await givenCustomer(rapport)];

    await relate(ada, type, ben);

    expect([await household(ada), await household(ben)]).toEqual([[ben.id], [ada.id]]);
  });

  it('holds neither colleagues, friends nor those from whom they parted', async () => {
    const [ada, ben] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    for (const type of ['COLLEAGUE', 'EMPLOYER', 'Friend']) await relate(ada, type, ben);
    const { customer } = await relate(ada, 'SPOUSE', ben);
    await write(rapport, 'endRelationship', { id: customer.relationships.at(-1)?.id });

    expect(await household(ada)).toEqual([]);
  });

  it('holds who has the same postal address, however it is written, but not who lives in the same town', async () => {
    const ada = await living(['Údolní 5']);
    const ben = await living(['udolni, 5.'], 'BRNO');
    const townsman = await living([]);
    await living([]);
    await living(['Údolní 6']);

    expect([await household(ada), await household(ben), await household(townsman)]).toEqual([[ben.id], [ada.id], []]);
  });

  it('holds nobody twice, nobody archived or merged, and never oneself', async () => {
    const ada = await living(['Dlouhá 1']);
    const ben = await living(['Dlouhá 1']);
    await relate(ada, 'SPOUSE', ben);
    const [archived, merged] = [await living(['Dlouhá 1']), await living(['Dlouhá 1'])];
    await rapport.db.customer.update({ where: { id: archived.id }, data: { archivedAt: rapport.clock.now() } });
    await rapport.db.customer.update({ where: { id: merged.id }, data: { mergedIntoId: ada.id } });

    expect(await household(ada)).toEqual([ben.id]);
    expect(await household(merged)).toEqual([ben.id]);
  });

  it('has at most a hundred members, family first', async () => {
    const ada = await living(['Kolej 1']);
    const { normalized } = await rapport.db.contactPoint.findFirstOrThrow({ where: { customerId: ada.id } });
    const at = rapport.clock.now();
    const ids = Array.from({ length: 120 }, () => newId());
    await rapport.db.customer.createMany({
      data: ids.map((id) => ({
        id,
        kind: 'PERSON',
        givenName: 'N',
        displayName: 'N',
        createdAt: at,
        updatedAt: at,
        recordedByKind: 'SYSTEM',
      })),
    });
    await rapport.db.contactPoint.createMany({
      data: ids.map((customerId) => ({
        id: newId(),
        customerId,
        kind: 'POSTAL',
        value: 'Kolej 1',
        addressLines: ['Kolej 1'],
        normalized,
        recordedAt: at,
        recordedByKind: 'SYSTEM',
      })),
    });
    const spouse = await givenCustomer(rapport);
    await relate(ada, 'SPOUSE', spouse);

    expect(await household(ada)).toEqual([spouse.id, ...ids.slice(0, 99)]);
  });

  it('of thirty customers, some of them unknown, is one statement', async () => {
    const [ada, ben] = [await living(['Krátká 1']), await living(['Krátká 1'])];
    const others = Array.from({ length: 28 }, () => newId());

    const { result, statements } = await counter.during(() => householdOf(rapport.ctx, [ada.id, ben.id, ada.id, ...others]));

    expect(statements.filter(({ sql }) => sql.includes('"Customer"'))).toHaveLength(1);
    expect([...result]).toEqual([[ada.id, [ben.id]], [ben.id, [ada.id]], ...others.map((id) => [id, []])]);
    expect(await counter.during(() => householdOf(rapport.ctx, []))).toMatchObject({ statements: [] });
  });
});
