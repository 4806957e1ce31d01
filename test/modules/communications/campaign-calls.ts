/** What the tests of campaigns ask of the API. */
import { newId } from '../../../src/index.ts';
import type { TestRapport } from '../../support/index.ts';
import type { GivenCustomer } from '../contacts/given.ts';
import { type GivenCampaign, marketer } from './given-campaigns.ts';

export const NOBODY = '01900000-0000-7000-8000-000000000000';
export const FUNNEL = 'audience suppressed sent delivered opened clicked replied converted bounced optedOut';
export const MERGE = 'mutation ($input: MergeCustomersInput!) { mergeCustomers(input: $input) { __typename } }';
const STANDING = 'query ($id: ID!) { campaign(id: $id) { state progress funnel { audience suppressed sent } } }';
const OUTCOME = `query ($id: ID!) { campaign(id: $id) { funnel { ${FUNNEL} } revenue { amount currencyCode } } }`;
const RECORD = `mutation ($input: RecordCampaignResponseInput!) {
  recordCampaignResponse(input: $input) {
    __typename
    ... on RecordCampaignResponseSuccess {
      response { kind respondedAt campaign { code } customer { id } purchase { number } }
    }
    ... on Error { message code }
  }
}`;

/** Where it stands, and whom it reached. */
export const standingOf = async (rapport: TestRapport, { globalId: id }: GivenCampaign) =>
  (await marketer(rapport).data(STANDING, { id })).campaign;

/** What came of it. */
export const outcomeOf = async (rapport: TestRapport, { globalId: id }: GivenCampaign) =>
  (await marketer(rapport).data(OUTCOME, { id })).campaign;

export async function recordResponse(rapport: TestRapport, campaign: GivenCampaign, customer: GivenCustomer, input: object) {
  const ids = { campaignId: campaign.globalId, customerId: customer.globalId };
  return (await marketer(rapport).data(RECORD, { input: { ...ids, ...input } })).recordCampaignResponse;
}

/** The answer to a step of a campaign, under a key of its own unless told otherwise. */
export async function takeStep(
  rapport: TestRapport,
  verb: 'launch' | 'pause' | 'resume',
  id: string,
  { key: idempotencyKey = newId(), agent = marketer(rapport) } = {},
) {
  const name = `${verb}Campaign`;
  const Name = `${verb[0]?.toUpperCase()}${verb.slice(1)}Campaign`;
  const document = `mutation ($input: ${Name}Input!) { ${name}(input: $input) {
    __typename ... on ${Name}Success { campaign { id state progress } } ... on Error { message code } } }`;
  return (await agent.data(document, { input: { id, idempotencyKey } }))[name];
}
