/** Points: the ledger of a membership, and who moves them. */
import { PointsEntryKind } from '../../../generated/index.ts';
import { type RapportBuilder, requireIdOf } from '../../../kernel/index.ts';
import { actorRecorded } from '../../access/index.ts';
import {
  countEntries,
  ENTRY_ORDER,
  type ExpiringPoints,
  findEntries,
  findEntry,
  InsufficientPointsError,
  visibleEntries,
} from '../ledger/index.ts';
import { findMembership } from '../memberships/index.ts';
import { MOST } from '../most.ts';

export function pointsTypes(builder: RapportBuilder): void {
  entryRecord(builder);
  pointsOfMembership(builder);
  builder.errorType(InsufficientPointsError, {
    description: 'More points were to be taken than there are; nothing was done.',
    fields: (t) => ({ balance: t.exposeInt('balance', { description: 'The points that there are.' }) }),
  });
  builder.liveFeed('pointsChanged', {
    description:
      'Each line that is written into a ledger, in its order. With `after`, first everything missed since that cursor: no gap, no duplicate.',
    permission: 'loyalty.membership.read',
    events: ['loyalty.points.changed'],
    args: (t) => ({
      customerId: t.id({ description: "One customer's, and of those merged into them as long as the merge holds." }),
    }),
    channel: ({ customerId }) => (customerId == null ? null : requireIdOf('Customer', customerId)),
    records: {
      membership: { type: 'LoyaltyMembership', read: ({ membershipId }, ctx) => findMembership(ctx, membershipId) },
      entry: { type: 'PointsEntry', read: ({ entryId }, ctx) => findEntry(ctx, entryId) },
    },
    eventType: 'PointsChangedEvent',
  });
}

function entryRecord(builder: RapportBuilder): void {
  builder.enumType(PointsEntryKind, {
    name: 'PointsEntryKind',
    description: 'Why a line of the ledger was written.',
    values: {
      EARN: { description: 'Points were earned, by a purchase or otherwise.' },
      SPEND: { description: 'Points were spent.' },
      EXPIRE: { description: 'What was left of points expired.' },
      REVERSE: { description: 'An earlier line was reversed.' },
      ADJUST: {
        description: 'A balance was corrected by hand, a part of a purchase came back, or what was owed was settled.',
      },
    },
  });
  builder.record('PointsEntry', {
    description: 'One line of the ledger: never changed, never deleted.',
    permission: 'loyalty.membership.read',
    visible: visibleEntries,
    fields: (t) => ({
      kind: t.expose('kind', { type: PointsEntryKind, description: 'Why it was written.' }),
      points: t.exposeInt('points', {
        description: 'Added to the balance. 0 where all of it was spent before it was taken back, and is owed.',
      }),
      reason: t.exposeString('reason', { description: 'In words, 1 to 500 characters.' }),
      balanceAfter: t.exposeInt('balanceAfter', { description: 'Of the membership, once it was written.' }),
      programVersion: t.exposeInt('programVersion', {
        description: 'Number of the version of the program under whose rules it is.',
      }),
      purchase: t.relation('purchase', { nullable: true, description: 'What it was earned by, or taken back for.' }),
      reverses: t.relation('reverses', { nullable: true, description: 'Of a REVERSE: the line that it reverses.' }),
      actor: t.field({
        type: 'Actor',
        description: 'Who wrote it; of what needed approval, who approved.',
        select: { recordedByKind: true, recordedById: true },
        resolve: ({ recordedByKind, recordedById }) => actorRecorded(recordedByKind, recordedById),
      }),
      enteredAt: t.expose('enteredAt', { type: 'DateTime', description: 'When it was written.' }),
    }),
  });
}

function pointsOfMembership(builder: RapportBuilder): void {
  const Expiring = builder.objectRef<ExpiringPoints>('ExpiringPoints').implement({
    description: 'Points that expire together.',
    extensions: { guardedBy: 'LoyaltyMembership' },
    fields: (t) => ({
      points: t.exposeInt('points', { description: 'How many, unless some are spent before.' }),
      expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When.' }),
    }),
  });
  builder.prismaObjectField('LoyaltyMembership', 'pending', (t) =>
    t.int({
      description: `Points of purchases that count once the days are over in which these may come back; ${MOST} for that many or more. They cannot be spent yet.`,
      select: { id: true },
      resolve: ({ id }, _args, ctx) => ctx.loaders.loyalty.pendingPoints.load(id),
    }),
  );
  builder.prismaObjectField('LoyaltyMembership', 'owed', (t) =>
    t.exposeInt('owed', {
      description: `Points that were taken back when they were spent already: settled from what is earned next. Above 0 only where the balance is 0. At most ${MOST}: what would go beyond is let go.`,
    }),
  );
  builder.prismaObjectField('LoyaltyMembership', 'expiringNext', (t) =>
    t.field({
      type: Expiring,
      nullable: true,
      description: 'What expires next, all that does so at the same moment; null where nothing expires.',
      select: { id: true },
      resolve: ({ id }, _args, ctx) => ctx.loaders.loyalty.expiringNext.load(id),
    }),
  );
  builder.prismaObjectField('LoyaltyMembership', 'entries', (t) =>
    t.batchedPage('PointsEntry', {
      description: 'Its ledger, newest first, with those of the memberships that a merge joined to it.',
      order: ENTRY_ORDER,
      find: findEntries,
      count: countEntries,
    }),
  );
}
