/** To whom customers are lost, in numbers and as a condition of segments; on both kinds of database, as it is SQL of our own. */
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { MOST_COMPETITORS, recordWinBack, type WeightedReason } from '../../../src/modules/feedback/losses/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId, TEST_START } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenSegment, marketer, saveSegment } from '../contacts/given-segments.ts';
import { CREATE_SEGMENT } from '../contacts/segment-documents.ts';
import { givenLoss } from './given-opinions.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const BY_COMPETITOR = graphql(`
  query LossesByCompetitor($lostAt: DateTimeFilter) {
    lossesByCompetitor(lostAt: $lostAt) { competitor { name } losses wonBack reasons { reason weight } }
  }
`);
const MEMBERS = graphql(`
  query LostMembers($id: ID!) { segment(id: $id) { customers(first: 20) { nodes { displayName } } } }
`);
const ago = (days: number) => new Date(TEST_START.getTime() - days * 86_400_000);
const because = (price: number, service: number): readonly WeightedReason[] => [
  { reason: 'PRICE', weight: price },
  { reason: 'SERVICE', weight: service },
];

describe('lost customers', () => {
  const rapport = createTestRapport(MODULES);
  const byCompetitor = async (lostAt?: object) =>
    (await rapport.as('feedback.loss.read').data(BY_COMPETITOR, lostAt ? { lostAt } : {})).lossesByCompetitor;
  let rivalId = '';

  beforeAll(async () => {
    const lose = async (givenName: string, input: Parameters<typeof givenLoss>[2]) => {
      const customer = await givenCustomer(rapport, { givenName });
      return givenLoss(rapport, customer, input);
    };
    const rival = { competitorName: 'Rival' };
    const first = await lose('Ada', { ...rival, lostAt: ago(40), reasons: because(0.9, 0.1) });
    await recordWinBack(rapport.ctx, { lossId: first.id, wonBackAt: ago(5) });
    await lose('Ben', { ...rival, lostAt: ago(20), reasons: because(0.3, 0.7), evidence: 'ANECDOTAL' });
    await lose('Cyd', { competitorName: 'Émile', lostAt: ago(10) });
    await lose('Dan', { competitorName: 'Další', lostAt: ago(10), reasons: [{ reason: 'LOCATION', weight: 0.9995 }] });
    await lose('Eve', { lostAt: ago(2), reasons: [{ reason: 'UNKNOWN', weight: 1 }] });
    await givenCustomer(rapport, { givenName: 'Flo' });
    rivalId = globalId('Competitor', first.competitorId ?? '');
  });

  it('are summed by competitor: most losses first, then by name, nobody known last, with mean weights that add up to 1', async () => {
    expect(await byCompetitor()).toEqual([
      {
        ...{ competitor: { name: 'Rival' }, losses: 2, wonBack: 1 },
        reasons: [
          { reason: 'PRICE', weight: 0.6 },
          { reason: 'SERVICE', weight: 0.4 },
        ],
      },
      { competitor: { name: 'Další' }, losses: 1, wonBack: 0, reasons: [{ reason: 'LOCATION', weight: 1 }] },
      { competitor: { name: 'Émile' }, losses: 1, wonBack: 0, reasons: [{ reason: 'PRICE', weight: 1 }] },
      { competitor: null, losses: 1, wonBack: 0, reasons: [{ reason: 'UNKNOWN', weight: 1 }] },
    ]);
  });

  it('are summed of a time, its bounds as they are named', async () => {
    const named = async (lostAt: object) =>
      (await byCompetitor(lostAt))?.map(({ competitor, losses }) => `${competitor?.name ?? 'nobody'} ${losses}`);
    const [twenty, ten] = [ago(20).toISOString(), ago(10).toISOString()];
    expect(await named({ gte: twenty, lt: ten })).toEqual(['Rival 1']);
    expect(await named({ gt: twenty, lte: ten })).toEqual(['Další 1', 'Émile 1']);
    expect(await named({ gt: ten })).toEqual(['nobody 1']);
    expect(await named({ gt: TEST_START.toISOString() })).toEqual([]);
  });

  it('are not summed for who may not read losses', async () => {
    const { data, errors } = await rapport.as('feedback.complaint.read').run(BY_COMPETITOR, {});
    expect([data?.lossesByCompetitor, errors?.[0]?.extensions?.code]).toEqual([null, 'FORBIDDEN']);
  });

  it.each([
    ['any', {}, ['Ada', 'Ben', 'Cyd', 'Dan', 'Eve']],
    ['for a reason, however small', { reasons: ['SERVICE'] }, ['Ada', 'Ben']],
    ['for one of two reasons', { reasons: ['LOCATION', 'UNKNOWN'] }, ['Dan', 'Eve']],
    ['lately', { withinDays: 10 }, ['Cyd', 'Dan', 'Eve']],
    ['won back since', { wonBack: true }, ['Ada']],
    ['not won back', { wonBack: false, reasons: ['PRICE'] }, ['Ben', 'Cyd']],
    ['of the one loss that is all of it', { wonBack: true, withinDays: 30 }, []],
  ])('make a segment: %s', async (name, given, members) => {
    expect(await membersOf({ criterion: 'feedback.lost', ...given }, name)).toEqual(members);
  });

  const membersOf = async (condition: object, name: string) => {
    const id = await givenSegment(rapport, { all: [condition] }, name);
    const { segment } = await marketer(rapport).data(MEMBERS, { id });
    return segment?.customers?.nodes.map(({ displayName }) => displayName);
  };

  it('make a segment of those lost to a competitor, who must be one', async () => {
    expect(await membersOf({ criterion: 'feedback.lost', competitors: [rivalId] }, 'to the rival')).toEqual(['Ada', 'Ben']);
    expect(await membersOf({ not: { criterion: 'feedback.lost', competitors: [rivalId] } }, 'not to the rival')).toEqual([
      ...['Cyd', 'Dan', 'Eve', 'Flo'],
    ]);
    const wrong = { criterion: 'feedback.lost', competitors: [globalId('Competitor', newId())], reasons: [] };
    const faulty = { version: 1, all: [wrong, { criterion: 'feedback.lost', reasons: ['GREED'], wonBack: 'yes' }] };
    const { issues } = await saveSegment(rapport, CREATE_SEGMENT, { name: 'Wrong', criteria: faulty });
    expect(issues.map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`)).toEqual([
      'all.0.reasons: Must have at least 1 value.',
      'all.1.reasons.0: Must be one of PRICE, SERVICE, QUALITY, DELIVERY, ASSORTMENT, LOCATION, RELATION, UNKNOWN.',
      'all.1.wonBack: Must be true or false.',
    ]);
    const { reasons: _reasons, ...absent } = wrong;
    const again = await saveSegment(rapport, CREATE_SEGMENT, { name: 'Wrong', criteria: { version: 1, all: [absent] } });
    expect(again.issues.map(({ message }) => message)).toEqual(['There is no Competitor with this id.']);
  });

  it(`are not summed of more than ${MOST_COMPETITORS} competitors`, async () => {
    const { id: customerId } = await givenCustomer(rapport);
    const year = new Date(TEST_START.getTime() - 4e10);
    await rapport.db.$executeRaw`
      WITH competitor AS (
        INSERT INTO "Competitor" ("id", "name", "createdAt")
        SELECT gen_random_uuid(), 'One of many ' || number, ${TEST_START} FROM generate_series(1, ${MOST_COMPETITORS + 1}::int) AS number
        RETURNING "id"
      ), loss AS (
        INSERT INTO "Loss" ("id", "customerId", "competitorId", "evidence", "lostAt", "recordedAt", "recordedByKind")
        SELECT gen_random_uuid(), ${customerId}::uuid, "id", 'DIRECT', ${year}, ${TEST_START}, 'SYSTEM' FROM competitor
        RETURNING "id"
      )
      INSERT INTO "LossReason" ("lossId", "reason", "weight") SELECT "id", 'PRICE', 1 FROM loss`;
    const { data, errors } = await rapport.as('feedback.loss.read').run(BY_COMPETITOR, {});
    expect(data?.lossesByCompetitor).toBeNull();
    expect(errors).toMatchObject([
      {
        message: `These are more than ${MOST_COMPETITORS} competitors: name a shorter time.`,
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    const lostAt = { gt: year.toISOString() };
    expect(await byCompetitor(lostAt)).toHaveLength(4);
  });
});
