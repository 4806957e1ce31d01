/** The facts about referrals. */
import { z } from 'zod';
import { defineEvent } from '../../../kernel/index.ts';

const ofReferral = z.object({
  referralId: z.uuid(),
  /** Who brings somebody along. */
  customerId: z.uuid(),
  /** Null until the invited is a customer. */
  refereeId: z.uuid().nullable(),
});
const channels = ({ customerId, refereeId }: z.infer<typeof ofReferral>) => [
  '*',
  customerId,
  ...(refereeId === null ? [] : [refereeId]),
];

export const referralEvents = {
  'loyalty.referral.invited': defineEvent({
    description: 'A customer invited somebody by e-mail.',
    payload: ofReferral,
    channels,
  }),
  'loyalty.referral.signed-up': defineEvent({
    description: 'Whom a customer brings along is a customer, and has yet to buy something.',
    payload: ofReferral,
    channels,
  }),
  'loyalty.referral.qualified': defineEvent({
    description: 'Who was brought along bought something for the first time.',
    payload: ofReferral,
    channels,
  }),
  'loyalty.referral.rewarded': defineEvent({
    description: 'A customer got points for bringing somebody along.',
    payload: ofReferral,
    channels,
  }),
  'loyalty.referral.rejected': defineEvent({
    description: 'It does not count that a customer brings somebody along; the referral says why.',
    payload: ofReferral,
    channels,
  }),
  'loyalty.referral.reversed': defineEvent({
    description: 'What the first purchase of who was brought along was came back, and with it the reward.',
    payload: ofReferral,
    channels,
  }),
};
