/** What was done with complaints, step by step. */
import { expect, it } from 'vitest';
import { acknowledgeComplaint, addComplaintNote } from '../../../src/modules/feedback/index.ts';
import { countStatements, createTestRapport, globalId } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenComplaint } from './given.ts';
import { MODULES } from './given-disputes.ts';

const counter = countStatements();
const rapport = createTestRapport(MODULES, { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const desk = () => rapport.as('feedback.complaint.read');

const LOG = graphql(`
  query ComplaintLog($id: ID!, $first: Int, $after: String, $last: Int) {
    complaint(id: $id) {
      log(first: $first, after: $after, last: $last) {
        totalCount
        nodes { type loggedAt note from to actor { kind name } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);
const LOGS = graphql(`
  query ComplaintLogs($filter: ComplaintFilter) {
    complaints(filter: $filter) {
      nodes { id log(first: 2) { totalCount nodes { type } pageInfo { hasNextPage } } newest: log(last: 1) { nodes { type } } }
    }
  }
`);

it('shows what was done with a complaint, oldest first, page by page', async () => {
  const ada = await givenCustomer(rapport);
  const { id } = await givenComplaint(rapport, ada);
  await rapport.clock.advance({ minutes: 1 });
  await acknowledgeComplaint(rapport.ctx, { id, message: 'We have it.' });
  const actor = { kind: 'SYSTEM', name: 'Rapport' };
  const opened = { type: 'feedback.complaint.opened', note: null, from: null, to: 'RECEIVED', actor };
  const acknowledged = {
    type: 'feedback.complaint.acknowledged',
    note: 'We have it.',
    from: 'RECEIVED',
    to: 'ACKNOWLEDGED',
    actor,
  };

  const first = await desk().data(LOG, { id: globalId('Complaint', id), first: 1 });
  expect(first.complaint?.log).toMatchObject({ totalCount: 2, nodes: [opened], pageInfo: { hasNextPage: true } });
  const after = first.complaint?.log?.pageInfo.endCursor;
  const second = await desk().data(LOG, { id: globalId('Complaint', id), first: 1, after });
  expect(second.complaint?.log).toMatchObject({ nodes: [acknowledged], pageInfo: { hasNextPage: false } });
  const last = await desk().data(LOG, { id: globalId('Complaint', id), last: 1 });
  expect(last.complaint?.log).toMatchObject({ nodes: [acknowledged] });
});

it('shows each of many complaints its own log, in as many statements as for one', async () => {
  const [ada, ben] = [await givenCustomer(rapport), await givenCustomer(rapport)];
  for (const customer of [ben, ada, ada, ada, ada]) await givenComplaint(rapport, customer);
  const { id } = await givenComplaint(rapport, ada);
  await acknowledgeComplaint(rapport.ctx, { id });
  await addComplaintNote(rapport.ctx, { id, note: 'Once more.' });
  const read = async (customerId: string) => {
    const { result, statements } = await counter.during(() => desk().data(LOGS, { filter: { customerId } }));
    // The feeds look at the log of events beside whatever a request does.
    return { logs: result.complaints?.nodes ?? [], sent: statements.filter(({ sql }) => !sql.includes('"LoggedEvent"')) };
  };
  await read(ben.globalId);
  const [one, five] = [await read(ben.globalId), await read(ada.globalId)];

  const opened = { type: 'feedback.complaint.opened' };
  const told = five.logs.map(({ id: _id, ...log }) => log);
  expect([one.logs.length, told.length]).toEqual([1, 5]);
  const [long, ...short] = [...told].sort((left, right) => (right.log?.totalCount ?? 0) - (left.log?.totalCount ?? 0));
  expect(long).toEqual({
    log: { totalCount: 3, nodes: [opened, { type: 'feedback.complaint.acknowledged' }], pageInfo: { hasNextPage: true } },
    newest: { nodes: [{ type: 'feedback.complaint.noted' }] },
  });
  for (const log of short) {
    expect(log).toEqual({
      log: { totalCount: 1, nodes: [opened], pageInfo: { hasNextPage: false } },
      newest: { nodes: [opened] },
    });
  }
  // Whose id it is, the complaints, each of the two pages, and the counts.
  expect([one.sent.length, five.sent.length]).toEqual([5, 5]);
});
