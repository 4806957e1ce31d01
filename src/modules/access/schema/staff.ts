/** Members of staff, teams and roles in the API. */
import {
  email,
  idOf,
  idsOf,
  money,
  optionalText,
  orderedBy,
  type RapportBuilder,
  requireIdOf,
  text,
  wholeNumber,
} from '../../../kernel/index.ts';
import { createRole } from '../roles.ts';
import { createStaff, staffMatching } from '../staff.ts';
import { createTeam } from '../teams.ts';

const BY_NAME = orderedBy('nameKey', 'asc');
const MAX_POINTS = 2_147_483_647;

export function staffSchema(builder: RapportBuilder) {
  const Staff = builder.record('Staff', {
    description: 'Somebody who works here. Everybody sees themselves.',
    permission: 'access.staff.read',
    own: ({ id }, { actor }) => id === actor?.staffId,
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The full name.' }),
      email: t.exposeString('email', { nullable: true, description: 'Where to write to them.' }),
      subject: t.exposeString('subject', {
        nullable: true,
        description: 'The `sub` of the token that signs them in; null for somebody who cannot sign in.',
      }),
      team: t.relation('team', { nullable: true, description: 'The department they work in.' }),
      roles: t.relation('roles', {
        description: 'What they may do is the sum of what these allow. By name.',
        query: { orderBy: [{ nameKey: 'asc' }, { id: 'asc' }] },
      }),
    }),
  });
  builder.queryField('staffMembers', (t) =>
    t.page('Staff', {
      description: 'Members of staff, by name.',
      authScopes: { can: 'access.staff.read' },
      args: {
        search: t.arg.string({
          description: 'Part of a name or of an e-mail address, at most 200 characters; case and accents do not matter.',
        }),
        teamId: t.arg.id({ description: 'Only members of this team.' }),
      },
      order: BY_NAME,
      where: ({ search, teamId }) => ({
        AND: [search == null ? {} : staffMatching(search), teamId == null ? {} : { teamId: requireIdOf('Team', teamId) }],
      }),
    }),
  );
  builder.resultMutation('createStaff', {
    description: 'Adds a member of staff. The roles given may hold no more than the caller does.',
    permission: 'access.staff.manage',
    input: (t) => ({
      name: t.string({ required: true, description: '1 to 200 characters.' }).check(text(1, 200)),
      email: t.string({ description: 'At most 254 characters.' }).check(email()),
      subject: t
        .string({ description: 'The `sub` of the token that will sign them in, at most 255 characters. Unique among all staff.' })
        .check(optionalText(255)),
      teamId: t.id({ description: 'The team they work in.' }).check(idOf('Team')),
      roleIds: t.idList({ required: true, description: 'At most 100 roles; none is possible.' }).check(idsOf('Role')),
    }),
    success: { staff: 'Staff' },
    resolve: async (input, tx) => ({ staff: await createStaff(tx, input) }),
  });
  teams(builder);
  roles(builder);
  return Staff;
}

function teams(builder: RapportBuilder): void {
  builder.record('Team', {
    description: 'A department.',
    permission: 'access.staff.read',
    fields: (t) => ({ name: t.exposeString('name', { description: 'Unique, however it is capitalized.' }) }),
  });
  builder.queryField('teams', (t) =>
    t.page('Team', { description: 'Teams, by name.', authScopes: { can: 'access.staff.read' }, order: BY_NAME }),
  );
  builder.resultMutation('createTeam', {
    description: 'Adds a team.',
    permission: 'access.team.manage',
    input: (t) => ({
      name: t
        .string({ required: true, description: '1 to 100 characters. Unique, however it is capitalized.' })
        .check(text(1, 100)),
    }),
    success: { team: 'Team' },
    resolve: async (input, tx) => ({ team: await createTeam(tx, input) }),
  });
}

function roles(builder: RapportBuilder): void {
  builder.record('Role', {
    description:
      'A named set of permissions, with what its holders may grant alone. The authority of the administrator has no limit, whatever stands here.',
    permission: 'access.staff.read',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Unique, however it is capitalized.' }),
      permissions: t.exposeStringList('permissions', { description: 'Names of permissions, such as `access.staff.read`.' }),
      maxRefund: t.field({
        type: ['Money'],
        nullable: true,
        description: 'The highest refund its holders may grant alone, at most one amount per currency, by currency. Null: none.',
        select: { refundLimits: { orderBy: { currencyCode: 'asc' } } },
        resolve: ({ refundLimits }) =>
          refundLimits.length === 0
            ? null
            : refundLimits.map(({ amountMinor, currencyCode }) => ({ minor: amountMinor, currencyCode })),
      }),
      maxPoints: t.exposeInt('maxPoints', {
        nullable: true,
        description: 'The most points its holders may grant alone. Null: none.',
      }),
    }),
  });
  builder.queryField('roles', (t) =>
    t.page('Role', {
      description: 'Roles, by name: those that come with the product and those that were added.',
      authScopes: { can: 'access.staff.read' },
      order: BY_NAME,
    }),
  );
  builder.resultMutation('createRole', {
    description: 'Adds a role. It may hold no more than the caller does, in permissions and in authority.',
    permission: 'access.role.manage',
    input: (t) => ({
      name: t
        .string({ required: true, description: '1 to 100 characters. Unique, however it is capitalized.' })
        .check(text(1, 100)),
      permissions: t.stringList({
        required: true,
        description: 'Names of permissions that the caller holds, at most 100.',
      }),
      maxRefund: t
        .field({ type: ['MoneyInput'], description: 'At most one amount per currency, none negative. Absent: none.' })
        .check(money({ min: 0n }).array()),
      maxPoints: t.int({ description: `0 to ${MAX_POINTS}. Absent: none.` }).check(wholeNumber(0, MAX_POINTS)),
    }),
    success: { role: 'Role' },
    resolve: async (input, tx) => ({ role: await createRole(tx, input) }),
  });
}
