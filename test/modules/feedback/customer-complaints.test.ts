import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, type Statement, TEST_START } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenComplaint } from './given.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const CUSTOMER = graphql(`
  query Customer($id: ID!, $filter: ComplaintFilter) {
    customer(id: $id) { openComplaintCount complaints(first: 2, filter: $filter) { totalCount nodes { subject } } }
  }
`);
const PAGE = graphql(`
  query Page($first: Int!) {
    customers(first: $first) { nodes { complaints(first: 3) { nodes { subject customer { displayName } } } openComplaintCount } }
  }
`);

describe("a customer's complaints", () => {
  const rapport = createTestRapport(MODULES);
  const reader = () => rapport.as('feedback.complaint.read', 'contacts.customer.read');

  it('come newest first, filtered, counted, a page at a time', async () => {
    const [ada, ben] = [await givenCustomer(rapport), await givenCustomer(rapport, { givenName: 'Ben' })];
    for (const [day, subject] of ['first', 'second', 'third'].entries()) {
      await givenComplaint(rapport, ada, {
        subject,
        severity: day === 1 ? 'LOW' : 'HIGH',
        openedAt: new Date(TEST_START.getTime() - (9 - day) * 86_400_000),
      });
    }
    await givenComplaint(rapport, ben, { subject: 'not hers' });

    const all = await reader().data(CUSTOMER, { id: ada.globalId });
    const grave = await reader().data(CUSTOMER, { id: ada.globalId, filter: { severity: ['HIGH'] } });

    expect(all.customer?.complaints).toEqual({ totalCount: 3, nodes: [{ subject: 'third' }, { subject: 'second' }] });
    expect(grave.customer?.complaints).toEqual({ totalCount: 2, nodes: [{ subject: 'third' }, { subject: 'first' }] });
  });

  it('count as open while somebody owes an answer, praise and questions aside', async () => {
    const ada = await givenCustomer(rapport);
    await givenComplaint(rapport, ada);
    await givenComplaint(rapport, ada, { kind: 'PRAISE' });
    await givenComplaint(rapport, ada, { kind: 'SUPPORT_REQUEST' });
    for (const status of ['REOPENED', 'AWAITING_CUSTOMER', 'RESOLVED', 'CLOSED', 'WITHDRAWN', 'REJECTED'] as const) {
      const { id } = await givenComplaint(rapport, ada);
      await rapport.db.complaint.update({ where: { id }, data: { status } });
    }
    expect((await reader().data(CUSTOMER, { id: ada.globalId })).customer?.openComplaintCount).toBe(3);
  });

  it('are withheld, field by field, from who may see the customer only', async () => {
    const ada = await givenCustomer(rapport);
    const { data, errors } = await rapport.as('contacts.customer.read').run(CUSTOMER, { id: ada.globalId });
    expect(data).toEqual({ customer: { openComplaintCount: null, complaints: null } });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });
});

for (const kind of ['pglite', 'postgres'] as const) {
  const suite = kind === 'postgres' ? describeOnPostgres : describe;
  await suite(`a page of customers with their complaints, on ${kind}`, () => {
    const counter = countStatements();
    const rapport = createTestRapport(MODULES, { databaseOptions: { kind, wrapAdapter: counter.wrapAdapter } });
    const read = async (first: number) => {
      const caller = rapport.as('feedback.complaint.read', 'contacts.customer.read');
      const counted = await counter.during(() => caller.data(PAGE, { first }));
      // The live feeds look at the log beside whatever a request does.
      return { ...counted, statements: counted.statements.filter(({ sql }) => !sql.includes('"LoggedEvent"')) };
    };

    beforeAll(async () => {
      const customers = Array.from({ length: 50 }, (_none, number) => ({
        id: newId(),
        kind: 'PERSON' as const,
        givenName: 'Ada',
        displayName: `Ada ${number}`,
        createdAt: TEST_START,
        updatedAt: TEST_START,
        recordedByKind: 'SYSTEM' as const,
      }));
      await rapport.db.customer.createMany({ data: customers });
      const five = Array.from({ length: 5 }, (_none, nth) => `${nth}`);
      const complaints = customers.flatMap(({ id: customerId }) =>
        five.map((subject) => ({ id: newId(), customerId, subject, openedAt: TEST_START })),
      );
      await rapport.db.complaint.createMany({ data: complaints });
      await read(1);
    });

    it('costs as many statements for 50 customers as for one', async () => {
      const one = await read(1);
      const fifty = await read(50);
      const customers = fifty.result.customers?.nodes ?? [];
      expect(customers).toHaveLength(50);
      for (const { complaints, openComplaintCount } of customers) {
        expect(complaints?.nodes).toHaveLength(3);
        expect(openComplaintCount).toBe(5);
      }
      expect(one.statements.length).toBe(2);
      expect(fifty.statements.length).toBe(one.statements.length);
    });

    it('limits the list of each customer in the database', async () => {
      const { statements } = await read(50);
      const lists = statements.filter(({ sql }) => sql.includes('"Complaint"') && /LATERAL|json_agg/.test(sql));
      expect(lists).toHaveLength(1);
      expect(lateralComplaints(lists[0])).toMatch(/LIMIT \$?\d+/);
      const [plan] = await rapport.db.$queryRawUnsafe<{ 'QUERY PLAN': unknown }[]>(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${lists[0]?.sql}`,
        ...(lists[0]?.args ?? []),
      );
      expect(rowsReadPerCustomer(plan?.['QUERY PLAN'])).toEqual([4]);
    });
  });
}

/** The innermost SELECT over complaints, up to its own LIMIT. */
function lateralComplaints(statement: Statement | undefined): string {
  return /FROM "(?:public"\.")?Complaint"[\s\S]*?LIMIT \$?\d+/.exec(statement?.sql ?? '')?.[0] ?? '';
}

/** How many rows of complaints the plan read for each customer. */
function rowsReadPerCustomer(plan: unknown): readonly number[] {
  if (Array.isArray(plan)) return plan.flatMap(rowsReadPerCustomer);
  if (typeof plan !== 'object' || plan === null) return [];
  const below = Object.values(plan).flatMap(rowsReadPerCustomer);
  const isScan = 'Relation Name' in plan && plan['Relation Name'] === 'Complaint' && 'Actual Rows' in plan;
  return isScan ? [Number(plan['Actual Rows']), ...below] : below;
}
