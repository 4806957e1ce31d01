/** One complaint that many move at once. */
import { expect, it } from 'vitest';
import type { ComplaintStatus } from '../../../src/generated/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, globalId, type TestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { MOVE } from './documents.ts';
import { givenComplaint } from './given.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const deskOf = (of: TestRapport) => of.as('feedback.complaint.handle', 'feedback.complaint.read');

await describeOnPostgres('moving one complaint fifty times at once', () => {
  const parallel = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('lets one win each step: the log folds to the status, and every other is told what is allowed', async () => {
    const complaint = await givenComplaint(parallel, await givenCustomer(parallel));
    const input = { id: globalId('Complaint', complaint.id), status: 'RESPONSE_PROPOSED' as const };
    const statuses = ['ACKNOWLEDGED', 'ASSESSED', 'RESPONSE_PROPOSED', 'INVESTIGATING', 'WITHDRAWN'] as const;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_none, index) =>
        deskOf(parallel).data(MOVE, { input: { ...input, status: statuses[index % statuses.length] ?? 'ASSESSED' } }),
      ),
    );
    const won = answers.filter(({ moveComplaint }) => moveComplaint?.__typename === 'MoveComplaintSuccess').length;
    const lost = answers.map(({ moveComplaint }) => (moveComplaint && 'code' in moveComplaint ? moveComplaint.code : null));
    // On a busy machine some do not get their turn.
    expect(lost.filter((code) => code === 'ILLEGAL_TRANSITION' || code === 'TRY_AGAIN')).toHaveLength(50 - won);
    const log = await parallel.db.complaintLogEntry.findMany({ where: { complaintId: complaint.id }, orderBy: { id: 'asc' } });
    expect(log).toHaveLength(won + 1);
    const after = await parallel.db.complaint.findUniqueOrThrow({ where: { id: complaint.id } });
    expect(after.version).toBe(won + 1);
    expect(await parallel.eventsAbout(complaint.id)).toHaveLength(won + 1);
    // Each step begins where another ended: in one chain from RECEIVED to where it stands now.
    let status: ComplaintStatus = 'RECEIVED';
    const left = log.slice();
    left.splice(
      left.findIndex(({ fromStatus }) => fromStatus === null),
      1,
    );
    const isPossible = (at: ComplaintStatus, rest: typeof left): boolean =>
      rest.length === 0
        ? at === after.status
        : rest.some(
            (one, index) =>
              one.fromStatus === at &&
              one.toStatus !== null &&
              isPossible(
                one.toStatus,
                rest.filter((_r, i) => i !== index),
              ),
          );
    expect(isPossible(status, left)).toBe(true);
    status = after.status;
    expect(status).toBe('WITHDRAWN');
  });
});
