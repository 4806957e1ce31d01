import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { type CreateCustomerInput, contacts } from '../../../src/modules/contacts/index.ts';
import { COMPILES } from '../../support/compiles.ts';
import { countStatements, createTestRapport, eachKind, globalId } from '../../support/index.ts';
import { CUSTOMERS, type CustomersPage } from './documents.ts';
import { givenCustomer, statementsOfOurs } from './given.ts';

const PEOPLE: readonly Partial<CreateCustomerInput>[] = [
  { givenName: 'Jana', familyName: 'Nováková', email: 'jana.n@example.com', phone: '+420601123456' },
  { givenName: 'Karel', familyName: 'Novák', lifecycle: 'ACTIVE' },
  { givenName: 'Eva', familyName: 'Starnovak' },
  { givenName: 'Ignác', familyName: 'Émile', lifecycle: 'PROSPECT' },
  { givenName: 'ignac', familyName: 'emil' },
  { givenName: '王', familyName: '芳' },
  { givenName: 'كريم', familyName: 'رضايى' },
  { givenName: 'Иван', familyName: 'Ёлкин' },
  { givenName: 'Łukasz', familyName: 'Straße', preferredName: 'Lucky' },
  { givenName: 'Percent', familyName: '100% _sure_', externalIds: [{ system: 'shop', id: 'ALFKI' }] },
  { kind: 'ORGANIZATION', organizationName: 'Alfkinger Möbel', email: 'info@moebel.example' },
];

describe.each(await eachKind())('on %s', (kind) => {
  const counter = countStatements();
  const rapport = createTestRapport([access, contacts], { databaseOptions: { kind, wrapAdapter: counter.wrapAdapter } });

  const list = async (variables: object) =>
    (
      await rapport
        .as('contacts.customer.read', 'access.staff.read')
        .data<{ customers: CustomersPage }>(CUSTOMERS, { ...variables })
    ).customers;
  const names = async (variables: object): Promise<string[]> =>
    (await list({ first: 100, ...variables })).nodes.map(({ displayName }) => displayName);
  const refusal = async (variables: object) => {
    const { data, errors } = await rapport.as('contacts.customer.read', 'access.staff.read').run(CUSTOMERS, { ...variables });
    expect(data?.customers ?? null).toBeNull();
    return errors?.[0]?.extensions?.code;
  };

  beforeAll(async () => {
    for (const person of PEOPLE) {
      await givenCustomer(rapport, person);
      await rapport.clock.advance({ minutes: 1 });
    }
    const archived = await givenCustomer(rapport, { givenName: 'Archived', familyName: 'Novák' });
    await rapport.db.customer.update({ where: { id: archived.id }, data: { archivedAt: rapport.clock.now() } });
  });

  describe('the list of customers', () => {
    it('comes by name, whatever case and accents, without the archived', async () => {
      expect(await names({})).toEqual([
        'Alfkinger Möbel',
        'Eva Starnovak',
        'ignac emil',
        'Ignác Émile',
        'Jana Nováková',
        'Karel Novák',
        'Lucky Straße',
        'Percent 100% _sure_',
        'Иван Ёлкин',
        'كريم رضايى',
        '王 芳',
      ]);
    });

    it.each([
      [[{ field: 'CREATED_AT', direction: 'DESC' }], 'Alfkinger Möbel', 'Jana Nováková'],
      [[{ field: 'UPDATED_AT', direction: 'ASC' }], 'Jana Nováková', 'Alfkinger Möbel'],
      [[{ field: 'DISPLAY_NAME', direction: 'DESC' }], '王 芳', 'Alfkinger Möbel'],
      [
        [
          { field: 'CREATED_AT', direction: 'ASC' },
          { field: 'DISPLAY_NAME', direction: 'ASC' },
        ],
        'Jana Nováková',
        'Alfkinger Möbel',
      ],
    ])('comes in the order %j', async (orderBy, first, last) => {
      const found = await names({ orderBy });

      expect([found[0], found.at(-1)]).toEqual([first, last]);
      expect(found).toHaveLength(PEOPLE.length);
    });

    it.each([{}, { search: 'nov' }, { orderBy: [{ field: 'CREATED_AT', direction: 'DESC' }] }])(
      'is paged by cursor, forward and back, each customer once: %j',
      async (query) => {
        const all = await names(query);
        const forward: string[] = [];
        for (let after: string | null = null, more = true; more; ) {
          const page: CustomersPage = await list({ ...query, first: 2, after });
          forward.push(...page.nodes.map(({ displayName }) => displayName));
          expect(page.totalCount).toBe(all.length);
          after = page.pageInfo.endCursor;
          more = page.pageInfo.hasNextPage;
        }
        const backward: string[] = [];
        for (let before: string | null = null, more = true; more; ) {
          const page: CustomersPage = await list({ ...query, last: 2, before });
          backward.unshift(...page.nodes.map(({ displayName }) => displayName));
          before = page.pageInfo.startCursor;
          more = page.pageInfo.hasPreviousPage;
        }
        expect(forward).toEqual(all);
        expect(backward).toEqual(all);
      },
    );

    it.each<[string, object]>([
      ['a page of 101', { first: 101 }],
      ['a page of none', { first: 0 }],
      ['first with last', { first: 1, last: 1 }],
      ['three orders', { orderBy: Array(3).fill({ field: 'CREATED_AT', direction: 'ASC' }) }],
      ['an order given twice', { orderBy: Array(2).fill({ field: 'CREATED_AT', direction: 'ASC' }) }],
      ['an empty filter in not', { filter: { not: {} } }],
      ['an empty list in or', { filter: { or: [] } }],
      ['a name that is compared with nothing', { filter: { not: { displayName: {} } } }],
      ['a time that is compared with nothing', { filter: { not: { createdAt: {} } } }],
      ['a filter that is too deep', { filter: { not: { not: { not: { not: { not: { isArchived: true } } } } } } }],
      ['a name of 501 characters', { filter: { displayName: { contains: 'x'.repeat(501) } } }],
      ['an owner who is no staff', { filter: { ownerId: 'x' } }],
    ])('refuses %s', async (_case, variables) => {
      expect(await refusal(variables)).toBe('BAD_USER_INPUT');
    });

    it('refuses a cursor of another order', async () => {
      const { pageInfo } = await list({ first: 1 });

      expect(await refusal({ after: pageInfo.endCursor, orderBy: [{ field: 'CREATED_AT', direction: 'ASC' }] })).toBe(
        'CURSOR_INVALID',
      );
      expect(await refusal({ after: pageInfo.endCursor, search: 'novak' })).toBe('CURSOR_INVALID');
    });

    it('is for those only who may read customers', async () => {
      const { data, errors } = await rapport.as('contacts.customer.edit').run(CUSTOMERS, {});

      expect(data?.customers).toBeNull();
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    });

    it('reads primary contact points of all customers in one statement', async () => {
      const document = /* GraphQL */ `query Page($first: Int) {
        customers(first: $first) { nodes { displayName primaryEmail { value } primaryPhone { value } contactPoints { value } externalIds { id } owner { name } } }
      }`;
      const statements = async (first: number) => {
        const agent = rapport.as('contacts.customer.read', 'access.staff.read');
        const counted = await counter.during(() => agent.run(document, { first }));
        expect(counted.result.errors).toBeUndefined();
        return statementsOfOurs(counted.statements).length;
      };
      expect(await statements(11)).toBe(await statements(1));
      expect(await statements(11)).toBeLessThanOrEqual(COMPILES ? 2 : 3);
    });
  });

  describe('a filter', () => {
    it.each<[object, string[]]>([
      [{ lifecycle: ['ACTIVE', 'PROSPECT'] }, ['Ignác Émile', 'Karel Novák']],
      [{ kind: ['ORGANIZATION'] }, ['Alfkinger Möbel']],
      [{ displayName: { contains: 'NOVAK' } }, ['Eva Starnovak', 'Jana Nováková', 'Karel Novák']],
      [{ displayName: { startsWith: 'ÍGNAC' } }, ['ignac emil', 'Ignác Émile']],
      [{ displayName: { eq: 'karel novak' } }, ['Karel Novák']],
      [{ displayName: { in: ['KAREL NOVAK', 'иван елкин'] } }, ['Karel Novák', 'Иван Ёлкин']],
      [{ displayName: { contains: '0% _' } }, ['Percent 100% _sure_']],
      [{ displayName: { contains: '0_ ' } }, []],
      [{ isArchived: true }, ['Archived Novák']],
      [{ isArchived: false, displayName: { eq: 'archived novak' } }, []],
      [{ or: [{ isArchived: true }, { lifecycle: ['ACTIVE'] }] }, ['Archived Novák', 'Karel Novák']],
      [{ and: [{ displayName: { contains: 'nov' } }, { not: { lifecycle: ['ACTIVE'] } }] }, ['Eva Starnovak', 'Jana Nováková']],
      [{ ownerId: globalId('Staff', '01890000-0000-7000-8000-000000000000') }, []],
    ])('%j finds %j', async (filter, found) => {
      expect(await names({ filter })).toEqual(found);
    });

    it('by owner needs the permission to read staff, at whatever depth', async () => {
      const ownerId = globalId('Staff', '01890000-0000-7000-8000-000000000000');
      for (const filter of [{ ownerId }, { or: [{ not: { ownerId } }] }]) {
        const { errors } = await rapport.as('contacts.customer.read').run(CUSTOMERS, { filter });
        expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
      }
    });

    it('by time finds the span', async () => {
      const { createdAt } = await rapport.db.customer.findFirstOrThrow({ where: { displayName: 'Karel Novák' } });
      const span = { gt: new Date(createdAt.getTime() - 30_000).toISOString(), lte: createdAt.toISOString() };

      expect(await names({ filter: { createdAt: span } })).toEqual(['Karel Novák']);
    });
  });

  describe('the search', () => {
    it.each<[string, string[]]>([
      ['novak', ['Karel Novák', 'Jana Nováková', 'Eva Starnovak']],
      ['NOVÁKOVÁ jana', ['Jana Nováková']],
      ['jana.n@example.com', ['Jana Nováková']],
      ['JANA.N@EXAMPLE', ['Jana Nováková']],
      ['+420 601 123 456', ['Jana Nováková']],
      ['0601/123456', ['Jana Nováková']],
      ['alfki', ['Percent 100% _sure_', 'Alfkinger Möbel']],
      ['lukasz strasse', ['Lucky Straße']],
      ['lucky', ['Lucky Straße']],
      ['елкин', ['Иван Ёлкин']],
      ['کریم', ['كريم رضايى']],
      ['芳', ['王 芳']],
      ['100%', ['Percent 100% _sure_']],
      ['0_%', []],
      ['mobel', ['Alfkinger Möbel']],
      ['nobody here', []],
      ['ًٌٍ', []],
    ])('for %j finds %j, best first', async (search, found) => {
      expect(await names({ search })).toEqual(found);
      expect((await list({ search, first: 1 })).totalCount).toBe(found.length);
    });

    it('that is blank is none', async () => {
      expect(await names({ search: '  ' })).toHaveLength(PEOPLE.length);
    });

    it('looks for the first 200 characters, which no code point is cut by', async () => {
      const words = `${' '.repeat(300)}lucky${' '.repeat(195)}`;

      expect(await names({ search: `${words}zebra` })).toEqual(['Lucky Straße']);
      expect(await names({ search: `${words.slice(0, -5)}zebra` })).toEqual([]);
      expect(await names({ search: 'novak'.repeat(15_000) })).toEqual([]);
      expect(await names({ search: `x${'🦜'.repeat(10_000)}` })).toEqual([]);
    });

    it('keeps the order that was asked for', async () => {
      const orderBy = [{ field: 'CREATED_AT', direction: 'ASC' }];

      expect(await names({ search: 'novak', orderBy })).toEqual(['Jana Nováková', 'Karel Novák', 'Eva Starnovak']);
    });

    it('finds by what was added or changed last', async () => {
      const { id } = await givenCustomer(rapport, { givenName: 'Zora', email: 'zora@example.com' });
      await rapport.db.contactPoint.updateMany({
        where: { customerId: id },
        data: { value: 'renamed@example.com', normalized: 'renamed@example.com' },
      });

      expect(await names({ search: 'renamed@' })).toEqual(['Zora']);
      expect(await names({ search: 'zora@' })).toEqual([]);
      await rapport.db.contactPoint.deleteMany({ where: { customerId: id } });
      expect(await names({ search: 'renamed@' })).toEqual([]);
      await rapport.db.customer.delete({ where: { id } });
    });
  });
});
