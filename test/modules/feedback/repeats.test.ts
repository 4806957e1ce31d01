/** A duplicate names the original, which is none itself, whatever comes to repeat something else since. */
import { expect, it } from 'vitest';
import type { Complaint } from '../../../src/modules/feedback/index.ts';
import { createTestRapport, describeOnPostgres, globalId, type TestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { MOVE } from './documents.ts';
import { givenComplaint } from './given.ts';
import { MODULES } from './given-disputes.ts';

const given = async (of: TestRapport) => givenComplaint(of, await givenCustomer(of));

async function repeat(of: TestRapport, id: string, originalId: string) {
  const input = { id: globalId('Complaint', id), status: 'DUPLICATE', duplicateOfId: globalId('Complaint', originalId) } as const;
  return (await of.as('feedback.complaint.handle', 'feedback.complaint.read').data(MOVE, { input })).moveComplaint;
}

await describeOnPostgres('a complaint that others repeat', () => {
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('hands them on to the original when it turns out to be a duplicate, each with a step, an event and an audit entry', async () => {
    const [a, other, b, c] = [await given(rapport), await given(rapport), await given(rapport), await given(rapport)];
    await repeat(rapport, a.id, b.id);
    await repeat(rapport, other.id, b.id);
    expect(await repeat(rapport, b.id, c.id)).toMatchObject({ __typename: 'MoveComplaintSuccess' });

    for (const { id } of [a, other]) {
      expect(await rapport.db.complaint.findUnique({ where: { id } })).toMatchObject({ duplicateOfId: c.id, version: 3 });
      const last = { orderBy: { id: 'desc' } } as const;
      expect(await rapport.db.complaintLogEntry.findFirst({ where: { complaintId: id }, ...last })).toMatchObject({
        ...{ type: 'feedback.complaint.changed', fromStatus: null, toStatus: null },
      });
      expect((await rapport.eventsAbout(id)).at(-1)).toMatchObject({
        ...{ name: 'feedback.complaint.changed', payload: { complaintId: id, fields: ['duplicateOfId'] } },
      });
      expect(await rapport.db.auditEntry.findFirst({ where: { subjectId: id }, ...last })).toMatchObject({
        ...{ action: 'feedback.complaint.changed', before: { duplicateOfId: b.id }, after: { duplicateOfId: c.id } },
      });
    }
  });

  it('never leaves a duplicate of a duplicate, however many say so at once', async () => {
    const complaints: Complaint[] = [];
    for (let nth = 0; nth < 8; nth += 1) complaints.push(await given(rapport));
    // Each repeats the next one, in a circle: one of them is left as the original.
    const answers = await Promise.all(
      complaints.map(({ id }, nth) => repeat(rapport, id, complaints[(nth + 1) % complaints.length]?.id ?? '')),
    );
    const rows = await rapport.db.complaint.findMany({
      where: { id: { in: complaints.map(({ id }) => id) } },
      include: { duplicateOf: true },
    });
    const won = answers.filter((answer) => answer?.__typename === 'MoveComplaintSuccess');
    expect(won.length).toBeGreaterThan(0);
    expect(rows.filter(({ status }) => status === 'DUPLICATE')).toHaveLength(won.length);
    expect(rows.filter(({ duplicateOf }) => duplicateOf?.status === 'DUPLICATE')).toEqual([]);
  });
});
