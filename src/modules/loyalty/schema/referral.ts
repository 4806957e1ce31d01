/** Referral, whom a customer brought along, and recording it. */
import { ReferralState } from '../../../generated/index.ts';
import { idOf, orderedBy, type RapportBuilder, text } from '../../../kernel/index.ts';
import { recordReferral, visibleReferrals } from '../referrals/index.ts';

const MAY_READ = { can: 'loyalty.referral.read' } as const;

export function referrals(builder: RapportBuilder): void {
  builder.enumType(ReferralState, {
    name: 'ReferralState',
    description: 'How far a referral has come. REWARDED may become REVERSED; REJECTED and REVERSED are final.',
    values: {
      INVITED: { description: 'Invited by e-mail, and no customer yet.' },
      SIGNED_UP: { description: 'The referee is a customer, and has bought nothing since.' },
      QUALIFIED: {
        description: 'The referee has bought something; the reward waits until the days are over in which that may come back.',
      },
      REWARDED: { description: 'The referrer has the points.' },
      REJECTED: { description: 'It does not count: `rejectedReason` says why.' },
      REVERSED: { description: 'What the referee bought came back, and with it the points, if there were any.' },
    },
  });
  builder.record('Referral', {
    description: 'Somebody whom a customer brought along, or invited.',
    permission: 'loyalty.referral.read',
    visible: visibleReferrals,
    fields: (t) => ({
      referrer: t.relation('referrer', { description: 'Who brought them along.' }),
      referee: t.relation('referee', {
        nullable: true,
        description: 'Who was brought along; null until the invited is a customer.',
      }),
      state: t.expose('state', { type: ReferralState, description: 'How far it has come.' }),
      rejectedReason: t.exposeString('rejectedReason', {
        nullable: true,
        description: 'Why it does not count, as a sentence in English; null unless it is REJECTED.',
      }),
      referredAt: t.expose('referredAt', { type: 'DateTime', description: 'When it was recorded.' }),
      rewardDueAt: t.expose('rewardDueAt', {
        type: 'DateTime',
        nullable: true,
        description:
          'From when on the referrer is rewarded, or was; null until the referee has bought something, and where no rules of a program of the referrer’s promise points for that.',
      }),
    }),
  });
  builder.prismaObjectField('Customer', 'referrals', (t) =>
    t.relatedPage('referralsMade', {
      description: 'Whom this customer brought along or invited, newest first.',
      authScopes: MAY_READ,
      order: orderedBy('referredAt', 'desc'),
    }),
  );
  referralMutation(builder);
}

function referralMutation(builder: RapportBuilder): void {
  builder.resultMutation('recordReferral', {
    description:
      'Records that a customer brings somebody along: exactly one of refereeId and inviteeEmail says whom. Who shares a way to be reached or a household with the referrer, or has bought before, is recorded as REJECTED, with the reason. A ConflictError with UNIQUE_VIOLATION for somebody who was brought along, or invited, already.',
    permission: 'loyalty.referral.record',
    input: (t) => ({
      referrerId: t.id({ required: true, description: 'Who brings somebody along.' }).check(idOf('Customer')),
      refereeId: t
        .id({ description: 'Who is brought along: another customer, who has bought nothing yet.' })
        .check(idOf('Customer')),
      inviteeEmail: t
        .string({
          description:
            'Of somebody who is no customer yet, 1 to 320 characters: they are brought along once a customer has this address. Whose it is by now is brought along at once. It is kept for a year at most.',
        })
        .check(text(1, 320)),
    }),
    success: { referral: 'Referral' },
    resolve: async (input, tx) => ({ referral: await recordReferral(tx, input) }),
  });
}
