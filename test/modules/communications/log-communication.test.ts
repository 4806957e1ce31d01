/** Logging a word through the API: what is kept of it, and what is refused. */
import { describe, expect, it } from 'vitest';
import type { Permission } from '../../../src/index.ts';
import { createTestRapport, decodeId, describeOnPostgres, globalId, TEST_START } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenStaff } from '../sales/given-relations.ts';
import { desk, everythingLogged, givenWord, hoursAgo, MODULES } from './given.ts';

const NOBODY = '01900000-0000-7000-8000-000000000000';
const FIELDS = `id channel direction purpose subject body occurredAt durationSeconds outcome isAutomatic isPublic
  customer { displayName } staff { name } team { name } contactPoint { value } inReplyTo { subject } thread { subject }
  corrects { id } correctedBy { id } answeredBy { id } firstResponseSeconds campaign { id } delivery deliveryReason attachments { id }`;
const LOG = `mutation ($input: LogCommunicationInput!) {
  logCommunication(input: $input) {
    __typename
    ... on LogCommunicationSuccess { communication { ${FIELDS} } }
    ... on Error { message code }
    ... on ValidationError { issues { path code } }
    ... on NotFoundError { type id }
  }
}`;

const rapport = createTestRapport(MODULES);
const mayAll = (staffId?: string) =>
  rapport.as({
    permissions: 'all',
    ...(staffId !== undefined && { kind: 'STAFF', id: `staff:${staffId}`, staffId }),
  });
const log = async (input: object, staffId?: string) => (await mayAll(staffId).data(LOG, { input })).logCommunication;
const call = (customer: { readonly globalId: string }, told: object = {}) => ({
  ...{ customerId: customer.globalId, channel: 'PHONE', direction: 'OUTBOUND', purpose: 'SUPPORT' },
  occurredAt: TEST_START.toISOString(),
  ...told,
});
const uuidIn = (answer: Awaited<ReturnType<typeof log>>) => decodeId(String(answer?.communication?.id))?.id ?? '';

async function givenTeam(name: string): Promise<string> {
  const id = crypto.randomUUID();
  await rapport.db.team.create({ data: { id, name, nameKey: id, createdAt: TEST_START } });
  return id;
}

describe('a word that is logged', () => {
  it('is kept as it was told, announced and audited', async () => {
    const ada = await givenCustomer(rapport, { contactPoints: [{ kind: 'MOBILE', value: '+420 601 123 456' }] });
    const point = await rapport.db.contactPoint.findFirstOrThrow({ where: { customerId: ada.id } });
    const [staffId, teamId] = [await givenStaff(rapport, 'Otto'), await givenTeam('Service')];
    const logged = await log(
      call(ada, {
        ...{ subject: ' The lid ', body: ' Fits again. ', durationSeconds: 240, outcome: 'ANSWERED', isPublic: false },
        contactPointId: globalId('ContactPoint', point.id),
        ...{ staffId: globalId('Staff', staffId), teamId: globalId('Team', teamId) },
      }),
    );

    expect(logged).toEqual({
      __typename: 'LogCommunicationSuccess',
      communication: {
        ...{ id: expect.any(String), channel: 'PHONE', direction: 'OUTBOUND', purpose: 'SUPPORT' },
        ...{ subject: 'The lid', body: 'Fits again.', occurredAt: TEST_START.toISOString(), durationSeconds: 240 },
        ...{ outcome: 'ANSWERED', isAutomatic: false, isPublic: false, customer: { displayName: 'Ada' } },
        ...{ staff: { name: 'Otto' }, team: { name: 'Service' }, contactPoint: { value: point.value } },
        ...{ inReplyTo: null, thread: { subject: 'The lid' }, corrects: null, correctedBy: null, answeredBy: null },
        ...{ firstResponseSeconds: null, campaign: null, delivery: null, deliveryReason: null, attachments: [] },
      },
    });
    const communicationId = uuidIn(logged);
    expect(await rapport.eventsAbout(communicationId)).toEqual([
      {
        name: 'communications.communication.logged',
        payload: {
          ...{ communicationId, customerId: ada.id, channel: 'PHONE', direction: 'OUTBOUND', purpose: 'SUPPORT' },
          ...{ isAutomatic: false, campaignId: null, occurredAt: TEST_START.toISOString() },
        },
      },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: communicationId } })).toMatchObject([
      {
        ...{ action: 'communications.communication.logged', subjectType: 'Communication', operation: 'logCommunication' },
        ...{ before: null, after: { subject: 'The lid', body: 'Fits again.', staffId } },
      },
    ]);
  });

  it('is with the member of staff who acts and for their team, unless somebody is named, and with nobody if it is automatic', async () => {
    const ada = await givenCustomer(rapport);
    const [ilse, teamId] = [await givenStaff(rapport), await givenTeam('Sales')];
    await rapport.db.staff.update({ where: { id: ilse }, data: { teamId } });
    const otto = globalId('Staff', await givenStaff(rapport, 'Otto'));

    const shown = async (told: object, staffId?: string) => {
      const answer = await log(call(ada, told), staffId);
      return { staff: answer?.communication?.staff, team: answer?.communication?.team };
    };
    expect(await shown({}, ilse)).toEqual({ staff: { name: 'Ilse' }, team: { name: 'Sales' } });
    expect(await shown({ staffId: otto }, ilse)).toEqual({ staff: { name: 'Otto' }, team: null });
    expect(await shown({ staffId: null }, ilse)).toEqual({ staff: null, team: null });
    expect(await shown({ isAutomatic: true }, ilse)).toEqual({ staff: null, team: null });
    expect(await shown({})).toEqual({ staff: null, team: null });
  });

  it('goes on in the thread of what it replies to', async () => {
    const ada = await givenCustomer(rapport);
    const question = await givenWord(rapport, ada, { channel: 'LETTER', subject: 'A lid', occurredAt: hoursAgo(rapport, 3) });
    const reply = await log(call(ada, { inReplyToId: question.globalId, subject: 'Your lid' }));
    expect(reply).toMatchObject({ communication: { inReplyTo: { subject: 'A lid' }, thread: { subject: 'A lid' } } });
  });

  it('counts as of now when a clock that runs a minute ahead says when it was', async () => {
    const ada = await givenCustomer(rapport);
    const occurredAt = new Date(TEST_START.getTime() + 60_000).toISOString();
    expect(await log(call(ada, { occurredAt }))).toMatchObject({ communication: { occurredAt: TEST_START.toISOString() } });
  });

  it('is logged once under one key, and another word under the same key is refused', async () => {
    const ada = await givenCustomer(rapport);
    const agent = mayAll();
    const told = call(ada, { subject: 'Once', idempotencyKey: 'one call' });
    const first = await agent.data(LOG, { input: told });
    expect(await agent.data(LOG, { input: told })).toEqual(first);
    expect((await agent.data(LOG, { input: { ...told, subject: 'Twice' } })).logCommunication).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(await rapport.db.communication.count({ where: { customerId: ada.id } })).toBe(1);
  });

  it('keeps subjects of 1,000 and bodies of 50,000 characters', async () => {
    const ada = await givenCustomer(rapport);
    const [subject, body] = ['𝒙'.repeat(1_000), 'y'.repeat(50_000)];
    expect(await log(call(ada, { subject, body }))).toMatchObject({ communication: { subject, body } });
  });
});

describe('a word is refused, with all that is wrong at once, and nothing is stored', () => {
  const future = new Date(TEST_START.getTime() + 60_001).toISOString();
  it.each<[string, object, string[][]]>([
    [
      'a subject of 1,001 and a body of 50,001 characters',
      { subject: 'x'.repeat(1_001), body: 'x'.repeat(50_001) },
      [['subject'], ['body']],
    ],
    ['a duration below 0', { durationSeconds: -1 }, [['durationSeconds']]],
    ['a duration above a week', { durationSeconds: 604_801 }, [['durationSeconds']]],
    [
      'the ids of other types',
      { staffId: globalId('Team', NOBODY), teamId: 'x', inReplyToId: 'y', contactPointId: 'z' },
      [['inReplyToId'], ['staffId'], ['teamId'], ['contactPointId']],
    ],
    [
      'a time in the future, a letter that lasts and a voicemail by letter',
      { occurredAt: future, channel: 'LETTER', durationSeconds: 5, outcome: 'VOICEMAIL' },
      [['occurredAt'], ['durationSeconds'], ['outcome']],
    ],
    ['an e-mail of ours that nobody answered', { channel: 'EMAIL', outcome: 'NO_ANSWER' }, [['outcome']]],
    ['a call that bounced', { outcome: 'BOUNCED' }, [['outcome']]],
    ['what reached us and bounced', { channel: 'EMAIL', direction: 'INBOUND', outcome: 'BOUNCED' }, [['outcome']]],
    [
      'words and contact points that do not exist',
      { inReplyToId: globalId('Communication', NOBODY), contactPointId: globalId('ContactPoint', NOBODY) },
      [['inReplyToId'], ['contactPointId']],
    ],
  ])('%s', async (_case, wrong, paths) => {
    const ada = await givenCustomer(rapport);
    const before = await everythingLogged(rapport);
    const answer = await log(call(ada, wrong));
    expect(answer).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(answer?.issues).toMatchObject(paths.map((path) => ({ path })));
    expect(await everythingLogged(rapport)).toEqual(before);
  });

  it('a reply to another customer, by their contact point, or by one of another kind', async () => {
    const ada = await givenCustomer(rapport, { contactPoints: [{ kind: 'EMAIL', value: 'ada@example.com' }] });
    const grace = await givenCustomer(rapport, { contactPoints: [{ kind: 'PHONE', value: '+420 601 123 457' }] });
    const theirs = await givenWord(rapport, grace);
    const pointOf = async ({ id }: { readonly id: string }) =>
      globalId('ContactPoint', (await rapport.db.contactPoint.findFirstOrThrow({ where: { customerId: id } })).id);
    const before = await everythingLogged(rapport);

    const answer = await log(call(ada, { inReplyToId: theirs.globalId, contactPointId: await pointOf(grace) }));
    expect(answer?.issues).toMatchObject([{ path: ['inReplyToId'] }, { path: ['contactPointId'] }]);
    expect((await log(call(ada, { contactPointId: await pointOf(ada) })))?.issues).toMatchObject([{ path: ['contactPointId'] }]);
    expect(await everythingLogged(rapport)).toEqual(before);
  });

  it.each(['Customer', 'Staff', 'Team'])('with a %s that does not exist', async (type) => {
    const ada = await givenCustomer(rapport);
    const before = await everythingLogged(rapport);
    const key = `${type.toLowerCase()}Id`;
    expect(await log(call(ada, { [key]: globalId(type, NOBODY) }))).toMatchObject({
      ...{ __typename: 'NotFoundError', code: 'NOT_FOUND', type, id: globalId(type, NOBODY) },
    });
    expect(await everythingLogged(rapport)).toEqual(before);
  });

  it('by who may log but not read, and by who may read but not log', async () => {
    const ada = await givenCustomer(rapport);
    const before = await everythingLogged(rapport);
    for (const permission of ['communications.communication.log', 'communications.communication.read'] as const) {
      const { errors } = await rapport.as(permission).run(LOG, { input: call(ada) });
      expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    }
    expect(await everythingLogged(rapport)).toEqual(before);
  });
});

it('shows a contact point to who may read customers alone', async () => {
  const ada = await givenCustomer(rapport, { contactPoints: [{ kind: 'EMAIL', value: 'ada@example.com' }] });
  const point = await rapport.db.contactPoint.findFirstOrThrow({ where: { customerId: ada.id } });
  const word = await givenWord(rapport, ada, { contactPointId: point.id });
  const document = 'query ($id: ID!) { communication(id: $id) { channel contactPoint { value } } }';
  const read = (...others: readonly Permission[]) =>
    rapport.as('communications.communication.read', ...others).run(document, { id: word.globalId });

  expect((await read('contacts.customer.read')).data?.communication).toMatchObject({
    contactPoint: { value: 'ada@example.com' },
  });
  const denied = await read();
  expect(denied.data?.communication).toEqual({ channel: 'EMAIL', contactPoint: null });
  expect(denied.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  await rapport.db.contactPoint.delete({ where: { id: point.id } });
  expect((await read('contacts.customer.read')).data?.communication).toMatchObject({ contactPoint: null });
});

await describeOnPostgres('under parallel writers', () => {
  const shared = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });
  it('a word is logged once under one key, however many tell it at once', async () => {
    const ada = await givenCustomer(shared);
    const agent = desk(shared);
    const input = call(ada, { idempotencyKey: 'one call' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => agent.data(LOG.replace(FIELDS, 'id'), { input })));
    expect(new Set(answers.map(({ logCommunication }) => logCommunication?.communication?.id)).size).toBe(1);
    expect(await shared.db.communication.count()).toBe(1);
  });
});
