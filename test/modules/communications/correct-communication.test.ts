/** A correction is a new version: lists show it, the old one stays readable, and what it answers or waits for follows. */
import { describe, expect, it } from 'vitest';
import type { NewWord } from '../../../src/modules/communications/log/index.ts';
import { createTestRapport, decodeId, describeOnPostgres, globalId } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { desk, everythingLogged, type GivenWord, givenWord, hoursAgo, MODULES } from './given.ts';

const CORRECT = `mutation ($input: CorrectCommunicationInput!) {
  correctCommunication(input: $input) {
    __typename
    ... on CorrectCommunicationSuccess {
      communication { id subject body outcome purpose correctionReason corrects { id subject } correctedBy { id } answeredBy { id } }
    }
    ... on Error { message code }
    ... on ValidationError { issues { path } }
    ... on NotFoundError { type id }
  }
}`;
const READ = `query ($id: ID!) { communication(id: $id) { subject correctedBy { id } answeredBy { id } } }`;
const NODE = `query ($id: ID!) { node(id: $id) { ... on Communication { subject } } }`;

const rapport = createTestRapport(MODULES);
const correct = async (id: string, input: object, agent = desk(rapport)) =>
  (await agent.data(CORRECT, { input: { id, reason: 'Misheard.', ...input } })).correctCommunication;
const corrected = async (word: GivenWord, input: object): Promise<string> => {
  const answer = await correct(word.globalId, input);
  return String(answer?.communication?.id ?? JSON.stringify(answer));
};
const read = async (id: string) => (await desk(rapport).data(READ, { id })).communication;
const waiting = async (customer: { readonly id: string }) => {
  const where = { communication: { customerId: customer.id } };
  return (await rapport.db.awaitedAnswer.findMany({ where })).map(({ communicationId, answerId }) => ({
    word: globalId('Communication', communicationId),
    answer: answerId && globalId('Communication', answerId),
  }));
};
const call = (hours: number, word: Partial<NewWord> = {}) => ({
  channel: 'PHONE' as const,
  occurredAt: hoursAgo(rapport, hours),
  ...word,
});

describe('a correction', () => {
  it('is a version of its own beside the old one, announced and audited with its reason', async () => {
    const ada = await givenCustomer(rapport);
    const word = await givenWord(rapport, ada, {
      subject: 'A lit',
      body: 'Asks for a lit.',
      messageId: 'a@b',
      messageHash: '0f'.repeat(32),
    });
    const answer = await correct(word.globalId, { subject: ' A lid ', body: null, purpose: 'SALES' });
    expect(answer).toEqual({
      __typename: 'CorrectCommunicationSuccess',
      communication: {
        ...{
          id: expect.any(String),
          subject: 'A lid',
          body: null,
          outcome: null,
          purpose: 'SALES',
          correctionReason: 'Misheard.',
        },
        ...{ corrects: { id: word.globalId, subject: 'A lit' }, correctedBy: null, answeredBy: null },
      },
    });
    const versionId = String(answer?.communication?.id);
    const communicationId = decodeId(versionId)?.id ?? '';
    expect(await read(word.globalId)).toEqual({ subject: 'A lit', correctedBy: { id: versionId }, answeredBy: null });
    expect(await desk(rapport).data(NODE, { id: word.globalId })).toEqual({ node: { subject: 'A lit' } });
    const facts = { customerId: ada.id, channel: 'EMAIL', direction: 'INBOUND', correctsId: word.id };
    expect(await rapport.eventsAbout(communicationId)).toEqual([
      {
        name: 'communications.communication.corrected',
        payload: { communicationId, ...facts, fields: ['subject', 'body', 'purpose'] },
      },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: communicationId } })).toMatchObject([
      {
        action: 'communications.communication.corrected',
        reason: 'Misheard.',
        before: { subject: 'A lit' },
        after: { subject: 'A lid' },
      },
    ]);
    expect(await rapport.db.communication.findUniqueOrThrow({ where: { id: communicationId } })).toMatchObject({
      ...{ threadId: word.threadId, occurredAt: word.occurredAt, messageId: 'a@b', messageHash: null },
    });
  });

  it('shows in every list in place of the old version', async () => {
    const ada = await givenCustomer(rapport);
    const word = await givenWord(rapport, ada, { subject: 'Zucchini' });
    const version = { id: await corrected(word, { subject: 'Zucchetti' }) };
    const nodes = 'nodes { id }';
    const shown = await desk(rapport).data(
      `query ($filter: CommunicationFilter, $id: ID!, $thread: ID!) {
        communications(filter: $filter) { totalCount ${nodes} }
        old: communications(search: "zucchini") { totalCount ${nodes} }
        new: communications(search: "zucchetti") { totalCount ${nodes} }
        customer(id: $id) { communications { totalCount ${nodes} } }
        node(id: $thread) { ... on CommunicationThread { subject communications { totalCount ${nodes} } } }
        unansweredCommunications { ${nodes} }
      }`,
      { filter: { customerId: ada.globalId }, id: ada.globalId, thread: globalId('CommunicationThread', word.threadId) },
    );
    const one = { totalCount: 1, nodes: [version] };
    expect(shown).toEqual({
      ...{ communications: one, old: { totalCount: 0, nodes: [] }, new: one, customer: { communications: one } },
      node: { subject: 'Zucchetti', communications: one },
      unansweredCommunications: { nodes: expect.arrayContaining([version]) },
    });
    expect(shown.unansweredCommunications?.nodes).not.toContainEqual({ id: word.globalId });
  });

  it('of a word that waits keeps it waiting, and of one that was answered keeps its answer', async () => {
    const ada = await givenCustomer(rapport);
    const question = await givenWord(rapport, ada, call(3));
    const version = await corrected(question, { subject: 'A lid' });
    expect(await waiting(ada)).toEqual([{ word: version, answer: null }]);
    const answer = await givenWord(rapport, ada, call(2, { direction: 'OUTBOUND' }));
    const later = await correct(version, { subject: 'Two lids' });
    expect(later?.communication?.answeredBy).toEqual({ id: answer.globalId });
    expect(await read(question.globalId)).toMatchObject({ answeredBy: null });
    const better = await corrected(answer, { body: 'They come on Monday.' });
    expect(await waiting(ada)).toEqual([{ word: later?.communication?.id, answer: better }]);
  });

  it('that a call reached nobody leaves what it answered to the next answer, or waiting; and back', async () => {
    const ada = await givenCustomer(rapport);
    const question = await givenWord(rapport, ada, call(9));
    const first = await givenWord(rapport, ada, call(8, { direction: 'OUTBOUND' }));
    const missed = await corrected(first, { outcome: 'NO_ANSWER' });
    expect(await waiting(ada)).toEqual([{ word: question.globalId, answer: null }]);
    const second = await givenWord(rapport, ada, call(7, { direction: 'OUTBOUND' }));
    expect(await waiting(ada)).toEqual([{ word: question.globalId, answer: second.globalId }]);
    const reached = await correct(missed, { outcome: 'VOICEMAIL' });
    expect(await waiting(ada)).toEqual([{ word: question.globalId, answer: reached?.communication?.id }]);
    await correct(String(reached?.communication?.id), { outcome: 'NO_ANSWER' });
    expect(await waiting(ada)).toEqual([{ word: question.globalId, answer: second.globalId }]);
  });

  it('that a call of theirs was taken, or was not, takes it off those that wait, or puts it there; a copy never', async () => {
    const ada = await givenCustomer(rapport);
    const [question, copy] = [
      await givenWord(rapport, ada, call(9)),
      await givenWord(rapport, ada, call(9, { awaitsAnswer: false })),
    ];
    const taken = await corrected(question, { outcome: 'ANSWERED' });
    await corrected(copy, { subject: 'A copy' });
    expect(await waiting(ada)).toEqual([]);
    const missed = await correct(taken, { outcome: 'NO_ANSWER' });
    expect(await waiting(ada)).toEqual([{ word: missed?.communication?.id, answer: null }]);
  });
});

describe('a correction is refused, and nothing is written', () => {
  const NOBODY = '01900000-0000-7000-8000-000000000000';
  it.each<[string, object, object]>([
    ['without a change', {}, { code: 'VALIDATION_FAILED', issues: [{ path: [] }] }],
    ['with what stands there already', { subject: 'Tea', purpose: 'SUPPORT' }, { issues: [{ path: [] }] }],
    ['without a reason', { reason: ' ', subject: 'x' }, { issues: [{ path: ['reason'] }] }],
    ['of the purpose to none', { purpose: null }, { issues: [{ path: ['purpose'] }] }],
    ['to an end that no e-mail has', { outcome: 'VOICEMAIL' }, { issues: [{ path: ['outcome'] }] }],
    [
      'of too long texts',
      { subject: 'x'.repeat(1_001), body: 'x'.repeat(50_001) },
      { issues: [{ path: ['subject'] }, { path: ['body'] }] },
    ],
    [
      'of nothing',
      { id: globalId('Communication', NOBODY), subject: 'x' },
      { __typename: 'NotFoundError', type: 'Communication' },
    ],
  ])('%s', async (_case, input, answer) => {
    const word = await givenWord(rapport, await givenCustomer(rapport), { subject: 'Tea' });
    const before = await everythingLogged(rapport);
    expect(await correct(word.globalId, input)).toMatchObject(answer);
    expect(await everythingLogged(rapport)).toEqual(before);
  });

  it('of a version that was corrected already: it names the current one', async () => {
    const word = await givenWord(rapport, await givenCustomer(rapport));
    const second = await corrected(word, { subject: 'Second' });
    const third = await correct(second, { subject: 'Third' });
    const before = await everythingLogged(rapport);
    for (const id of [word.globalId, second]) {
      expect(await correct(id, { subject: 'Other' })).toMatchObject({
        code: 'CONFLICT',
        message: `This version was corrected already: correct the current one, ${third?.communication?.id}.`,
      });
    }
    expect(await everythingLogged(rapport)).toEqual(before);
  });

  it('of an e-mail that we send', async () => {
    const word = await givenWord(rapport, await givenCustomer(rapport), { direction: 'OUTBOUND', isQueued: true });
    await rapport.db.outgoingEmail.create({ data: { communicationId: word.id, changedAt: rapport.clock.now() } });
    const before = await everythingLogged(rapport);
    expect(await correct(word.globalId, { subject: 'Other' })).toMatchObject({ code: 'CONFLICT' });
    expect(await everythingLogged(rapport)).toEqual(before);
  });

  it('by a statement that changes or removes a row', async () => {
    const { id } = await givenWord(rapport, await givenCustomer(rapport), { subject: 'Tea' });
    await expect(rapport.db.communication.update({ where: { id }, data: { subject: 'Other' } })).rejects.toThrow();
    await expect(rapport.db.communication.delete({ where: { id } })).rejects.toThrow();
  });
});

await describeOnPostgres('of several who correct one version at once', () => {
  const shared = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });
  it('the first one does', async () => {
    const word = await givenWord(shared, await givenCustomer(shared));
    const agent = desk(shared);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_none, place) => correct(word.globalId, { subject: `Version ${place}` }, agent)),
    );
    const names = answers.map((answer) => answer?.__typename);
    expect(names.filter((name) => String(name) === 'CorrectCommunicationSuccess')).toHaveLength(1);
    expect(names.filter((name) => String(name) === 'ConflictError')).toHaveLength(7);
    expect(await shared.db.communication.count()).toBe(2);
  });
});
