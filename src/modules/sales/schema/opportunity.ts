/** Opportunities: what customers may come to buy, and what can be done with them. */
import { OpportunityStage } from '../../../generated/index.ts';
import { idOf, money, orderedBy, type RapportBuilder, requireIdOf, text } from '../../../kernel/index.ts';
import { actorRecorded } from '../../access/index.ts';
import { createOpportunity, moveOpportunity, visibleOpportunities } from '../pipeline/index.ts';

const MAY_READ = { can: 'sales.opportunity.read' } as const;
const NEWEST_FIRST = orderedBy('createdAt', 'desc');

export function opportunities(builder: RapportBuilder): void {
  opportunityRecord(builder);
  opportunityLists(builder);
  opportunityMutations(builder);
}

function opportunityRecord(builder: RapportBuilder): void {
  builder.enumType(OpportunityStage, {
    name: 'OpportunityStage',
    description: 'How far an opportunity has come. It moves on to any later stage; the two ends are final.',
    values: {
      NEW: { description: 'Seen, and nothing more yet. Each begins here.' },
      QUALIFIED: { description: 'There is a need, and money for it.' },
      PROPOSED: { description: 'The customer has our offer.' },
      NEGOTIATING: { description: 'The terms are being settled.' },
      WON: { description: 'Final: the customer buys.' },
      LOST: { description: 'Final: nothing comes of it. May follow on every stage but WON.' },
    },
  });
  const StageChange = builder.prismaObject('StageChange', {
    description: 'One step of an opportunity.',
    extensions: { guardedBy: 'Opportunity' },
    fields: (t) => ({
      from: t.expose('fromStage', { type: OpportunityStage, nullable: true, description: 'Null for its opening.' }),
      to: t.expose('toStage', { type: OpportunityStage, description: 'Where it went.' }),
      changedAt: t.expose('changedAt', { type: 'DateTime', description: 'When it was moved.' }),
      changedBy: t.field({
        type: 'Actor',
        nullable: true,
        description: 'Who moved it.',
        select: { recordedByKind: true, recordedById: true },
        resolve: ({ recordedByKind, recordedById }) => actorRecorded(recordedByKind, recordedById),
      }),
    }),
  });
  builder.record('Opportunity', {
    description: 'A chance to sell something to a customer.',
    permission: 'sales.opportunity.read',
    visible: visibleOpportunities,
    fields: (t) => ({
      version: t.exposeInt('version', { description: 'Rises with every move; hand it back as expectedVersion.' }),
      customer: t.relation('customer', { nullable: true, description: 'Who may buy.' }),
      title: t.exposeString('title', { description: 'What it is about, in 1 to 200 characters.' }),
      stage: t.expose('stage', { type: OpportunityStage, description: 'How far it has come.' }),
      value: t.money(
        { amount: 'valueMinor', currency: 'valueCurrency' },
        { description: 'What the sale would bring; null while nobody knows.' },
      ),
      expectedCloseOn: t.expose('expectedCloseOn', {
        type: 'Date',
        nullable: true,
        description: 'The day by which it is expected to be won or lost. It may have passed.',
      }),
      stageHistory: t.relation('stageChanges', {
        type: StageChange,
        description: 'Every step, oldest first, its opening included: at most 6, and none is ever changed.',
        query: { orderBy: [{ changedAt: 'asc' }, { id: 'asc' }] },
      }),
    }),
  });
}

function opportunityLists(builder: RapportBuilder): void {
  const OpportunityFilter = builder.filterType(
    'OpportunityFilter',
    'Opportunity',
    (t) => ({
      stage: t.field({ type: [OpportunityStage], description: 'Any of these.' }),
      customerId: t.id({ description: "One customer's." }),
      expectedCloseFrom: t.field({ type: 'Date', description: 'Expected to close on this day or later.' }),
      expectedCloseTo: t.field({ type: 'Date', description: 'Expected to close on this day or earlier.' }),
    }),
    {
      stage: (among) => ({ stage: { in: [...among] } }),
      customerId: (id) => ({ customerId: requireIdOf('Customer', id) }),
      expectedCloseFrom: (day) => ({ expectedCloseOn: { gte: day } }),
      expectedCloseTo: (day) => ({ expectedCloseOn: { lte: day } }),
    },
  );
  builder.queryField('opportunities', (t) =>
    t.page('Opportunity', {
      description: 'Opportunities of all customers, those opened last first. One without an expected day is in no span of days.',
      authScopes: MAY_READ,
      args: { filter: t.arg({ type: OpportunityFilter.ref, description: 'Which of them.' }) },
      order: NEWEST_FIRST,
      where: ({ filter }, ctx) => OpportunityFilter.where(filter, ctx),
    }),
  );
  builder.prismaObjectField('Customer', 'opportunities', (t) =>
    t.relatedPage('opportunities', {
      description: 'What they may come to buy, those opened last first.',
      authScopes: MAY_READ,
      order: NEWEST_FIRST,
    }),
  );
}

function opportunityMutations(builder: RapportBuilder): void {
  builder.resultMutation('createOpportunity', {
    description: 'Opens an opportunity, at the stage NEW.',
    permission: 'sales.opportunity.manage',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'Who may buy.' }).check(idOf('Customer')),
      title: t.string({ required: true, description: 'What it is about, in 1 to 200 characters.' }).check(text(1, 200)),
      value: t.field({ type: 'MoneyInput', description: 'What the sale would bring: 0 or more.' }).check(money({ min: 0n })),
      expectedCloseOn: t.field({
        type: 'Date',
        description: 'The day by which it is expected to be won or lost; any day, a past one too.',
      }),
    }),
    success: { opportunity: 'Opportunity' },
    resolve: async (input, tx) => ({ opportunity: await createOpportunity(tx, input) }),
  });

  builder.resultMutation('moveOpportunity', {
    description:
      'Moves an opportunity on to a later stage, or ends it: LOST from every open stage. Anything else is a ConflictError with ILLEGAL_TRANSITION that names what is allowed.',
    permission: 'sales.opportunity.manage',
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the opportunity.' }).check(idOf('Opportunity')),
      stage: t.field({ type: OpportunityStage, required: true, description: 'Where it goes.' }),
      expectedVersion: t.int({ description: 'Refuses with STALE_VERSION if the opportunity has moved since this version.' }),
    }),
    success: { opportunity: 'Opportunity' },
    resolve: async (input, tx) => ({ opportunity: await moveOpportunity(tx, input) }),
  });
}
