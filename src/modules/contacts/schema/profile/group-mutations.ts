/** Joining and leaving groups. */
import { idOf, type RapportBuilder } from '../../../../kernel/index.ts';
import { joinGroup, leaveGroup, MAX_FACTS } from '../../profile/index.ts';
import { SOURCE_INPUT } from '../recorded.ts';

export function groupMutations(builder: RapportBuilder): void {
  builder.resultMutation('joinGroup', {
    description:
      'Makes a customer a member of the group of this name, which is made if there is none. A member already: ConflictError with ' +
      `UNIQUE_VIOLATION. A customer is in at most ${MAX_FACTS} groups.`,
    permission: 'contacts.customer.edit',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'Who joins.' }),
      groupName: t.string({ required: true, description: '1 to 100 characters; case and accents do not count.' }),
      role: t.string({ description: 'What they are there, at most 100 characters.' }),
      since: t.field({ type: 'Date', description: 'Since when; not in the future.' }),
      source: t.string(SOURCE_INPUT),
    }),
    success: { customer: 'Customer', group: 'Group' },
    resolve: (input, tx) => joinGroup(tx, input),
  });

  builder.resultMutation('leaveGroup', {
    description: 'Takes a customer out of a group; the group stays. Left again, it is a NotFoundError.',
    permission: 'contacts.customer.edit',
    input: (t) => ({ id: t.id({ required: true, description: 'Of the membership.' }).check(idOf('GroupMembership')) }),
    success: { customer: 'Customer' },
    resolve: async ({ id }, tx) => ({ customer: await leaveGroup(tx, id) }),
  });
}
