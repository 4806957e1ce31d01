/** Making offers: exactly what belongs to the audience, at most one discount, and times that can be. */
import { describe, expect, it } from 'vitest';
import { createTestRapport, globalId } from '../../support/index.ts';
import { givenProgram } from './given.ts';
import { cashier, manager, staged } from './given-offers.ts';
import { MODULES, rewardsWritten } from './given-rewards.ts';

const NOBODY = '01900000-0000-7000-8000-000000000000';
const DAY_MS = 86_400_000;

const CREATE = `mutation ($input: CreateOfferInput!) {
  createOffer(input: $input) {
    __typename
    ... on CreateOfferSuccess {
      offer { name audience tierName segment { name } discountPercent discount { amount currencyCode } validFrom validTo explanation }
    }
    ... on Error { message code }
    ... on ValidationError { issues { path code } }
  }
}`;

const rapport = createTestRapport(MODULES);
const inDays = (days: number) => new Date(rapport.clock.now().getTime() + days * DAY_MS);

describe('createOffer', () => {
  const base = () => ({ name: ' Ten off ', audience: 'EVERYONE', validFrom: inDays(0).toISOString(), explanation: ' Thanks. ' });
  const create = async (input: object, caller = manager(rapport)) =>
    (await caller.data(CREATE, { input: { ...base(), ...input } })).createOffer;

  it('makes an offer for an audience with what belongs to it, announced and audited', async () => {
    await givenProgram(rapport, { rules: { tiers: [{ name: 'Gold', threshold: 100 }] } });
    const segment = await staged(rapport, 'ACTIVE');
    const none = { tierName: null, segment: null, discountPercent: null, discount: null, validTo: null };
    const common = { ...none, name: 'Ten off', validFrom: base().validFrom, explanation: 'Thanks.' };

    expect(await create({ discountPercent: 10 })).toEqual({
      __typename: 'CreateOfferSuccess',
      offer: { ...common, audience: 'EVERYONE', discountPercent: 10 },
    });
    const discount = { amount: '5.00', currencyCode: 'EUR' };
    const validTo = inDays(7).toISOString();
    expect(await create({ audience: 'TIER', tierName: 'Gold', discount, validTo })).toMatchObject({
      offer: { ...common, audience: 'TIER', tierName: 'Gold', discount, validTo },
    });
    expect(await create({ audience: 'SEGMENT', segmentId: globalId('Segment', segment.id) })).toMatchObject({
      offer: { ...common, audience: 'SEGMENT', segment: { name: segment.name } },
    });
    const { id } = await rapport.db.offer.findFirstOrThrow({ where: { audience: 'SEGMENT' } });
    expect(await rapport.eventsAbout(id)).toEqual([
      { name: 'loyalty.offer.created', payload: { offerId: id, audience: 'SEGMENT' } },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: id } })).toMatchObject([
      { operation: 'createOffer', before: null },
    ]);
  });

  it.each<[string, object, string[][]]>([
    ['a TIER without its name', { audience: 'TIER' }, [['tierName']]],
    ['a tier that no program has', { audience: 'TIER', tierName: 'Iron' }, [['tierName']]],
    ['a SEGMENT without one', { audience: 'SEGMENT' }, [['segmentId']]],
    ['EVERYONE with both', { tierName: 'Gold', segmentId: globalId('Segment', NOBODY) }, [['tierName'], ['segmentId']]],
    ['MEMBERS with a tier', { audience: 'MEMBERS', tierName: 'Gold' }, [['tierName']]],
    ['two discounts', { discountPercent: 10, discount: { amount: '1', currencyCode: 'EUR' } }, [['discount']]],
    ['a discount of nothing', { discount: { amount: '0', currencyCode: 'EUR' } }, [['discount', 'amount']]],
    ['0 %', { discountPercent: 0 }, [['discountPercent']]],
    ['101 %', { discountPercent: 101 }, [['discountPercent']]],
    ['blank texts', { name: ' ', explanation: ' ' }, [['name'], ['explanation']]],
    ['an end before the beginning', { validTo: '2020-01-01T00:00:00.000Z' }, [['validTo']]],
    ['an end that has passed', { validFrom: '2020-01-01T00:00:00.000Z', validTo: '2020-02-01T00:00:00.000Z' }, [['validTo']]],
  ])('refuses %s, and stores nothing', async (_case, wrong, paths) => {
    const before = await rewardsWritten(rapport);
    expect(await create(wrong)).toMatchObject({ __typename: 'ValidationError', issues: paths.map((path) => ({ path })) });
    expect(await rewardsWritten(rapport)).toEqual(before);
  });

  it('needs the permission of segments for one, and a segment that is there', async () => {
    const input = { ...base(), audience: 'SEGMENT', segmentId: globalId('Segment', NOBODY) };
    const before = await rewardsWritten(rapport);
    expect(await create(input)).toMatchObject({ code: 'NOT_FOUND' });
    const denied = await rapport.as('loyalty.offer.manage').run(CREATE, { input });
    expect(denied.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    const reader = await cashier(rapport).run(CREATE, { input: base() });
    expect(reader.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await rewardsWritten(rapport)).toEqual(before);
  });
});
