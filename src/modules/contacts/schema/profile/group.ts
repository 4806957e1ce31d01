/** Groups that customers belong to, and whom they know there. */
import { orderedBy, type RapportBuilder } from '../../../../kernel/index.ts';
import { BY_NAME, countLeads, countMembers, findLeads, findMembers, MAX_FACTS, rankedGroups } from '../../profile/index.ts';
import { MAY_READ, RECORDED_AT, RECORDED_BY, SOURCE } from '../recorded.ts';

export function groups(builder: RapportBuilder): void {
  groupTypes(builder);

  builder.queryField('groups', (t) =>
    t.page('Group', {
      description: 'Groups by name; with a search, those first whose name begins with it.',
      authScopes: MAY_READ,
      args: {
        search: t.arg.string({
          description:
            'Words that all stand in the name; case and accents do not count. The first 200 characters count; a blank search is none.',
        }),
      },
      order: orderedBy('nameFolded', 'asc'),
      ranked: ({ search }, ctx) => (search?.trim() ? rankedGroups(ctx, search) : null),
    }),
  );

  builder.prismaObjectField('Customer', 'groups', (t) =>
    t.relation('memberships', {
      nullable: true,
      description: `What they are a member of, at most ${MAX_FACTS}, in the order in which we learned of it.`,
      authScopes: MAY_READ,
      query: { orderBy: [{ recordedAt: 'asc' }, { id: 'asc' }] },
    }),
  );

  builder.prismaObjectField('Customer', 'leadCandidates', (t) =>
    t.batchedPage('Customer', {
      description:
        'Members of the same groups who are not customers yet, by name: LEAD or PROSPECT, and neither archived, merged nor deceased.',
      authScopes: MAY_READ,
      order: BY_NAME,
      find: findLeads,
      count: countLeads,
    }),
  );
}

function groupTypes(builder: RapportBuilder): void {
  builder.record('Group', {
    description: 'A club, a circle, a society that customers belong to.',
    permission: 'contacts.profile.read',
    fields: (t) => ({
      name: t.exposeString('name', {
        description: 'As it was first written, 1 to 100 characters; no other group is called the same.',
      }),
      members: t.batchedPage('Customer', {
        description: 'By name, without the archived and those who were merged into others.',
        order: BY_NAME,
        find: findMembers,
        count: countMembers,
      }),
    }),
  });
  builder.record('GroupMembership', {
    description: 'That a customer belongs to a group.',
    permission: 'contacts.profile.read',
    fields: (t) => ({
      group: t.relation('group', { description: 'What they belong to.' }),
      role: t.exposeString('role', { nullable: true, description: 'What they are there: `chair`, `goalkeeper`.' }),
      since: t.expose('since', { type: 'Date', nullable: true, description: 'Since when, if that is known.' }),
      recordedAt: t.expose('recordedAt', RECORDED_AT),
      recordedBy: t.field(RECORDED_BY),
      source: t.exposeString('source', SOURCE),
    }),
  });
}
