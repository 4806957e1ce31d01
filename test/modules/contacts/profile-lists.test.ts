/** What a page of customers with their whole profile costs, and that each list is bounded. */
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, type Statement, TEST_START } from '../../support/index.ts';
import { profiler } from './profile.ts';

const PAGE = `query Page($first: Int!) { customers(first: $first) { nodes {
  relationships { type other { displayName } recordedBy { name } }
  importantDates { date { day } recordedBy { name } }
  interests { name recordedBy { name } }
  groups { role group { name members(first: 2) { nodes { displayName owner { name } } } } recordedBy { name } }
  needs { statement recordedBy { name } }
  leadCandidates(first: 2) { nodes { displayName owner { name } } totalCount }
} } }`;
const PARENTS = 30;
const TABLES = /"(Customer|Relationship|ImportantDate|Interest|GroupMembership|Group|Need|Staff|ApiKey)"/;

for (const kind of ['pglite', 'postgres'] as const) {
  const suite = kind === 'postgres' ? describeOnPostgres : describe;
  await suite(`a page of customers with their profiles, on ${kind}`, () => {
    const counter = countStatements();
    const rapport = createTestRapport([access, contacts], { databaseOptions: { kind, wrapAdapter: counter.wrapAdapter } });
    const read = async (first: number) => {
      const counted = await counter.during(() => profiler(rapport).data<Shown>(PAGE, { first }));
      return { ...counted, statements: counted.statements.filter(({ sql }) => TABLES.test(sql)) };
    };

    beforeAll(async () => {
      await givenProfiles();
      await read(1);
    });

    async function givenProfiles(): Promise<void> {
      const { db } = rapport;
      const at = { recordedAt: TEST_START, recordedByKind: 'SYSTEM' } as const;
      const customers = Array.from({ length: PARENTS + 3 }, (_none, number) => ({
        id: newId(),
        kind: 'PERSON' as const,
        givenName: 'Ada',
        displayName: `${number < PARENTS ? 'Ada' : 'Lead'} ${String(number).padStart(3, '0')}`,
        lifecycle: number < PARENTS ? ('ACTIVE' as const) : ('LEAD' as const),
        createdAt: TEST_START,
        updatedAt: TEST_START,
        recordedByKind: 'SYSTEM' as const,
      }));
      await db.customer.createMany({ data: customers });
      const groups = ['Choir', 'Chess'].map((name) => ({ id: newId(), name, ...at }));
      await db.group.createMany({ data: groups });
      const facts = customers.flatMap(({ id: customerId }) => [0, 1].map((nth) => ({ id: newId(), customerId, nth, ...at })));
      await db.groupMembership.createMany({
        data: facts.map(({ nth, ...fact }) => ({ ...fact, groupId: groups[nth]?.id ?? '' })),
      });
      await db.interest.createMany({ data: facts.map(({ nth, ...fact }) => ({ ...fact, name: `interest ${nth}` })) });
      await db.importantDate.createMany({
        data: facts.map(({ nth, ...fact }) => ({ ...fact, kind: 'CUSTOM', month: 1 + nth, day: 1 })),
      });
      await db.need.createMany({
        data: facts.map(({ nth, ...fact }) => ({ ...fact, kind: 'NEED', statement: `${nth}`, priority: 1 })),
      });
      await db.relationship.createMany({
        data: facts.map(({ nth, ...fact }, index) => ({
          ...fact,
          pairId: newId(),
          type: 'COLLEAGUE',
          otherId: customers[(Math.floor(index / 2) + 1 + nth) % customers.length]?.id ?? null,
        })),
      });
    }

    it('costs as many statements for 30 customers as for one', async () => {
      const one = await read(1);
      const thirty = await read(PARENTS);

      expect(thirty.result.customers.nodes).toHaveLength(PARENTS);
      for (const { leadCandidates, groups, ...lists } of thirty.result.customers.nodes) {
        for (const list of Object.values(lists)) expect(list).toHaveLength(2);
        expect(groups.map(({ group }) => group.members.nodes.map(({ displayName }) => displayName))).toEqual(
          Array(2).fill(['Ada 000', 'Ada 001']),
        );
        expect(leadCandidates).toMatchObject({
          totalCount: 3,
          nodes: [{ displayName: 'Lead 030' }, { displayName: 'Lead 031' }],
        });
      }
      // The customers with all lists; members and candidates, found and read; how many candidates there are.
      expect(one.statements.length).toBe(6);
      expect(thirty.statements.length).toBe(one.statements.length);
    });

    it('reads no more of the relationships and needs of a customer than are shown', async () => {
      const { statements } = await read(PARENTS);
      const [lists] = statements.filter(({ sql }) => sql.includes('"Need"'));
      expect(limitOf('Need', lists)).toBe(100);
      expect(limitOf('Relationship', lists)).toBe(100);
    });
  });
}

interface Shown {
  readonly customers: {
    readonly nodes: readonly {
      readonly groups: readonly {
        readonly group: { readonly members: { readonly nodes: readonly { readonly displayName: string }[] } };
      }[];
      readonly leadCandidates: object;
    }[];
  };
}

/** The LIMIT of the ordered SELECT over a table, as it was sent. */
function limitOf(table: string, statement: Statement | undefined): number {
  const [, place, number] =
    new RegExp(`FROM "(?:public"\\.")?${table}"[\\s\\S]*?ORDER BY[\\s\\S]*?LIMIT (\\$?)(\\d+)`).exec(statement?.sql ?? '') ?? [];
  return Number(place === '$' ? statement?.args[Number(number) - 1] : number);
}
