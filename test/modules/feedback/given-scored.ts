/** Complaints, clocks, words, promises and answers that look random, and are written as rows. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { SurveyKind } from '../../../src/generated/index.ts';
import { newId } from '../../../src/index.ts';
import type { TestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenStaff } from '../sales/given-relations.ts';
import type { ScoredRows } from './scorecard-model.ts';

const DAY_MS = 86_400_000;
const recorded = { recordedByKind: 'SYSTEM' } as const;
const kind = fc.constantFrom('COMPLAINT', 'SUPPORT_REQUEST', 'PRAISE', 'PRAISE');

/** Days around the clock's now; half of what happens, happens at the very beginning of a day. */
const days = fc.tuple(fc.integer({ min: -12, max: 6 }), fc.constantFrom(0, 0, 1, 40_000_000));

async function givenTeam({ db, clock }: TestRapport, name: string): Promise<string> {
  const id = newId();
  await db.team.create({ data: { id, name, nameKey: name.toLowerCase(), createdAt: clock.now() } });
  return id;
}

/** Three members of staff, of whom two share a team and one works in none; and a team that nobody works in. */
export async function givenScored(rapport: TestRapport): Promise<ScoredRows> {
  const { db } = rapport;
  const midnight = Math.floor(rapport.clock.now().getTime() / DAY_MS) * DAY_MS;
  const at = ([day, ms]: readonly [number, number]) => new Date(midnight + day * DAY_MS + ms);
  const draw = <Value>(of: fc.Arbitrary<Value>, many: number, seed: number) => fc.sample(of, { numRuns: many, seed });
  const [alpha, beta] = [await givenTeam(rapport, 'Alpha'), await givenTeam(rapport, 'Beta')];
  const staff = [await givenStaff(rapport, 'Ada'), await givenStaff(rapport, 'Bob'), await givenStaff(rapport, 'Cyd')];
  for (const [place, nameKey] of ['ada', 'bob', 'cyd'].entries())
    await db.staff.update({ where: { id: staff[place] ?? '' }, data: { nameKey } });
  await db.staff.updateMany({ where: { id: { in: staff.slice(0, 2) } }, data: { teamId: alpha } });
  const teams = new Map(staff.map((id, place) => [id, place < 2 ? alpha : null] as const));
  const { id: customerId } = await givenCustomer(rapport);
  const somebody = fc.option(fc.constantFrom(...staff));

  const complaint = fc.record({
    kind,
    status: fc.constantFrom('RESOLVED', 'RESOLVED', 'CLOSED', 'CLOSED', 'REOPENED', 'WITHDRAWN', 'ASSESSED'),
    teamId: fc.option(fc.constantFrom(alpha, beta)),
    ownerId: somebody,
    concernsStaffId: somebody,
    openedAt: days.map(at),
    resolvedAt: fc.option(days.map(at)),
    closedAt: fc.option(days.map(at)),
    reopenCount: fc.constantFrom(0, 0, 1),
  });
  const complaints = draw(complaint, 120, 1).map((row) => ({ id: newId(), customerId, subject: 'Late', ...row }));
  await db.complaint.createMany({ data: complaints });

  const ofComplaint = fc.constantFrom(...complaints.map(({ id }) => id));
  const clock = fc.record({
    complaintId: ofComplaint,
    metric: fc.constantFrom('FIRST_RESPONSE', 'FIRST_RESPONSE', 'RESOLUTION', 'NEXT_RESPONSE'),
    elapsedMs: fc.nat(10_000_000),
    fulfilledAt: fc.option(days.map(at)),
    missedBefore: fc.option(fc.nat(2)),
  });
  const clocks = draw(clock, 200, 2).map(({ missedBefore, fulfilledAt, ...row }) => ({
    ...{ ...row, id: newId(), fulfilledAt, state: fulfilledAt ? ('FULFILLED' as const) : ('CANCELLED' as const) },
    breachedAt: missedBefore === null ? null : new Date((fulfilledAt ?? at([0, 0])).getTime() - missedBefore * DAY_MS),
  }));
  await db.slaClock.createMany({
    data: clocks.map((row, place) => ({ ...row, sequence: place + 1, targetMinutes: 60, startedAt: at([-20, 0]) })),
  });

  const word = fc.record({
    complaintId: ofComplaint,
    direction: fc.constantFrom('INBOUND', 'OUTBOUND', 'OUTBOUND'),
    isAutomatic: fc.constantFrom(false, false, true),
  });
  const words = draw(word, 200, 3).map((row) => ({ ...row, id: newId() }));
  const threadId = newId();
  const said = {
    customerId,
    threadId,
    channel: 'EMAIL',
    purpose: 'SUPPORT',
    occurredAt: at([0, 0]),
    filedForId: customerId,
    recordedAt: at([0, 0]),
    ...recorded,
  } as const;
  await db.communicationThread.create({ data: { id: threadId, createdAt: at([0, 0]) } });
  await db.communication.createMany({ data: words.map(({ complaintId: _of, ...row }) => ({ ...said, ...row })) });
  await db.complaintWord.createMany({
    data: words.map(({ id, complaintId }) => ({
      communicationId: id,
      complaintId,
      occurredAt: at([0, 0]),
      linkedAt: at([0, 0]),
      ...recorded,
    })),
  });

  const promise = fc.record({
    promisedById: somebody,
    dueAt: days.map(at),
    status: fc.constantFrom('OPEN', 'KEPT', 'KEPT', 'KEPT_LATE', 'BROKEN'),
  });
  const promises = draw(promise, 60, 4);
  await db.customerPromise.createMany({
    data: promises.map((row) => ({
      ...{ id: newId(), customerId, statement: 'We call back.', madeAt: at([-20, 0]), ...row, ...recorded },
      ...{ settledAt: row.status === 'OPEN' ? null : row.dueAt, keptAt: row.status.startsWith('KEPT') ? row.dueAt : null },
    })),
  });

  const answers = await givenAnswers(
    rapport,
    customerId,
    draw(
      fc.record({
        complaintId: fc.option(ofComplaint),
        kind: fc.constantFrom('CSAT', 'CSAT', 'NPS'),
        score: fc.integer({ min: 1, max: 5 }),
        respondedAt: days.map(at),
      }),
      80,
      5,
    ),
  );
  return { teams, complaints, clocks, words, promises, answers };
}

async function givenAnswers(
  { db }: TestRapport,
  customerId: string,
  answers: readonly (ScoredRows['answers'][number] & { readonly kind: SurveyKind })[],
) {
  const surveyId = newId();
  const now = new Date(0);
  await db.survey.create({ data: { id: surveyId, name: surveyId, kind: 'CSAT', createdAt: now, versionedAt: now } });
  const rows = answers.map((row) => ({ ...row, id: newId(), invitationId: newId(), surveyId, surveyVersion: 1, customerId }));
  await db.surveyInvitation.createMany({
    data: rows.map(({ invitationId: id, complaintId, respondedAt }) => ({
      ...{ id, surveyId, surveyVersion: 1, customerId, complaintId, tokenHash: createHash('sha256').update(id).digest() },
      ...{ sentAt: now, expiresAt: new Date(respondedAt.getTime() + 1), answeredAt: respondedAt, ...recorded },
    })),
  });
  await db.surveyResponse.createMany({ data: rows });
  return answers;
}
