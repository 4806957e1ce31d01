/** Memberships, tiers and notices in a customer's story. */

const aboutMembership = ({ membershipId: id }: { readonly membershipId: string }) => ({ type: 'LoyaltyMembership', id });
const line = { permission: 'loyalty.membership.read', node: aboutMembership } as const;

interface TierChange {
  readonly fromRank: number | null;
  readonly toRank: number | null;
}

function tierChange({ fromRank, toRank }: TierChange): string {
  if (toRank === null) return 'Lost their tier in a loyalty program.';
  const from = fromRank ?? 0;
  const moves = ['Fell', 'Came', 'Rose'] as const;
  return `${moves[Math.sign(toRank - from) + 1]} to tier ${toRank} of a loyalty program.`;
}

export const membershipLines = {
  'loyalty.membership.enrolled': { ...line, summary: () => 'Joined a loyalty program.' },
  'loyalty.tier.changed': { ...line, summary: tierChange },
  'loyalty.tier.downgrade-announced': {
    ...line,
    summary: ({ downgradeAt }: { readonly downgradeAt: string }) =>
      `Was told that they lose their tier of a loyalty program on ${downgradeAt.slice(0, 10)} unless they earn enough.`,
  },
  'loyalty.notice.read': { ...line, summary: () => 'Read what changes in a loyalty program.' },
};
