/** Offers, all of them for those who manage them, and each customer's own. */
import { OfferAudience } from '../../../generated/index.ts';
import { idOf, money, orderedBy, type RapportBuilder, text } from '../../../kernel/index.ts';
import { countOffersFor, createOffer, findOffersFor, NEWEST_FIRST } from '../offers/index.ts';

const MAY_MANAGE = { can: 'loyalty.offer.manage' } as const;
const MAY_SEE_SEGMENT = { $all: { can: 'loyalty.offer.manage', $any: { can: 'contacts.segment.read' } } } as const;

export function offers(builder: RapportBuilder): void {
  offerRecord(builder);
  offerLists(builder);
  offerMutations(builder);
}

function offerRecord(builder: RapportBuilder): void {
  builder.enumType(OfferAudience, {
    name: 'OfferAudience',
    description: 'Whom an offer is for.',
    values: {
      EVERYONE: { description: 'Every customer.' },
      MEMBERS: { description: 'Whoever is a member of any loyalty program.' },
      TIER: { description: 'Whoever holds a tier of one name, in any program.' },
      SEGMENT: { description: 'Whoever is in one segment at the moment.' },
    },
  });
  builder.record('Offer', {
    description:
      'What customers may have for a time. It is shown, not applied to purchases. Through Customer.offers whoever holds loyalty.offer.read sees it; every other way needs loyalty.offer.manage.',
    permission: 'loyalty.offer.manage',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'What people call it, in 1 to 200 characters.' }),
      audience: t.expose('audience', { type: OfferAudience, description: 'Whom it is for.' }),
      tierName: t.exposeString('tierName', {
        nullable: true,
        description: 'The tier whose holders it is for, of TIER.',
        authScopes: MAY_MANAGE,
      }),
      segment: t.field({
        type: 'Segment',
        nullable: true,
        description:
          'Whose customers it is for, of SEGMENT. Null once it is deleted, when the offer is nobody’s, and where you may not see it.',
        authScopes: MAY_SEE_SEGMENT,
        select: { segmentId: true },
        resolve: ({ segmentId }, _args, ctx) => (segmentId === null ? null : ctx.loaders.loyalty.offerSegment.load(segmentId)),
      }),
      discountPercent: t.exposeFloat('discountPercent', {
        nullable: true,
        description: 'Off the price, above 0 and at most 100; null where it is an amount, or no discount.',
      }),
      discount: t.money(
        { amount: 'discountMinor', currency: 'discountCurrency' },
        { description: 'Off the price; null where it is a percentage, or no discount.' },
      ),
      validFrom: t.expose('validFrom', { type: 'DateTime', description: 'From when on.' }),
      validTo: t.expose('validTo', {
        type: 'DateTime',
        nullable: true,
        description: 'At this moment it is over; null for never.',
      }),
      explanation: t.exposeString('explanation', {
        description: 'Why they have it, for the customer, in 1 to 2,000 characters.',
      }),
    }),
  });
}

function offerLists(builder: RapportBuilder): void {
  builder.queryField('offers', (t) =>
    t.page('Offer', {
      description: 'All offers, past and to come included, newest first; customers see theirs in `Customer.offers`.',
      authScopes: MAY_MANAGE,
      args: { audience: t.arg({ type: [OfferAudience], description: 'For any of these; all unless given.' }) },
      order: orderedBy('createdAt', 'desc'),
      where: ({ audience }) => (audience ? { audience: { in: [...audience] } } : {}),
    }),
  );
  builder.prismaObjectField('Customer', 'offers', (t) =>
    t.batchedPage('Offer', {
      description:
        'What they may use at the moment, newest first. What is not for them is not counted either. Empty for those who are archived.',
      authScopes: { can: 'loyalty.offer.read' },
      shownTo: 'loyalty.offer.read',
      order: NEWEST_FIRST,
      find: findOffersFor,
      count: countOffersFor,
    }),
  );
}

function offerMutations(builder: RapportBuilder): void {
  builder.resultMutation('createOffer', {
    description:
      'Makes an offer, for good: it ends by its time. For a SEGMENT it needs contacts.segment.read as well, and whoever sees the offers of a customer learns that they are in it.',
    permission: 'loyalty.offer.manage',
    input: (t) => ({
      name: t.string({ required: true, description: 'What people call it, in 1 to 200 characters.' }).check(text(1, 200)),
      audience: t.field({ type: OfferAudience, required: true, description: 'Whom it is for.' }),
      tierName: t
        .string({ description: 'Needed for TIER, and only then: as the rules of a program name it, 1 to 50 characters.' })
        .check(text(1, 50)),
      segmentId: t.id({ description: 'Needed for SEGMENT, and only then.' }).check(idOf('Segment')),
      discountPercent: t.float({ description: 'Above 0 and at most 100; not beside an amount.' }),
      discount: t.field({ type: 'MoneyInput', description: 'More than nothing; not beside a percentage.' }).check(money()),
      validFrom: t.field({ type: 'DateTime', required: true, description: 'From when on.' }),
      validTo: t.field({ type: 'DateTime', description: 'When it is over; never unless given. After validFrom, and ahead.' }),
      explanation: t
        .string({ required: true, description: 'Why they have it, for the customer, in 1 to 2,000 characters.' })
        .check(text(1, 2_000)),
    }),
    success: { offer: 'Offer' },
    resolve: async (input, tx) => ({ offer: await createOffer(tx, input) }),
  });
}
