/** Customers with what may drive them away, written row by row as their models describe them. */
import { createHash } from 'node:crypto';
import { insertRows, newId } from '../../../src/kernel/index.ts';
import { globalId, type TestRapport } from '../../support/index.ts';
import type { GivenCustomer } from '../contacts/given.ts';
import { givenBought } from '../sales/given-habits.ts';
import { daysBefore, NOBODY, type RiskModel, type WordModel } from './risk-model.ts';

/** As of the clock; in the order of the models. Without feedback no model may complain or answer. */
export async function givenAtRisk(
  rapport: TestRapport,
  models: readonly Partial<RiskModel>[],
): Promise<readonly GivenCustomer[]> {
  const { db, clock } = rapport;
  const at = (days: number) => daysBefore(clock.now(), days);
  const customers = models.map((model) => ({ ...NOBODY, ...model, id: newId() }));
  const recorded = { recordedByKind: 'SYSTEM' } as const;
  await insertRows(
    db,
    'Customer',
    customers.map(({ id, knownDays, state }) => ({
      ...{
        id,
        kind: 'PERSON',
        displayName: 'Ada',
        givenName: 'Ada',
        createdAt: at(knownDays),
        updatedAt: clock.now(),
        ...recorded,
      },
      ...{ lifecycle: state === 'LOST' ? 'LOST' : 'ACTIVE', deceasedOn: state === 'DEAD' ? '2020-01-01' : null },
      ...{ archivedAt: state === 'ARCHIVED' ? clock.now() : null },
    })),
  );
  await insertRows(
    db,
    'Consent',
    customers.flatMap(({ id: customerId, profiling }) => {
      const said = { id: newId(), customerId, purpose: 'PROFILING', recordedAt: clock.now(), ...recorded };
      return profiling === null ? [] : [{ ...said, state: profiling }];
    }),
  );
  await givenPurchases(rapport, customers, at);
  await givenWords(rapport, customers, at);
  await givenOpinions(rapport, customers, at);
  return customers.map(({ id }) => ({ id, globalId: globalId('Customer', id) }));
}

type Modelled = readonly (RiskModel & { readonly id: string })[];
type At = (days: number) => Date;

async function givenPurchases(rapport: TestRapport, customers: Modelled, at: At): Promise<void> {
  const bought = customers.flatMap(({ id: customerId, purchases }) =>
    purchases.map(({ daysAgo, ...purchase }) => ({ customerId, at: at(daysAgo).toISOString(), ...purchase })),
  );
  if (bought.length === 0) return;
  const ids = await givenBought(rapport, ...bought);
  const returned = JSON.stringify(bought.map(({ returnedMinor }, index) => ({ id: ids[index], returnedMinor })));
  await rapport.db.$executeRaw`
    UPDATE "PurchaseBalance" AS balance SET "returnedMinor" = back."returnedMinor"
    FROM jsonb_to_recordset(${returned}::jsonb) AS back ("id" uuid, "returnedMinor" bigint) WHERE back."id" = balance."purchaseId"`;
}

async function givenWords({ db, clock }: TestRapport, customers: Modelled, at: At): Promise<void> {
  const campaignId = newId();
  const said = customers.flatMap(({ id: customerId, words }) =>
    words.map((word) => ({ ...rowOf(word, customerId), kind: word.kind, occurredAt: at(word.daysAgo) })),
  );
  if (said.length === 0) return;
  const now = clock.now();
  const campaign = { code: campaignId, name: 'x', goal: 'SALES', channel: 'EMAIL', segmentId: newId(), subject: 'x', text: 'x' };
  const launched = { createdAt: now, state: 'RUNNING', launchedAt: now, recordedByKind: 'SYSTEM' };
  await insertRows(db, 'Campaign', [{ id: campaignId, ...campaign, ...launched }]);
  await insertRows(
    db,
    'CommunicationThread',
    said.map(({ threadId }) => ({ id: threadId, createdAt: now })),
  );
  const rows = said.map(({ kind, ...row }) => ({ ...row, campaignId: kind === 'campaign' ? campaignId : null }));
  await insertRows(db, 'Communication', rows);
  // The version that counts is as old as the word.
  await insertRows(
    db,
    'Communication',
    said.flatMap(({ kind, id, ...row }) => (kind === 'corrected' ? [{ ...row, id: newId(), correctsId: id }] : [])),
  );
  await insertRows(
    db,
    'OutgoingEmail',
    said.flatMap(({ kind, id: communicationId }) => {
      return kind === 'not left' ? [{ communicationId, state: 'SUPPRESSED', changedAt: now }] : [];
    }),
  );
}

function rowOf({ kind }: WordModel, customerId: string) {
  return {
    ...{ id: newId(), customerId, filedForId: customerId, threadId: newId(), purpose: 'SERVICE', recordedByKind: 'SYSTEM' },
    ...{ channel: kind === 'nobody reached' ? 'PHONE' : 'EMAIL', direction: kind === 'theirs' ? 'INBOUND' : 'OUTBOUND' },
    ...{ isAutomatic: kind === 'automatic', outcome: kind === 'nobody reached' ? 'NO_ANSWER' : null },
    ...{ recordedAt: new Date(0) },
  };
}

async function givenOpinions({ db, clock }: TestRapport, customers: Modelled, at: At): Promise<void> {
  const opened = { subject: 'Late', severity: 'MEDIUM', openedAt: at(12) };
  const complaints = customers.flatMap(({ id: customerId, complaints: given }) => {
    return given.map((one) => ({ id: newId(), customerId, ...opened, ...one }));
  });
  const reported = complaints.filter(({ kind }) => kind === 'PRODUCT_REPORT').map(({ id }) => id);
  const named = { name: 'Tea', createdAt: clock.now(), updatedAt: clock.now() };
  await insertRows(
    db,
    'Product',
    reported.map((id) => ({ id, sku: id, ...named })),
  );
  await insertRows(
    db,
    'Complaint',
    complaints.map((one) => ({ ...one, productId: reported.includes(one.id) ? one.id : null })),
  );
  const answers = customers.flatMap(({ id: customerId, answers: given }) =>
    given.map(({ daysAgo, ...one }) => ({ ...one, id: newId(), customerId, invitationId: newId(), respondedAt: at(daysAgo) })),
  );
  if (answers.length === 0) return;
  const [surveyId, surveyVersion, longAgo] = [newId(), 1, new Date(0)];
  await insertRows(db, 'Survey', [
    { id: surveyId, name: surveyId, kind: 'NPS', createdAt: longAgo, versionedAt: longAgo, version: 1 },
  ]);
  const asked = { surveyId, surveyVersion, sentAt: longAgo, expiresAt: clock.now(), recordedByKind: 'SYSTEM' } as const;
  await db.surveyInvitation.createMany({
    data: answers.map(({ invitationId: id, customerId, respondedAt }) => ({
      ...{ id, customerId, answeredAt: respondedAt, tokenHash: createHash('sha256').update(id).digest(), ...asked },
    })),
  });
  await insertRows(
    db,
    'SurveyResponse',
    answers.map((one) => ({ ...one, surveyId, surveyVersion })),
  );
}
