/** Words as rows, whatever filed them: old versions beside the current one, and what becomes of e-mails. */
import { newId } from '../../../src/index.ts';
import { insertRows } from '../../../src/kernel/index.ts';
import type { TestRapport } from '../../support/index.ts';
import type { CustomerModel, WordModel } from './naive-responsiveness.ts';
import { THREADS } from './naive-responsiveness.ts';

const recorded = { recordedByKind: 'SYSTEM' } as const;

/** A campaign to be named by words. */
export async function givenCampaignRow({ db, clock }: TestRapport): Promise<string> {
  const id = newId();
  const at = clock.now();
  await db.campaign.create({
    data: {
      ...{
        id,
        code: id,
        name: 'Spring',
        goal: 'SALES',
        channel: 'EMAIL',
        segmentId: newId(),
        subject: 'Spring',
        text: 'Spring!',
      },
      ...{ createdAt: at, state: 'RUNNING', launchedAt: at, ...recorded },
    },
  });
  return id;
}

/** Customers with these logs, in their order; answers their uuids. Their words' ids stand in the order of the words. */
export async function givenLogs(
  { db, clock }: TestRapport,
  customers: readonly CustomerModel[],
  campaignId: string,
): Promise<readonly string[]> {
  const createdAt = clock.now();
  const threads = Array.from({ length: THREADS }, () => newId());
  const ids = customers.map(() => newId());
  const written = customers.flatMap(({ words }, index) =>
    words.map((word) =>
      versionsOf(word, ids[index] ?? '', word.thread === null ? newId() : (threads[word.thread] ?? ''), campaignId),
    ),
  );
  const rows = written.flat();
  await db.customer.createMany({
    data: customers.map(({ timeZone }, index) => ({
      ...{ id: ids[index] ?? '', kind: 'PERSON' as const, displayName: 'Ada', givenName: 'Ada', timeZone },
      ...{ createdAt, updatedAt: createdAt, ...recorded },
    })),
  });
  const used = [...new Set(rows.map(({ threadId }) => threadId))];
  await insertRows(
    db,
    'CommunicationThread',
    used.map((id) => ({ id, createdAt })),
  );
  await insertRows(db, 'Communication', rows);
  await insertRows(db, 'OutgoingEmail', rowsOf(customers, written, emailOf));
  await insertRows(db, 'AwaitedAnswer', rowsOf(customers, written, awaitedOf));
  return ids;
}

type Version = ReturnType<typeof versionsOf>[number];

/** What is kept beside the versions of each word, oldest first, where anything is. */
function rowsOf<Row>(
  customers: readonly CustomerModel[],
  written: readonly (readonly Version[])[],
  rowOf: (word: WordModel, versions: readonly Version[]) => Row | null,
): readonly Row[] {
  return customers
    .flatMap(({ words }) => words)
    .flatMap((word, index) => {
      const row = rowOf(word, written[index] ?? []);
      return row === null ? [] : [row];
    });
}

function versionsOf(word: WordModel, customerId: string, threadId: string, campaignId: string) {
  const ids = Array.from({ length: word.corrections + 1 }, () => newId());
  return ids.map((id, version) => ({
    ...{ id, customerId, filedForId: customerId, threadId, channel: word.channel, purpose: 'SERVICE' },
    ...{ direction: word.isOurs ? 'OUTBOUND' : 'INBOUND', occurredAt: word.at, recordedAt: word.at, ...recorded },
    ...{ outcome: word.isTaken ? 'ANSWERED' : null },
    ...{ isAutomatic: word.isAutomatic, campaignId: word.isOfCampaign ? campaignId : null },
    ...{ correctsId: ids[version - 1] ?? null },
  }));
}

/** Of the version that was sent. */
function emailOf({ delivery, at }: WordModel, [first]: readonly Version[]) {
  return delivery === null ? null : { communicationId: first?.id, state: delivery, attempts: 0, changedAt: at };
}

/** Of the version that counts. */
function awaitedOf({ isOurs, isAutomatic, isCopy, isTaken, at, channel }: WordModel, versions: readonly Version[]) {
  return isOurs || isAutomatic || isCopy || isTaken ? null : { communicationId: versions.at(-1)?.id, channel, receivedAt: at };
}
