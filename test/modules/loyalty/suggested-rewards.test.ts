/** A hobby suggests the gift. */
import { describe, expect, it } from 'vitest';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProgram } from './given.ts';
import { givenReward, MODULES } from './given-rewards.ts';

const rapport = createTestRapport(MODULES);

describe('a hobby suggests the gift', () => {
  it('shows the reward that suits what they like most, in stock and within their limit, in as many statements for many', async () => {
    const program = await givenProgram(rapport);
    const rewardFor = (name: string, extra: object) => givenReward(rapport, program, { name, ...extra });
    await rewardFor('Sold out spade', { interests: ['Gardening'], stock: 0 });
    await rewardFor('Spade', { interests: ['Gardening'], perMemberLimit: 1 });
    await rewardFor('Teapot', { interests: ['tea'] });
    const ada = await givenCustomer(rapport);
    const bob = await givenCustomer(rapport, { givenName: 'Bob' });
    const admin = rapport.asAdministrator();
    const like = async (customer: string, name: string, strength: number | null) =>
      admin.data('mutation ($input: AddInterestInput!) { addInterest(input: $input) { __typename } }', {
        input: { customerId: customer, name, strength },
      });
    await like(ada.globalId, 'GARDENING', 5);
    await like(ada.globalId, 'Tea', 2);
    await like(bob.globalId, 'Chess', 5);
    const suggested = async (id: string) =>
      (await admin.data('query ($id: ID!) { customer(id: $id) { suggestedReward { id name } } }', { id })).customer
        ?.suggestedReward;

    expect(await suggested(ada.globalId)).toMatchObject({ name: 'Spade' });
    expect(await suggested(bob.globalId)).toBeNull();
    const spade = await suggested(ada.globalId);
    await admin.data('mutation ($input: GrantRewardInput!) { grantReward(input: $input) { __typename } }', {
      input: { rewardId: spade?.id, customerId: ada.globalId, reason: 'A good year', idempotencyKey: 'spade' },
    });
    expect(await suggested(ada.globalId)).toMatchObject({ name: 'Teapot' });
    const denied = await rapport
      .as('contacts.customer.read', 'loyalty.reward.read')
      .run('query ($id: ID!) { customer(id: $id) { suggestedReward { name } } }', { id: ada.globalId });
    expect(denied.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});
