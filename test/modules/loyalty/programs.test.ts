/** Programs: their rules, versions and members. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId, TEST_START } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProgram } from './given.ts';

const CREATE = graphql(`
  mutation CreateLoyaltyProgram($input: CreateLoyaltyProgramInput!) {
    createLoyaltyProgram(input: $input) {
      __typename
      ... on CreateLoyaltyProgramSuccess {
        program {
          name kind outstandingPoints
          currentVersion { number rules effectiveFrom effectiveTo publishedAt }
          versions { number }
          members { totalCount }
        }
      }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
    }
  }
`);
const PUBLISH = graphql(`
  mutation PublishLoyaltyProgramVersion($input: PublishLoyaltyProgramVersionInput!) {
    publishLoyaltyProgramVersion(input: $input) {
      __typename
      ... on PublishLoyaltyProgramVersionSuccess {
        program { currentVersion { number effectiveTo } versions { number effectiveFrom effectiveTo } }
        version { number rules effectiveFrom }
      }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
    }
  }
`);
const ENROLL = graphql(`
  mutation EnrollCustomer($input: EnrollCustomerInput!) {
    enrollCustomer(input: $input) {
      __typename
      ... on EnrollCustomerSuccess {
        membership { number joinedAt balance program { name } customer { memberships { number } membership { number } } }
      }
      ... on Error { message code }
    }
  }
`);

const RULES = {
  version: 1,
  earn: [{ currencyCode: 'EUR', category: null, pointsPerUnit: '1' }],
  rounding: 'FLOOR',
  pendingDays: 0,
  expiresAfterDays: 365,
  tierWindowDays: 365,
  tiers: [{ name: 'Silver', threshold: 500, benefits: [] }],
  punches: { required: 10, rewardId: null },
  discount: { purchases: 5, withinDays: 90, percent: 10 },
  noticeDays: 30,
  referral: { points: 100, returnWindowDays: 14 },
};
const NOW = TEST_START.toISOString();
const daysLater = (days: number) => new Date(TEST_START.getTime() + days * 86_400_000).toISOString();

describe('programs', () => {
  const rapport = createTestRapport([access, contacts, sales, communications, loyalty]);

  it('takes the rules of the domain, word for word, and puts them in force at once', async () => {
    const input = { name: ' Points ', kind: 'POINTS' as const, rules: RULES };

    const { createLoyaltyProgram: created } = await rapport.asAdministrator().data(CREATE, { input });

    const version = { number: 1, rules: RULES, effectiveFrom: NOW, effectiveTo: null, publishedAt: NOW };
    expect(created).toEqual({
      __typename: 'CreateLoyaltyProgramSuccess',
      program: {
        ...{ name: 'Points', kind: 'POINTS', outstandingPoints: '0', currentVersion: version },
        ...{ versions: [{ number: 1 }], members: { totalCount: 0 } },
      },
    });
  });

  it('publishes a version, and answers a repeat with it', async () => {
    const { id } = await givenProgram(rapport);
    const input = {
      ...{ programId: globalId('LoyaltyProgram', id), effectiveFrom: daysLater(30), idempotencyKey: 'one' },
      rules: { version: 1, earn: [{ currencyCode: 'EUR', pointsPerUnit: '2.50' }] },
    };
    const administrator = rapport.asAdministrator();

    const { publishLoyaltyProgramVersion: published } = await administrator.data(PUBLISH, { input });

    expect(published).toMatchObject({
      program: {
        currentVersion: { number: 1, effectiveTo: daysLater(30) },
        versions: [
          { number: 1, effectiveTo: daysLater(30) },
          { number: 2, effectiveFrom: daysLater(30), effectiveTo: null },
        ],
      },
      version: { number: 2, rules: { earn: [{ currencyCode: 'EUR', category: null, pointsPerUnit: '2.5' }] } },
    });
    expect((await administrator.data(PUBLISH, { input })).publishLoyaltyProgramVersion).toEqual(published);
  });

  it('enrols a customer once', async () => {
    const { id, name } = await givenProgram(rapport);
    const input = { programId: globalId('LoyaltyProgram', id), customerId: (await givenCustomer(rapport)).globalId };
    const administrator = rapport.asAdministrator();

    const { enrollCustomer: enrolled } = await administrator.data(ENROLL, { input });

    const number = expect.stringMatching(/^M-\d{6}$/);
    const customer = { memberships: [{ number }], membership: { number } };
    expect(enrolled).toEqual({
      __typename: 'EnrollCustomerSuccess',
      membership: { number, joinedAt: NOW, balance: 0, program: { name }, customer },
    });
    expect((await administrator.data(ENROLL, { input })).enrollCustomer).toMatchObject({ code: 'UNIQUE_VIOLATION' });
  });
});
