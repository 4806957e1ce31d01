/** Contests: one entry for each customer, and a winner whom anyone can work out from the published seed. */
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createContest, loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, globalId, TEST_START, type TestRapport } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { merge, undo } from '../contacts/merging.ts';

const CREATE = graphql(`
  mutation CreateContest($input: CreateContestInput!) {
    createContest(input: $input) {
      __typename
      ... on CreateContestSuccess { contest { id name opensAt closesAt seedCommitment seed entryCount winner { id } } }
      ... on Error { message code }
      ... on ValidationError { issues { path message } }
    }
  }
`);
const ENTER = graphql(`
  mutation EnterContest($input: EnterContestInput!) {
    enterContest(input: $input) {
      __typename
      ... on EnterContestSuccess { contest { entryCount seed } }
      ... on Error { message code }
    }
  }
`);
const DRAW = graphql(`
  mutation DrawContest($input: DrawContestInput!) {
    drawContest(input: $input) {
      __typename
      ... on DrawContestSuccess { contest { seed seedCommitment entryCount winner { id } } }
      ... on Error { message code }
    }
  }
`);
const CONTESTS = graphql(`query Contests { contests(first: 50) { nodes { id seed } } }`);

const HOUR = 3_600_000;
const MODULES = [access, contacts, sales, communications, loyalty];
const PERMISSIONS = [
  'loyalty.contest.read',
  'loyalty.contest.manage',
  'loyalty.contest.enter',
  'contacts.customer.read',
] as const;
const rapport = createTestRapport(MODULES);
const deskOf = (of: TestRapport) => of.as(...PERMISSIONS);
const later = (of: TestRapport, ms: number) => new Date(of.clock.now().getTime() + ms);

/** Open from now on, for an hour. */
function givenContest(of: TestRapport) {
  return createContest(of.ctx, { name: 'Summer draw', opensAt: of.clock.now(), closesAt: later(of, HOUR) });
}

async function enter(of: TestRapport, contestId: string, customerId: string) {
  const input = { contestId: globalId('Contest', contestId), customerId: globalId('Customer', customerId) };
  const { enterContest } = await deskOf(of).data(ENTER, { input });
  return enterContest;
}

async function draw(of: TestRapport, contestId: string) {
  const { drawContest } = await deskOf(of).data(DRAW, { input: { contestId: globalId('Contest', contestId) } });
  return drawContest;
}

/** The n-th position that docs/loyalty.md promises, worked out byte by byte. */
function promisedPosition(seed: string, contestId: string, entryCount: number, attempt = 0): number {
  const digest = createHmac('sha256', Buffer.from(seed, 'hex')).update(`${contestId}:${entryCount}:${attempt}`).digest();
  return digest.reduce((remainder, byte) => (remainder * 256 + byte) % entryCount, 0);
}

describe('a contest', () => {
  it('publishes the hash of its seed when it is made, and the seed with the draw, not before', async () => {
    const input = { name: 'Spring draw', opensAt: TEST_START.toISOString(), closesAt: later(rapport, HOUR).toISOString() };
    const { createContest: made } = await deskOf(rapport).data(CREATE, { input });
    if (made?.__typename !== 'CreateContestSuccess') throw new Error(made?.message);
    const { id, ...contest } = made.contest;
    const row = await rapport.db.contest.findFirstOrThrow({ where: { name: 'Spring draw' } });
    const seedCommitment = createHash('sha256').update(Buffer.from(row.seed, 'hex')).digest('hex');
    expect(contest).toEqual({ ...input, seedCommitment, seed: null, entryCount: 0, winner: null });
    expect((await deskOf(rapport).data(CONTESTS)).contests?.nodes).toContainEqual({ id, seed: null });
    expect(JSON.stringify(await rapport.db.auditEntry.findMany({ where: { subjectId: row.id } }))).not.toContain(row.seed);
  });

  it.each([
    ['closes before it opens', { opensAt: HOUR, closesAt: HOUR }, ['closesAt'], 'Must be after opensAt.'],
    ['is over already', { opensAt: -2 * HOUR, closesAt: 0 }, ['closesAt'], 'Must lie in the future.'],
  ])('that %s is refused', async (_case, { opensAt, closesAt }, path, message) => {
    const before = await rapport.db.contest.count();
    const input = {
      name: 'Never',
      opensAt: later(rapport, opensAt).toISOString(),
      closesAt: later(rapport, closesAt).toISOString(),
    };
    const { createContest: answer } = await deskOf(rapport).data(CREATE, { input });
    expect(answer).toMatchObject({ __typename: 'ValidationError', issues: [{ path, message }] });
    expect(await rapport.db.contest.count()).toBe(before);
  });

  it('takes one entry of each customer, while it is open', async () => {
    const [ada, eve] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const opensAt = later(rapport, HOUR);
    const closesAt = later(rapport, 2 * HOUR);
    const contest = await createContest(rapport.ctx, { name: 'Tomorrow', opensAt, closesAt });
    const early = await enter(rapport, contest.id, ada.id);
    expect(early).toMatchObject({ code: 'CONFLICT', message: `This contest opens at ${opensAt.toISOString()}.` });
    await rapport.clock.advance({ hours: 1 });
    expect(await enter(rapport, contest.id, ada.id)).toMatchObject({ contest: { entryCount: 1, seed: null } });
    expect(await enter(rapport, contest.id, ada.id)).toMatchObject({ code: 'UNIQUE_VIOLATION' });
    expect(await draw(rapport, contest.id)).toMatchObject({ code: 'CONFLICT' });
    await rapport.clock.advance({ hours: 1 });
    expect(await enter(rapport, contest.id, eve.id)).toMatchObject({
      message: `This contest was closed at ${closesAt.toISOString()}.`,
    });
    const entries = await rapport.db.contestEntry.findMany({ where: { contestId: contest.id } });
    expect(entries.map(({ customerId, position }) => [customerId, position])).toEqual([[ada.id, 0]]);
  });

  it('is won by whom its seed names, which anyone can work out', async () => {
    const contest = await givenContest(rapport);
    const customers = [];
    for (let place = 0; place < 5; place += 1) customers.push(await givenCustomer(rapport));
    for (const { id } of customers) await enter(rapport, contest.id, id);
    await rapport.clock.advance({ hours: 1 });
    const position = promisedPosition(contest.seed, contest.id, 5);
    const winner = { id: globalId('Customer', customers[position]?.id ?? '') };
    expect(await draw(rapport, contest.id)).toEqual({
      __typename: 'DrawContestSuccess',
      contest: { seed: contest.seed, seedCommitment: contest.seedCommitment, entryCount: 5, winner },
    });
    expect(await draw(rapport, contest.id)).toMatchObject({ code: 'ALREADY_DECIDED' });
    expect(await rapport.eventsAbout(contest.id)).toContainEqual({
      name: 'loyalty.contest.won',
      payload: { contestId: contest.id, customerId: customers[position]?.id, position },
    });
  });

  it('offers the prize to the next, and the next, until an entry counts', async () => {
    const contest = await givenContest(rapport);
    const customers = [await givenCustomer(rapport), await givenCustomer(rapport), await givenCustomer(rapport)];
    for (const { id } of customers) await enter(rapport, contest.id, id);
    const first = promisedPosition(contest.seed, contest.id, 3);
    const deceasedOn = new Date('2020-01-01T00:00:00Z');
    await rapport.db.customer.update({ where: { id: customers[first]?.id ?? '' }, data: { deceasedOn } });
    let attempt = 1;
    while (promisedPosition(contest.seed, contest.id, 3, attempt) === first) attempt += 1;
    const second = customers[promisedPosition(contest.seed, contest.id, 3, attempt)];
    await rapport.clock.advance({ hours: 1 });
    expect(await draw(rapport, contest.id)).toMatchObject({
      contest: { winner: { id: globalId('Customer', second?.id ?? '') } },
    });
  });

  it('that nobody entered is won by nobody', async () => {
    const contest = await givenContest(rapport);
    await rapport.clock.advance({ hours: 1 });
    expect(await draw(rapport, contest.id)).toMatchObject({ contest: { seed: contest.seed, entryCount: 0, winner: null } });
  });

  it('is for those who may make, enter and read it', async () => {
    const contest = await givenContest(rapport);
    const { id } = await givenCustomer(rapport);
    const reader = rapport.as('loyalty.contest.read', 'contacts.customer.read');
    const input = { contestId: globalId('Contest', contest.id) };
    expect((await reader.run(DRAW, { input })).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    const entering = { input: { ...input, customerId: globalId('Customer', id) } };
    expect((await reader.run(ENTER, entering)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await rapport.db.contest.findUniqueOrThrow({ where: { id: contest.id } })).toEqual(contest);
  });
});

describe('customers who both entered and are merged', () => {
  it('keep the earlier entry, and both when the merge is undone', async () => {
    const contest = await givenContest(rapport);
    const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    await enter(rapport, contest.id, absorbed.id);
    await enter(rapport, contest.id, survivor.id);
    const entries = () => rapport.db.contestEntry.findMany({ where: { contestId: contest.id }, orderBy: { position: 'asc' } });
    const before = await entries();
    const mergeId = await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });
    expect((await entries()).map(({ customerId, voidedAt }) => [customerId, voidedAt])).toEqual([
      [survivor.id, null],
      [survivor.id, rapport.clock.now()],
    ]);
    expect(await enter(rapport, contest.id, survivor.id)).toMatchObject({ code: 'UNIQUE_VIOLATION' });
    await undo(rapport, mergeId);
    expect(await entries()).toEqual(before);
  });

  it('have won what one of them has won', async () => {
    const contest = await givenContest(rapport);
    const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    await enter(rapport, contest.id, survivor.id);
    await enter(rapport, contest.id, absorbed.id);
    await rapport.clock.advance({ hours: 1 });
    await draw(rapport, contest.id);
    await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });
    const { winnerEntry } = await rapport.db.contest.findUniqueOrThrow({
      where: { id: contest.id },
      include: { winnerEntry: true },
    });
    expect(winnerEntry).toMatchObject({ customerId: survivor.id, voidedAt: null });
  });
});

await describeOnPostgres('many at the same moment', () => {
  const parallel = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('one customer enters once, and all others get places without gaps', async () => {
    const contest = await givenContest(parallel);
    const [one, ...others] = await Promise.all(Array.from({ length: 21 }, () => givenCustomer(parallel)));
    const entrants = [...Array.from({ length: 30 }, () => one), ...others].map((customer) => customer?.id ?? '');
    const answers = await Promise.all(entrants.map((id) => enter(parallel, contest.id, id)));
    expect(answers.filter((answer) => answer?.__typename === 'EnterContestSuccess')).toHaveLength(21);
    const entries = await parallel.db.contestEntry.findMany({ where: { contestId: contest.id }, orderBy: { position: 'asc' } });
    expect(entries.map(({ position }) => position)).toEqual(Array.from({ length: 21 }, (_none, position) => position));
    expect(new Set(entries.map(({ customerId }) => customerId)).size).toBe(21);
    const after = await parallel.db.contest.findUniqueOrThrow({ where: { id: contest.id } });
    expect(after.entryCount).toBe(21);
  });

  it('one draws', async () => {
    const contest = await givenContest(parallel);
    await enter(parallel, contest.id, (await givenCustomer(parallel)).id);
    await parallel.clock.advance({ hours: 1 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => draw(parallel, contest.id)));
    expect(answers.map((answer) => (answer && 'code' in answer ? answer.code : 'drawn')).sort()).toEqual([
      ...Array.from({ length: 9 }, () => 'ALREADY_DECIDED'),
      'drawn',
    ]);
    const won = (await parallel.eventsAbout(contest.id)).filter(({ name }) => name === 'loyalty.contest.won');
    expect(won).toHaveLength(1);
  });
});
