/** Recording referrals: whom, by whom, once, and what the guards refuse. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { archiveCustomer } from '../../../src/modules/contacts/customer-archive.ts';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { countStatements, createTestRapport, globalId } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { merge } from '../contacts/merging.ts';
import { givenReferral, host, MODULES, record, referralId, referralsWritten, toldOf } from './given-referrals.ts';

const REFERRALS = graphql(`
  query Referrals($id: ID!, $first: Int, $after: String) {
    customer(id: $id) {
      referrals(first: $first, after: $after) {
        totalCount
        nodes { referee { id } state }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);
const REFERRAL = graphql(
  `query Referral($id: ID!) { node(id: $id) { ... on Referral { state referrer { id } referee { id } } } }`,
);

const counter = countStatements();
const rapport = createTestRapport(MODULES, { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const two = async (): Promise<readonly [GivenCustomer, GivenCustomer]> => [
  await givenCustomer(rapport),
  await givenCustomer(rapport),
];

describe('a referral', () => {
  it('of a customer is SIGNED_UP at once', async () => {
    const [referrer, referee] = await two();
    const answer = await record(rapport, referrer, { refereeId: referee.globalId });
    if (answer.__typename !== 'RecordReferralSuccess') throw new Error(answer.message);
    const { id, ...referral } = answer.referral;
    expect(referral).toEqual({
      ...{ referrer: { id: referrer.globalId }, referee: { id: referee.globalId } },
      ...{ state: 'SIGNED_UP', rejectedReason: null, referredAt: rapport.clock.now().toISOString(), rewardDueAt: null },
    });
    const row = await rapport.db.referral.findFirstOrThrow({ where: { referrerId: referrer.id } });
    expect(id).toBe(referralId(row.id));
    expect(await rapport.eventsAbout(row.id)).toEqual([
      {
        name: 'loyalty.referral.signed-up',
        payload: { referralId: row.id, customerId: referrer.id, refereeId: referee.id },
      },
    ]);
  });

  it('of an e-mail address is INVITED; the log of changes does not keep the address', async () => {
    const referrer = await givenCustomer(rapport);
    const answer = await record(rapport, referrer, { inviteeEmail: ' Newcomer@Example.com ' });
    expect(answer).toMatchObject({ referral: { state: 'INVITED', referee: null } });
    const row = await rapport.db.referral.findFirstOrThrow({ where: { referrerId: referrer.id } });
    expect(row.inviteeEmail).toBe('newcomer@example.com');
    expect(await toldOf(rapport, row.id)).toEqual(['invited']);
    const audited = await rapport.db.auditEntry.findMany({ where: { subjectId: row.id } });
    expect(audited.map(({ action }) => action)).toEqual(['loyalty.referral.invited']);
    expect(JSON.stringify(audited).toLowerCase()).not.toContain('newcomer');
  });

  it('of an address that a customer has is of that customer', async () => {
    const [referrer, referee] = [await givenCustomer(rapport), await givenCustomer(rapport, { email: 'known@example.com' })];
    const answer = await record(rapport, referrer, { inviteeEmail: 'KNOWN@example.com' });
    expect(answer).toMatchObject({ referral: { state: 'SIGNED_UP', referee: { id: referee.globalId } } });
    expect(await rapport.db.referral.count({ where: { inviteeEmail: 'known@example.com' } })).toBe(0);
  });

  it('answers a repeat of its key with the same referral', async () => {
    const [referrer, referee] = await two();
    const agent = host(rapport);
    const whom = { refereeId: referee.globalId, idempotencyKey: newId() };
    const answer = await record(rapport, referrer, whom, agent);
    const before = await referralsWritten(rapport);
    expect(await record(rapport, referrer, whom, agent)).toEqual(answer);
    expect(await referralsWritten(rapport)).toEqual(before);
  });
});

describe('who is brought along', () => {
  it.each([
    ['nobody', {}, ['refereeId'], 'Must be given, or inviteeEmail instead: exactly one of both.'],
    [
      'both a customer and an address',
      { refereeId: globalId('Customer', newId()), inviteeEmail: 'b@example.com' },
      ['inviteeEmail'],
      'Must not be given beside refereeId: it is one or the other.',
    ],
    ['no address', { inviteeEmail: 'b@' }, ['inviteeEmail'], 'Must be an e-mail address, for example jana@example.com.'],
  ])('must not be %s', async (_case, whom, path, message) => {
    const referrer = await givenCustomer(rapport);
    const before = await referralsWritten(rapport);
    expect(await record(rapport, referrer, whom)).toMatchObject({ __typename: 'ValidationError', issues: [{ path, message }] });
    expect(await referralsWritten(rapport)).toEqual(before);
  });

  it('must not be who brings along, nor who was merged into them', async () => {
    const [referrer, absorbed] = await two();
    await merge(rapport, { survivor: referrer.id, absorbed: absorbed.id });
    const before = await referralsWritten(rapport);
    for (const { globalId: refereeId } of [referrer, absorbed]) {
      expect(await record(rapport, referrer, { refereeId })).toMatchObject({
        issues: [{ path: ['refereeId'], message: 'Must be another customer than the referrer.' }],
      });
    }
    expect(await referralsWritten(rapport)).toEqual(before);
  });

  it('is brought along once', async () => {
    const [referrer, referee] = await two();
    await record(rapport, await givenCustomer(rapport), { refereeId: referee.globalId });
    const before = await referralsWritten(rapport);
    expect(await record(rapport, referrer, { refereeId: referee.globalId })).toMatchObject({ code: 'UNIQUE_VIOLATION' });
    expect(await referralsWritten(rapport)).toEqual(before);
  });

  it('is invited once', async () => {
    const [one, other] = await two();
    await record(rapport, one, { inviteeEmail: 'once@example.com' });
    const before = await referralsWritten(rapport);
    for (const referrer of [one, other]) {
      expect(await record(rapport, referrer, { inviteeEmail: 'Once@example.com' })).toMatchObject({ code: 'UNIQUE_VIOLATION' });
    }
    expect(await referralsWritten(rapport)).toEqual(before);
  });

  it.each([
    ['is archived', 'This customer is archived: restore them first.'],
    ['is dead', 'This customer is deceased.'],
    ['was erased', 'This customer was erased, for good: nothing about them can be changed or recorded.'],
    ['is not there', 'There is no Customer with this id.'],
  ])('must not be somebody who %s, nor be brought along by one', async (what, message) => {
    const [one, other] = await two();
    if (what === 'is archived') await archiveCustomer(rapport.ctx, { id: one.globalId });
    if (what === 'is dead')
      await rapport.db.customer.update({ where: { id: one.id }, data: { deceasedOn: new Date('2020-01-01') } });
    if (what === 'was erased') await eraseCustomer(rapport.ctx, { customerId: one.id, reason: 'Asked for it' });
    const gone = what === 'is not there' ? { id: newId(), globalId: globalId('Customer', newId()) } : one;
    const before = await referralsWritten(rapport);
    const answers = [
      await record(rapport, other, { refereeId: gone.globalId }),
      await record(rapport, gone, { refereeId: other.globalId }),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ message });
    expect(await referralsWritten(rapport)).toEqual(before);
  });
});

describe('Customer.referrals', () => {
  it('are those that they made, newest first, in pages', async () => {
    const { referrer, referee, id } = await givenReferral(rapport);
    const invited = await record(rapport, referrer, { inviteeEmail: 'page@example.com' });
    if (invited.__typename !== 'RecordReferralSuccess') throw new Error(invited.message);
    const { customer: first } = await host(rapport).data(REFERRALS, { id: referrer.globalId, first: 1 });
    expect(first?.referrals).toMatchObject({ totalCount: 2, nodes: [{ referee: null, state: 'INVITED' }] });
    const after = first?.referrals?.pageInfo.endCursor;
    const { customer: second } = await host(rapport).data(REFERRALS, { id: referrer.globalId, first: 1, after });
    expect(second?.referrals).toMatchObject({
      nodes: [{ referee: { id: referee.globalId }, state: 'SIGNED_UP' }],
      pageInfo: { hasNextPage: false },
    });
    const { customer: other } = await host(rapport).data(REFERRALS, { id: referee.globalId });
    expect(other?.referrals?.nodes).toEqual([]);
    expect((await host(rapport).data(REFERRAL, { id: referralId(id) })).node).toEqual({
      ...{ state: 'SIGNED_UP', referrer: { id: referrer.globalId }, referee: { id: referee.globalId } },
    });
  });

  it('take as many statements for one customer as for many', async () => {
    for (let made = 0; made < 3; made += 1) await givenReferral(rapport);
    const agent = host(rapport);
    const statementsFor = async (first: number) => {
      const asked = `{ customers(first: ${first}) { nodes { referrals(first: 5) { totalCount nodes { state referee { displayName } } } } } }`;
      const { result, statements } = await counter.during(() => agent.run(asked));
      expect(result.errors).toBeUndefined();
      return statements.filter(({ sql }) => /"Referral"|"Customer"/.test(sql)).length;
    };
    expect(await statementsFor(30)).toBe(await statementsFor(1));
  });

  it('need permissions to read and to record, else nothing is written', async () => {
    const { referrer, id } = await givenReferral(rapport);
    const stranger = rapport.as('contacts.customer.read', 'loyalty.referral.record');
    const before = await referralsWritten(rapport);
    const asked = [
      await stranger.run(REFERRALS, { id: referrer.globalId }),
      await stranger.run(REFERRAL, { id: referralId(id) }),
      await stranger.run(
        'mutation ($input: RecordReferralInput!) { recordReferral(input: $input) { ... on RecordReferralSuccess { referral { state } } } }',
        { input: { referrerId: referrer.globalId, inviteeEmail: 'no@example.com' } },
      ),
      await rapport
        .as('contacts.customer.read', 'loyalty.referral.read')
        .run('mutation ($input: RecordReferralInput!) { recordReferral(input: $input) { __typename } }', {
          input: { referrerId: referrer.globalId, inviteeEmail: 'no@example.com' },
        }),
    ];
    for (const { errors } of asked) expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await referralsWritten(rapport)).toEqual(before);
  });
});
