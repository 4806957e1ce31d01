/** Rewards and punch cards in a customer's story. */

const aboutGrant = ({ grantId: id }: { readonly grantId: string }) => ({ type: 'RewardGrant', id });
const aboutCard = ({ punchCardId: id }: { readonly punchCardId: string }) => ({ type: 'PunchCard', id });
const grantLine = { permission: 'loyalty.reward.read', node: aboutGrant } as const;
const cardLine = { permission: 'loyalty.membership.read', node: aboutCard } as const;

const GIVEN = {
  CLAIM: 'Was granted a reward.',
  PUNCH_CARD: 'Was granted a reward for a full punch card.',
  GIFT: 'Was given a reward as a gift.',
} as const;

interface Granted {
  readonly origin: keyof typeof GIVEN;
}

export const rewardLines = {
  'loyalty.grant.issued': { ...grantLine, summary: ({ origin }: Granted) => GIVEN[origin] },
  'loyalty.grant.claimed': {
    ...grantLine,
    summary: ({ origin }: Granted) =>
      origin === 'CLAIM' ? 'Claimed a reward for points.' : 'Claimed a reward that they were given.',
  },
  'loyalty.grant.fulfilled': { ...grantLine, summary: () => 'A reward was handed over to them.' },
  'loyalty.grant.expired': { ...grantLine, summary: () => 'Did not claim a reward in time.' },
  'loyalty.grant.revoked': { ...grantLine, summary: () => 'A reward was taken back from them.' },
  'loyalty.punch.recorded': { ...cardLine, summary: () => 'Got a punch on their card.' },
  'loyalty.punch.voided': { ...cardLine, summary: () => 'Lost a punch on their card, as they brought something back.' },
  'loyalty.card.completed': { ...cardLine, summary: () => 'Filled a punch card.' },
};
