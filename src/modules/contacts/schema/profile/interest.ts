/** What customers are interested in. */
import { idOf, type RapportBuilder } from '../../../../kernel/index.ts';
import { addInterest, MAX_FACTS, removeInterest } from '../../profile/index.ts';
import { MAY_READ, RECORDED_AT, RECORDED_BY, SOURCE, SOURCE_INPUT } from '../recorded.ts';

export function interests(builder: RapportBuilder): void {
  builder.record('Interest', {
    description: 'A hobby, a sport, a taste of a customer.',
    permission: 'contacts.profile.read',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'As it was first written, 1 to 100 characters.' }),
      strength: t.exposeInt('strength', { nullable: true, description: '1 (slight) to 5 (a passion); null while unknown.' }),
      recordedAt: t.expose('recordedAt', { ...RECORDED_AT, description: 'When we learned of it, or of its present strength.' }),
      recordedBy: t.field(RECORDED_BY),
      source: t.exposeString('source', SOURCE),
    }),
  });

  builder.prismaObjectField('Customer', 'interests', (t) =>
    t.relation('interests', {
      nullable: true,
      description: `At most ${MAX_FACTS}, by name.`,
      authScopes: MAY_READ,
      query: { orderBy: [{ nameFolded: 'asc' }, { id: 'asc' }] },
    }),
  );

  builder.resultMutation('addInterest', {
    description:
      `Records an interest; a customer has at most ${MAX_FACTS}. One that is known already, however it is spelled, is not recorded twice: ` +
      'a strength that is given replaces the known one, and the spelling stays. Case and accents do not count.',
    permission: 'contacts.customer.edit',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'Whose interest it is.' }),
      name: t.string({ required: true, description: '1 to 100 characters.' }),
      strength: t.int({ description: '1 (slight) to 5 (a passion). Absent: unknown, or as it is known already.' }),
      source: t.string(SOURCE_INPUT),
    }),
    success: { customer: 'Customer' },
    resolve: async (input, tx) => ({ customer: await addInterest(tx, input) }),
  });

  builder.resultMutation('removeInterest', {
    description: 'Takes an interest away. Removed again, it is a NotFoundError.',
    permission: 'contacts.customer.edit',
    input: (t) => ({ id: t.id({ required: true, description: 'Of the interest.' }).check(idOf('Interest')) }),
    success: { customer: 'Customer' },
    resolve: async ({ id }, tx) => ({ customer: await removeInterest(tx, id) }),
  });
}
