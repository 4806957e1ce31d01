/** Dates worth remembering. */
import { OccasionKind } from '../../../../generated/index.ts';
import { idOf, type RapportBuilder } from '../../../../kernel/index.ts';
import { addImportantDate, MAX_FACTS, removeImportantDate } from '../../profile/index.ts';
import { MAY_READ, RECORDED_AT, RECORDED_BY, SOURCE, SOURCE_INPUT } from '../recorded.ts';

export function importantDates(builder: RapportBuilder): void {
  const PartialDate = builder.prismaObject('ImportantDate', {
    variant: 'PartialDate',
    description: 'A date of which parts may be unknown: a birthday without its year is normal.',
    extensions: { guardedBy: 'ImportantDate' },
    fields: (t) => ({
      year: t.exposeInt('year', { nullable: true, description: '1 to 9999, in the Gregorian calendar.' }),
      month: t.exposeInt('month', { nullable: true, description: '1 to 12.' }),
      day: t.exposeInt('day', { nullable: true, description: '1 to 31; never without its month.' }),
    }),
  });
  builder.record('ImportantDate', {
    description: "A date worth remembering: the customer's own, or of somebody around them.",
    permission: 'contacts.profile.read',
    fields: (t) => ({
      kind: t.expose('kind', { type: OccasionKind, description: 'What there is to remember.' }),
      date: t.variant(PartialDate, { description: 'When it is, or was first.' }),
      whose: t.exposeString('whose', {
        nullable: true,
        description: "Whose it is, in words: `his daughter`. Null: the customer's own.",
      }),
      label: t.exposeString('label', { nullable: true, description: 'What it is called: `Wedding`, `Opening of the shop`.' }),
      recordedAt: t.expose('recordedAt', RECORDED_AT),
      recordedBy: t.field(RECORDED_BY),
      source: t.exposeString('source', SOURCE),
    }),
  });

  builder.prismaObjectField('Customer', 'importantDates', (t) =>
    t.relation('importantDates', {
      nullable: true,
      description: `At most ${MAX_FACTS}, in the order in which we learned of them.`,
      authScopes: MAY_READ,
      query: { orderBy: [{ recordedAt: 'asc' }, { id: 'asc' }] },
    }),
  );
  dateMutations(builder);
}

function dateMutations(builder: RapportBuilder): void {
  const PartialDateInput = builder.inputType('PartialDateInput', {
    description:
      'A date of which parts may be unknown. At least one part is given, and some day of the calendar matches all of them.',
    fields: (t) => ({
      year: t.int({ description: '1 to 9999, in the Gregorian calendar.' }),
      month: t.int({ description: '1 to 12.' }),
      day: t.int({ description: '1 to the last of its month, which must be given. February 29 needs a leap year, or no year.' }),
    }),
  });
  builder.resultMutation('addImportantDate', {
    description: `Records a date worth remembering. A customer has at most ${MAX_FACTS}.`,
    permission: 'contacts.customer.edit',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'Whose profile it belongs to.' }),
      kind: t.field({ type: OccasionKind, required: true, description: 'What there is to remember.' }),
      date: t.field({
        type: PartialDateInput,
        required: true,
        description: 'What is known of it. A birthday does not lie in the future, whatever its unknown parts are.',
      }),
      whose: t.string({ description: "Whose it is, if not the customer's own: `his daughter`; at most 100 characters." }),
      label: t.string({ description: 'What it is called, at most 100 characters.' }),
      source: t.string(SOURCE_INPUT),
    }),
    success: { customer: 'Customer' },
    resolve: async (input, tx) => ({ customer: await addImportantDate(tx, input) }),
  });

  builder.resultMutation('removeImportantDate', {
    description: 'Takes back a date that was wrong.',
    permission: 'contacts.customer.edit',
    input: (t) => ({ id: t.id({ required: true, description: 'Of the important date.' }).check(idOf('ImportantDate')) }),
    success: { customer: 'Customer' },
    resolve: async ({ id }, tx) => ({ customer: await removeImportantDate(tx, id) }),
  });
}
