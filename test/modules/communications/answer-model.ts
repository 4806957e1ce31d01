/** What answers what, computed from all words by the rule as it is written, without any index or order of filing. */
import type { TestRapport } from '../../support/index.ts';

type Row = Awaited<ReturnType<typeof wordsOf>>[number];

function wordsOf({ db }: TestRapport, customerIds: readonly string[]) {
  return db.communication.findMany({
    where: { customerId: { in: [...customerIds] } },
    include: { email: true, correctedBy: true },
    orderBy: { id: 'asc' },
  });
}

/** Current word → the time of its answer, and every answer that came at that time; only words that wait for one or got one. */
async function answersExpected(rapport: TestRapport, customerIds: readonly string[]) {
  const current = (await wordsOf(rapport, customerIds)).filter(({ correctedBy }) => correctedBy === null);
  const answers = current.filter(isAnswer);
  return new Map(
    current.filter(isAwaiting).map((word) => {
      const after = answers.filter((answer) => isFor(answer, word) && answer.occurredAt >= word.occurredAt);
      const earliest = Math.min(...after.map(({ occurredAt }) => occurredAt.getTime()));
      return [
        word.id,
        { earliest, ids: after.filter(({ occurredAt }) => occurredAt.getTime() === earliest).map(({ id }) => id) },
      ];
    }),
  );
}

const isFor = (answer: Row, word: Row) =>
  answer.threadId === word.threadId || (answer.customerId === word.customerId && answer.channel === word.channel);

const isAwaiting = ({ direction, isAutomatic, outcome }: Row) =>
  direction === 'INBOUND' && !isAutomatic && outcome !== 'ANSWERED';

const isAnswer = ({ direction, isAutomatic, campaignId, outcome, email }: Row) =>
  direction === 'OUTBOUND' &&
  !isAutomatic &&
  campaignId === null &&
  outcome !== 'NO_ANSWER' &&
  outcome !== 'BOUNCED' &&
  (email === null || ['SENT', 'DELIVERED', 'READ'].includes(email.state));

/** Words of which something else is noted than the rule says. */
export async function wronglyAnswered(rapport: TestRapport, customerIds: readonly string[]): Promise<readonly object[]> {
  const expected = await answersExpected(rapport, customerIds);
  const noted = await rapport.db.awaitedAnswer.findMany({ where: { communication: { customerId: { in: [...customerIds] } } } });
  const rows = new Map(noted.map((row) => [row.communicationId, row]));
  const ids = new Set([...expected.keys(), ...rows.keys()]);
  return [...ids].flatMap((id) => {
    const [wanted, row] = [expected.get(id), rows.get(id)];
    const isRight =
      wanted &&
      row &&
      (wanted.ids.length === 0 ? row.answerId === null : wanted.ids.includes(row.answerId ?? '')) &&
      (row.answeredAt?.getTime() ?? Number.POSITIVE_INFINITY) === wanted.earliest;
    return isRight ? [] : [{ id, wanted, row }];
  });
}
