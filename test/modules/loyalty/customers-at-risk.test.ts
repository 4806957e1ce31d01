/** Customers at risk: computed for everybody every hour, listed the likeliest first, a task for whoever comes to be so likely. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, eachKind, globalId } from '../../support/index.ts';
import type { GivenCustomer } from '../contacts/given.ts';
import { givenAtRisk } from './given-risks.ts';
import type { RiskModel } from './risk-model.ts';

const AT_RISK = `query Q($first: Int, $after: String, $last: Int, $before: String, $minScore: Float) {
  customersAtRisk(first: $first, after: $after, last: $last, before: $before, minScore: $minScore) {
    nodes { customer { id displayName } score reasons { kind description weight } suggestedAction asOf }
    pageInfo { hasNextPage hasPreviousPage endCursor startCursor } totalCount
  }
}`;
interface Listed {
  readonly customersAtRisk: {
    readonly nodes: readonly { readonly customer: { readonly id: string }; readonly score: number; readonly asOf: string }[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly endCursor: string;
      readonly startCursor: string;
    };
    readonly totalCount: number;
  };
}
const open = { kind: 'COMPLAINT', status: 'RECEIVED' };
const late = [10, 12, 14].map((daysAgo) => ({ daysAgo: daysAgo + 90, totalMinor: 100, returnedMinor: 0, currencyCode: 'EUR' }));
const bad = { kind: 'NPS' as const, score: 1, daysAgo: 1 };

describe.each(await eachKind())('customers at risk, on %s,', (kind) => {
  const counter = countStatements();
  const rapport = createTestRapport([access, contacts, sales, communications, feedback, loyalty], {
    databaseOptions: { kind, wrapAdapter: counter.wrapAdapter },
  });
  const reader = () => rapport.as('loyalty.risk.read', 'contacts.customer.read');
  const atRisk = async (variables: object = {}) =>
    (await reader().data<Listed>(AT_RISK, { first: 100, ...variables })).customersAtRisk;
  const idsOf = ({ nodes }: Listed['customersAtRisk']) => nodes.map(({ customer }) => customer.id);
  const tasksOf = (customer: GivenCustomer | undefined) =>
    rapport.db.task.findMany({
      where: { customerId: customer?.id ?? '', origin: 'loyalty.risk' },
      orderBy: { createdAt: 'asc' },
    });
  /** Their scores: .55, .40, .40, .25, .15, and none of the two last, who have no reason and who may not be judged. */
  let people: readonly GivenCustomer[] = [];
  let ownerId = '';

  beforeAll(async () => {
    const models: Partial<RiskModel>[] = [
      { complaints: [open], purchases: late },
      ...[
        { complaints: [open], answers: [bad] },
        { complaints: [open], answers: [bad] },
        { complaints: [open] },
        { answers: [bad] },
      ],
      ...[{}, { complaints: [open], profiling: 'DENIED' as const }],
    ];
    people = await givenAtRisk(rapport, models);
    ownerId = people[0]?.id ?? '';
    const staff = { id: ownerId, name: 'Ida', nameKey: 'ida', searchKey: 'ida', createdAt: rapport.clock.now() };
    await rapport.db.staff.create({ data: staff });
    await rapport.db.customer.update({ where: { id: people[0]?.id ?? '' }, data: { ownerId } });
  });

  it('are none before the first computation, which comes within the hour', async () => {
    expect(await atRisk()).toMatchObject({ nodes: [], totalCount: 0 });
    await rapport.clock.advance({ hours: 1 });
    expect(await atRisk()).toMatchObject({ totalCount: 5 });
  });

  it('come the likeliest to leave first, then by id, with what their own field says', async () => {
    const list = await atRisk();
    const [first, second = '', third = '', fourth, fifth] = people.map(({ globalId: id }) => id);
    const [two = '', three = ''] = [people[1]?.id, people[2]?.id];
    expect(idsOf(list)).toEqual([first, ...(two < three ? [second, third] : [third, second]), fourth, fifth]);
    expect(list.nodes.map(({ score }) => score)).toEqual([0.55, 0.4, 0.4, 0.25, 0.15]);
    const own =
      'query ($id: ID!) { customer(id: $id) { churnRisk { score reasons { kind description weight } suggestedAction } } }';
    const { customer } = await reader().data(own, { id: first });
    expect(list.nodes[0]).toMatchObject({ ...customer?.churnRisk });
    expect(list.nodes[0]).toMatchObject({
      reasons: [
        { kind: 'LATE', weight: 0.3, description: 'Usually buys every 2 days; last bought 100 days ago.' },
        { kind: 'UNRESOLVED_COMPLAINT', weight: 0.25, description: 'A complaint has been open for 12 days.' },
      ],
      suggestedAction: 'Ask whether anything is needed: they stay away longer than they use to.',
    });
    expect(new Date(list.nodes[0]?.asOf ?? 0).getTime()).toBeLessThanOrEqual(rapport.clock.now().getTime());
  });

  it('are at least as likely to leave as is asked', async () => {
    for (const [minScore, totalCount] of [
      ...[
        [0, 5],
        [0.15, 5],
        [0.16, 4],
        [0.4, 3],
        [0.41, 1],
        [0.55, 1],
        [0.56, 0],
        [1, 0],
      ],
    ]) {
      const list = await atRisk({ minScore });
      expect([minScore, list.totalCount, list.nodes.length]).toEqual([minScore, totalCount, totalCount]);
    }
    for (const minScore of [-0.01, 1.01]) {
      const { errors } = await reader().run(AT_RISK, { minScore });
      expect(errors).toMatchObject([{ message: 'minScore must be from 0 to 1.', extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });

  it('page forward and back without losing or repeating anybody', async () => {
    const all = idsOf(await atRisk());
    for (const backward of [false, true]) {
      const seen: string[] = [];
      for (let cursor: string | undefined, isMore = true; isMore; ) {
        const asked = backward ? { first: null, last: 2, before: cursor } : { first: 2, after: cursor };
        const page = await atRisk(asked);
        seen[backward ? 'unshift' : 'push'](...idsOf(page));
        cursor = backward ? page.pageInfo.startCursor : page.pageInfo.endCursor;
        isMore = backward ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage;
      }
      expect(seen).toEqual(all);
    }
  });

  it('lose at once who is archived, lost or dead since, or denies PROFILING', async () => {
    const id = people[0]?.id ?? '';
    const [archivedAt, deceasedOn] = [rapport.clock.now(), new Date('2020-01-01')];
    for (const data of [{ archivedAt }, { deceasedOn }, { lifecycle: 'LOST' as const }]) {
      const { archivedAt: _a, ...before } = await rapport.db.customer.findUniqueOrThrow({ where: { id } });
      await rapport.db.customer.update({ where: { id }, data });
      expect(await atRisk()).toMatchObject({ totalCount: 4 });
      expect(idsOf(await atRisk())).not.toContain(globalId('Customer', id));
      const { lifecycle, deceasedOn: died } = before;
      await rapport.db.customer.update({ where: { id }, data: { archivedAt: null, lifecycle, deceasedOn: died } });
    }
    const say = 'mutation M($input: RecordConsentInput!) { recordConsent(input: $input) { __typename } }';
    const input = { customerId: people[0]?.globalId, purpose: 'PROFILING' };
    await rapport.asAdministrator().data(say, { input: { ...input, state: 'DENIED' } });
    expect(await atRisk()).toMatchObject({ totalCount: 4 });
    await rapport.asAdministrator().data(say, { input: { ...input, state: 'GRANTED' } });
    expect(await atRisk()).toMatchObject({ totalCount: 5 });
  });

  it('are told to nobody without the permission, not even how many', async () => {
    const { data, errors } = await rapport.as('contacts.customer.read').run(AT_RISK, { first: 1 });
    expect(data).toEqual({ customersAtRisk: null });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('take as many statements for one as for all', async () => {
    const during = async (first: number) => {
      const { statements } = await counter.during(() => atRisk({ first }));
      return statements.filter(({ sql }) => /"(?:Customer|ChurnStanding)"/.test(sql)).length;
    };
    expect(await during(1)).toBe(3);
    expect(await during(5)).toBe(3);
  });

  it('are a task each once their risk has come to 0.50, for who looks after them, due a day later', async () => {
    const [task, ...others] = await tasksOf(people[0]);
    expect(others).toEqual([]);
    expect(task).toMatchObject({
      title: 'Likely to leave (risk 0.55): Ask whether anything is needed: they stay away longer than they use to.',
      ...{ assigneeId: ownerId, origin: 'loyalty.risk', doneAt: null },
    });
    expect(task?.dueAt).toEqual(new Date((task?.createdAt.getTime() ?? 0) + 86_400_000));
    for (const person of people.slice(1)) expect(await tasksOf(person)).toEqual([]);
  });

  it('stand nowhere any more once there is no reason', async () => {
    const id = people[3]?.id ?? '';
    await rapport.db.complaint.updateMany({ where: { customerId: id }, data: { status: 'RESOLVED' } });
    await rapport.clock.advance({ hours: 1 });
    expect(await rapport.db.churnStanding.count({ where: { customerId: id } })).toBe(0);
    expect(idsOf(await atRisk())).not.toContain(globalId('Customer', id));
  });
});
