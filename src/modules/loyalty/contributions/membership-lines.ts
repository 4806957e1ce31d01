/** Memberships in a customer's story. */

const aboutMembership = ({ membershipId: id }: { readonly membershipId: string }) => ({ type: 'LoyaltyMembership', id });
const line = { permission: 'loyalty.membership.read', node: aboutMembership } as const;

export const membershipLines = {
  'loyalty.membership.enrolled': { ...line, summary: () => 'Joined a loyalty program.' },
};
