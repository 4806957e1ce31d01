/** The facts that loyalty announces: ids, enums and numbers, never words. Each area brings its own. */
import { contestEvents } from './contests/index.ts';
import { pointsEvents } from './ledger/index.ts';
import { membershipEvents } from './memberships/index.ts';
import { noticeEvents } from './notices/index.ts';
import { offerEvents } from './offers/index.ts';
import { programEvents } from './programs/index.ts';
import { punchCardEvents } from './punch-cards/index.ts';
import { referralEvents } from './referrals/index.ts';
import { rewardEvents } from './rewards/index.ts';
import { tierEvents } from './tiers/index.ts';

export const events = {
  ...programEvents,
  ...membershipEvents,
  ...tierEvents,
  ...noticeEvents,
  ...pointsEvents,
  ...rewardEvents,
  ...punchCardEvents,
  ...offerEvents,
  ...contestEvents,
  ...referralEvents,
};
