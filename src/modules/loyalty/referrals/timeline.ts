/** Referrals in the story of the customer who brings somebody along; they name nobody. */

const line = {
  permission: 'loyalty.referral.read',
  node: ({ referralId }: { readonly referralId: string }) => ({ type: 'Referral', id: referralId }),
} as const;

export const referralLines = {
  'loyalty.referral.invited': { ...line, summary: () => 'Invited somebody by e-mail.' },
  'loyalty.referral.signed-up': { ...line, summary: () => 'Brought another customer along.' },
  'loyalty.referral.qualified': { ...line, summary: () => 'Whom they brought along bought something for the first time.' },
  'loyalty.referral.rewarded': { ...line, summary: () => 'Was rewarded for bringing somebody along.' },
  'loyalty.referral.rejected': { ...line, summary: () => 'A referral of theirs does not count.' },
  'loyalty.referral.reversed': {
    ...line,
    summary: () => 'A referral of theirs was reversed, as what was bought came back.',
  },
};
