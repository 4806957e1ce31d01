/** Whom a customer is related to. */
import { idOf, type RapportBuilder } from '../../../../kernel/index.ts';
import { addRelationship, endRelationship, MAX_FACTS } from '../../profile/index.ts';
import { RECORDED_AT, RECORDED_BY, SOURCE, SOURCE_INPUT } from '../recorded.ts';

const TYPES = 'SPOUSE, PARTNER, CHILD, PARENT, SIBLING, COLLEAGUE, EMPLOYER, EMPLOYEE, or a word of your own';

export function relationships(builder: RapportBuilder): void {
  builder.record('Relationship', {
    description: `How somebody is related to a customer: \`type\` is how the other is related to this one, ${TYPES}.`,
    permission: 'contacts.relationship.read',
    fields: (t) => ({
      type: t.exposeString('type', { description: 'What the other is to this customer: with CHILD, the other is the child.' }),
      other: t.relation('other', { nullable: true, description: 'The other, if a customer.' }),
      otherName: t.exposeString('otherName', { nullable: true, description: 'The other, if no customer.' }),
      recordedAt: t.expose('recordedAt', RECORDED_AT),
      recordedBy: t.field(RECORDED_BY),
      source: t.exposeString('source', SOURCE),
      endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true, description: 'When it ended; null while it holds.' }),
    }),
  });

  builder.prismaObjectField('Customer', 'relationships', (t) =>
    t.relation('relationships', {
      nullable: true,
      description: `At most ${MAX_FACTS}: those that hold, in the order in which we learned of them, then those that ended last.`,
      authScopes: { can: 'contacts.relationship.read' },
      query: {
        orderBy: [{ endedAt: { sort: 'desc', nulls: 'first' } }, { recordedAt: 'asc' }, { id: 'asc' }],
        take: MAX_FACTS,
      },
    }),
  );
  relationshipMutations(builder);
}

function relationshipMutations(builder: RapportBuilder): void {
  builder.resultMutation('addRelationship', {
    description:
      `Relates a customer to another, who then shows it from the other side, or to somebody who is none. At most ${MAX_FACTS} hold ` +
      'for a customer at once. One that holds already is refused with UNIQUE_VIOLATION.',
    permission: 'contacts.customer.edit',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'Whose relationship it is.' }),
      type: t.string({
        required: true,
        description: `What the other is to the customer: ${TYPES}, 1 to 50 characters. The case of the well-known words does not count.`,
      }),
      inverseType: t.string({
        description:
          'With a word of your own and otherId: what the customer is to the other, 1 to 50 characters; the same word unless given.',
      }),
      otherId: t.id({ description: 'The other, if a customer. Give this or otherName.' }),
      otherName: t.string({ description: 'The other, if no customer, at most 200 characters. Give this or otherId.' }),
      source: t.string(SOURCE_INPUT),
    }),
    success: { customer: 'Customer' },
    resolve: async (input, tx) => ({ customer: await addRelationship(tx, input) }),
  });

  builder.resultMutation('endRelationship', {
    description: 'Ends a relationship as of now, for both sides. It stays on record; ended again, it is a ConflictError.',
    permission: 'contacts.customer.edit',
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the relationship, from either side.' }).check(idOf('Relationship')),
    }),
    success: { customer: 'Customer' },
    resolve: async ({ id }, tx) => ({ customer: await endRelationship(tx, id) }),
  });
}
