/** LoyaltyMembership, and what a customer shows of theirs. */
import { type RapportBuilder, uuidOf } from '../../../kernel/index.ts';
import { absorbedInto, membershipNumber, UNABSORBED, visibleMemberships } from '../memberships/index.ts';
import { MAX_PROGRAMS } from '../programs/index.ts';
import { NOTICES_NEWEST_FIRST } from './notice.ts';

const MAY_READ = { can: 'loyalty.membership.read' } as const;
const FIRST_JOINED_FIRST = [{ joinedAt: 'asc' }, { id: 'asc' }] as const;

export function membershipTypes(builder: RapportBuilder): void {
  membershipRecord(builder);
  membershipsOfCustomer(builder);
}

function membershipRecord(builder: RapportBuilder): void {
  builder.record('LoyaltyMembership', {
    description: 'A customer in a program. One that a merge absorbed answers as the one that absorbed it.',
    permission: 'loyalty.membership.read',
    visible: visibleMemberships,
    successors: { current: UNABSORBED, of: absorbedInto },
    fields: (t) => ({
      number: t.string({
        description: 'For people, on cards and at tills: M-000042. Unique; gaps mean nothing.',
        select: { serial: true },
        resolve: ({ serial }) => membershipNumber(serial),
      }),
      program: t.relation('program', { description: 'What they are a member of.' }),
      customer: t.relation('customer', { description: 'Who is a member.' }),
      joinedAt: t.expose('joinedAt', { type: 'DateTime', description: 'Since when; what was bought before earns nothing.' }),
      balance: t.exposeInt('balance', { description: 'The points that may be spent. Never below 0.' }),
      notices: t.relatedPage('notices', {
        description: 'What changes of the program mean for them, the newest first.',
        order: NOTICES_NEWEST_FIRST,
      }),
    }),
  });
}

function membershipsOfCustomer(builder: RapportBuilder): void {
  builder.prismaObjectField('Customer', 'memberships', (t) =>
    t.field({
      type: ['LoyaltyMembership'],
      nullable: true,
      description: `In each program one at most, and so at most ${MAX_PROGRAMS}; what they joined first comes first.`,
      authScopes: MAY_READ,
      select: (_args, _ctx, nested) => ({
        loyaltyMemberships: nested({ where: UNABSORBED, orderBy: [...FIRST_JOINED_FIRST], take: MAX_PROGRAMS }),
      }),
      resolve: ({ loyaltyMemberships }) => loyaltyMemberships,
    }),
  );
  builder.prismaObjectField('Customer', 'membership', (t) =>
    t.field({
      type: 'LoyaltyMembership',
      nullable: true,
      description: 'In this program; without one, in the program that they joined first. Null if they are in none.',
      authScopes: MAY_READ,
      args: { programId: t.arg.id({ description: 'Of a LoyaltyProgram.' }) },
      select: ({ programId }, _ctx, nested) => ({
        loyaltyMemberships: nested({
          where: { ...UNABSORBED, ...(programId != null && { programId: uuidOf('LoyaltyProgram', programId) }) },
          orderBy: [...FIRST_JOINED_FIRST],
          take: 1,
        }),
      }),
      resolve: ({ loyaltyMemberships }) => loyaltyMemberships[0] ?? null,
    }),
  );
}
