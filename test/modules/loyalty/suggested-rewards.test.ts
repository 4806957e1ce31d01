/** A hobby suggests the gift. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
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

  it('suggests to each what it would alone, however many rewards suit who else is listed', async () => {
    const program = await givenProgram(rapport);
    const admin = rapport.asAdministrator();
    await rapport.db.reward.createMany({
      data: Array.from({ length: 501 }, (_none, nth) => ({
        ...{ id: newId(), programId: program.id, name: `Rod ${nth}`, cost: 1, interests: ['fishing'] },
        ...{ createdAt: rapport.clock.now(), recordedByKind: 'SYSTEM' as const },
      })),
    });
    rapport.clock.set(new Date(rapport.clock.now().getTime() + 1_000));
    await givenReward(rapport, program, { name: 'Lens', interests: ['Photography'] });
    const [cyd, dan] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    for (const [customerId, name] of [
      [cyd.globalId, 'Fishing'],
      [dan.globalId, 'Photography'],
    ]) {
      await admin.data('mutation ($input: AddInterestInput!) { addInterest(input: $input) { __typename } }', {
        input: { customerId, name },
      });
    }
    const { nodes } = await admin.data<{ nodes: readonly unknown[] }>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer { suggestedReward { name } } } }',
      { ids: [cyd.globalId, dan.globalId] },
    );
    expect(nodes).toMatchObject([{ suggestedReward: { name: 'Rod 0' } }, { suggestedReward: { name: 'Lens' } }]);
  });
});
