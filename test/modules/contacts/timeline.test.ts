import { beforeAll, describe, expect, it } from 'vitest';
import type { Permission } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { addContactPoint } from '../../../src/modules/contacts/contact-points.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { acknowledgeComplaint, feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import {
  countStatements,
  createTestRapport,
  describeOnPostgres,
  globalId,
  type Statement,
  TEST_START,
} from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenComplaint } from '../feedback/given.ts';
import { givenCustomer } from './given.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const READERS: readonly Permission[] = ['contacts.customer.read', 'contacts.timeline.read', 'feedback.complaint.read'];
const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(TEST_START.getTime() - days * DAY);

const STORY = graphql(`
  query Story($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    customer(id: $id) {
      timeline(first: $first, after: $after, last: $last, before: $before) {
        totalCount
        nodes { occurredAt module type summary actor { kind name } node { __typename id } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }
`);
const STORIES = graphql(`
  query Stories($first: Int!) {
    customers(first: $first) { nodes { timeline(first: 3) { totalCount nodes { summary node { ... on Complaint { subject } } } } } }
  }
`);

describe("a customer's story", () => {
  const rapport = createTestRapport(MODULES);
  const story = async (id: string, variables: object = {}, permissions: readonly Permission[] = READERS) => {
    const { customer } = await rapport.as(...permissions).data(STORY, { id, ...variables });
    if (!customer?.timeline) throw new Error('There is no story.');
    return customer.timeline;
  };
  const summaries = async (...args: Parameters<typeof story>) => (await story(...args)).nodes.map(({ summary }) => summary);

  it('tells the events of every module, newest first by when they happened, not by when they were recorded', async () => {
    const ada = await givenCustomer(rapport);
    await rapport.clock.advance({ minutes: 1 });
    const late = await givenComplaint(rapport, ada, { severity: 'LOW', openedAt: daysAgo(3) });
    const praise = await givenComplaint(rapport, ada, { kind: 'PRAISE', openedAt: daysAgo(9) });
    await givenComplaint(rapport, await givenCustomer(rapport, { givenName: 'Ben' }));
    const by = { kind: 'SYSTEM', name: 'Rapport' };

    expect(await story(ada.globalId)).toMatchObject({
      totalCount: 3,
      nodes: [
        { occurredAt: TEST_START.toISOString(), module: 'contacts', type: 'contacts.customer.created', actor: by, node: null },
        {
          occurredAt: daysAgo(3).toISOString(),
          module: 'feedback',
          type: 'feedback.complaint.opened',
          summary: 'Complained (severity low).',
          node: { __typename: 'Complaint', id: globalId('Complaint', late.id) },
        },
        { summary: 'Praised us (severity medium).', node: { id: globalId('Complaint', praise.id) } },
      ],
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
    });
  });

  it('pages without a gap or a repeat in both directions, also among events of one moment', async () => {
    const ada = await givenCustomer(rapport);
    for (const subject of ['1', '2', '3', '4']) await givenComplaint(rapport, ada, { subject, openedAt: daysAgo(1) });
    const all = (await story(ada.globalId)).nodes;

    const first = await story(ada.globalId, { first: 2 });
    const second = await story(ada.globalId, { first: 2, after: first.pageInfo.endCursor });
    const third = await story(ada.globalId, { first: 2, after: second.pageInfo.endCursor });
    const back = await story(ada.globalId, { last: 2, before: third.pageInfo.startCursor });

    expect([...first.nodes, ...second.nodes, ...third.nodes]).toEqual(all);
    expect(all).toHaveLength(5);
    expect(back.nodes).toEqual(second.nodes);
    expect([first, second, third].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, true, false]);
  });

  it('leaves out, and does not count, lines whose own permission the reader lacks', async () => {
    const ada = await givenCustomer(rapport);
    await givenComplaint(rapport, ada);

    const seen = await story(ada.globalId, {}, ['contacts.customer.read', 'contacts.timeline.read']);

    expect(seen).toMatchObject({ totalCount: 1, nodes: [{ type: 'contacts.customer.created' }] });
  });

  it('is refused without the permission to read stories', async () => {
    const ada = await givenCustomer(rapport);
    const { data, errors } = await rapport
      .as('contacts.customer.read', 'feedback.complaint.read')
      .run(STORY, { id: ada.globalId });

    expect(data).toEqual({ customer: { timeline: null } });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
  });

  it('tells also what happened with those who were merged into the customer', async () => {
    const [ada, other] = [await givenCustomer(rapport), await givenCustomer(rapport, { givenName: 'Adda' })];
    await givenComplaint(rapport, other, { openedAt: daysAgo(2) });
    await rapport.db.customer.update({ where: { id: other.id }, data: { mergedIntoId: ada.id } });

    expect(await story(ada.globalId)).toMatchObject({ totalCount: 3 });
    expect(await summaries(ada.globalId)).toEqual([
      'Was recorded (lead).',
      'Was recorded (lead).',
      'Complained (severity medium).',
    ]);
  });

  it('names who did it: a person, a program', async () => {
    const ada = await givenCustomer(rapport);
    const { id: staffId } = await rapport.db.staff.create({
      data: { id: crypto.randomUUID(), name: 'Ida', nameKey: 'ida', searchKey: 'ida', createdAt: TEST_START },
    });
    const ida = rapport.as({ kind: 'STAFF', id: `staff:${staffId}`, staffId, permissions: 'all' });
    const note = graphql(`
      mutation Renamed($input: UpdateCustomerInput!) { updateCustomer(input: $input) { __typename } }
    `);
    await ida.data(note, { input: { id: ada.globalId, familyName: 'Lovelace' } });
    await rapport
      .as('contacts.customer.edit', 'contacts.customer.read')
      .data(note, { input: { id: ada.globalId, familyName: 'King' } });

    const { nodes } = await story(ada.globalId);

    expect(nodes.map(({ summary, actor }) => [summary, actor?.kind, actor?.name])).toEqual([
      ['Changed: family name.', 'API_KEY', 'Administrator'],
      ['Changed: family name.', 'STAFF', 'Ida'],
      ['Was recorded (lead).', 'SYSTEM', 'Rapport'],
    ]);
  });

  it('names the record that a line is about only as far as the reader may see it, and while it exists', async () => {
    const ada = await givenCustomer(rapport);
    const { contactPoint } = await addContactPoint(rapport.ctx, {
      customerId: ada.globalId,
      kind: 'EMAIL',
      value: 'ada@example.com',
    });
    const node = async () => (await story(ada.globalId)).nodes.find(({ type }) => type === 'contacts.contact-point.added')?.node;

    expect(await node()).toEqual({ __typename: 'ContactPoint', id: globalId('ContactPoint', contactPoint.id) });
    await rapport.db.contactPoint.delete({ where: { id: contactPoint.id } });
    expect(await node()).toBeNull();
  });

  it('refuses a cursor of another list', async () => {
    const ada = await givenCustomer(rapport);
    const { customers } = await rapport.as('contacts.customer.read').data('{ customers(first: 1) { pageInfo { endCursor } } }');
    const { errors } = await rapport
      .as(...READERS)
      .run(STORY, { id: ada.globalId, after: String(customers?.pageInfo?.endCursor) });

    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['CURSOR_INVALID']);
  });
});

await describeOnPostgres('the stories of a page of customers', () => {
  const counter = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter } });

  beforeAll(async () => {
    for (const name of ['Ada', 'Ben', 'Cleo', 'Dan']) {
      const customer = await givenCustomer(rapport, { givenName: name });
      for (let number = 0; number < 4; number += 1) {
        const { id } = await givenComplaint(rapport, customer, { openedAt: daysAgo(number) });
        if (number === 0) await acknowledgeComplaint(rapport.ctx, { id });
      }
    }
    // Many others, and one with a long story.
    await rapport.db.$executeRaw`
      INSERT INTO "LoggedEvent" ("name", "payload", "occurredAt", "recordedAt")
      SELECT 'contacts.customer.archived', jsonb_build_object('customerId', md5((n % 4000)::text)::uuid), now() - n * interval '1 minute', now()
      FROM generate_series(1, 30000) AS n`;
    await rapport.db.$executeRaw`ANALYZE "LoggedEvent"`;
  });

  const readPage = (first: number) => counter.during(() => rapport.as(...READERS).data(STORIES, { first }));
  const ofOurs = (statements: readonly Statement[]) =>
    statements.filter(({ sql }) => /"(?:Customer|Complaint)"|"story"/.test(sql));

  it('are read and counted in as many statements for four customers as for one, and their records with them', async () => {
    const one = await readPage(1);
    const four = await readPage(4);

    expect(four.result.customers?.nodes).toHaveLength(4);
    for (const { timeline } of four.result.customers?.nodes ?? []) {
      expect(timeline).toMatchObject({ totalCount: 6, nodes: [expect.anything(), expect.anything(), expect.anything()] });
      expect(timeline?.nodes.some(({ node }) => node?.subject === 'Late delivery')).toBe(true);
    }
    // Customers, a page of the log, its count, complaints.
    expect(ofOurs(one.statements).map(({ sql }) => sql)).toHaveLength(4);
    expect(ofOurs(four.statements)).toHaveLength(4);
  });

  it('are read from their index, from the cursor on', async () => {
    const [ada] = await rapport.db.customer.findMany({ where: { givenName: 'Ada' } });
    const id = globalId('Customer', ada?.id ?? '');
    const { customer } = await rapport.as(...READERS).data(STORY, { id, first: 2 });
    const after = customer?.timeline?.pageInfo.endCursor;
    const { statements } = await counter.during(() => rapport.as(...READERS).data(STORY, { id, first: 2, after }));
    const plans = await Promise.all(
      statements
        .filter(({ sql }) => sql.includes('"story"'))
        .map(async ({ sql, args }) => {
          const rows = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${sql}`, ...args);
          return rows.map((row) => Object.values(row)[0]).join('\n');
        }),
    );

    expect(plans).toHaveLength(2);
    for (const plan of plans) {
      expect(plan).toContain('LoggedEvent_story_idx');
      expect(plan).not.toContain('Seq Scan on "LoggedEvent"');
    }
    expect(plans.some((plan) => /Index Cond: .*"occurredAt" <=/.test(plan))).toBe(true);
  });
});
