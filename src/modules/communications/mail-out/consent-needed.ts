/** Which consent what we send needs. */
import type { CommunicationPurpose, ConsentPurpose } from '../../../generated/index.ts';

const NEEDED = {
  MARKETING: 'MARKETING',
  SALES: 'MARKETING',
  RELATIONSHIP: 'MARKETING',
  SERVICE: 'SERVICE',
  SUPPORT: 'SERVICE',
  BILLING: 'SERVICE',
} as const satisfies Record<CommunicationPurpose, ConsentPurpose>;

/** What it was queued with, else what its purpose says. */
export const consentNeededBy = ({
  consentNeeded,
  purpose,
}: {
  readonly consentNeeded: ConsentPurpose | null;
  readonly purpose: CommunicationPurpose;
}): ConsentPurpose => consentNeeded ?? NEEDED[purpose];

export const needsMarketing = (purpose: CommunicationPurpose): boolean => NEEDED[purpose] === 'MARKETING';

/** The purposes that need consent to marketing, one-click unsubscribe, and count for the cap. */
export const MARKETING_PURPOSES = ['MARKETING', 'SALES', 'RELATIONSHIP'] as const satisfies readonly CommunicationPurpose[];
