/** Campaigns and what comes of them. */
import { CampaignGoal, CampaignResponseKind, CampaignState, Channel } from '../../../generated/index.ts';
import { orderedBy, type RapportBuilder, uuidOf } from '../../../kernel/index.ts';
import type { CampaignFunnel } from '../campaigns/index.ts';
import { campaignEnums } from './campaign-enums.ts';
import { campaignMutations } from './campaign-mutations.ts';

const MAY_READ = { can: 'communications.campaign.read' } as const;

export function campaigns(builder: RapportBuilder): void {
  campaignEnums(builder);
  campaignRecord(builder);
  responseRecord(builder);
  campaignQueries(builder);
  campaignsOfOthers(builder);
  campaignMutations(builder);
}

function campaignRecord(builder: RapportBuilder): void {
  const Funnel = funnelType(builder);
  builder.record('Campaign', {
    description: 'One message to the customers of a segment.',
    permission: 'communications.campaign.read',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'What purchases name it by: unique, whatever its case.' }),
      name: t.exposeString('name', { description: 'What people call it, in 1 to 200 characters.' }),
      progress: t.float({
        nullable: true,
        description:
          'The share of its audience for whom the message was made or it was settled that there is none, 0 to 1. Null before the launch.',
        resolve: ({ id, launchedAt }, _args, ctx) =>
          launchedAt === null ? null : ctx.loaders.communications.campaignProgress.load(id),
      }),
      goal: t.expose('goal', { type: CampaignGoal, description: 'What it is for.' }),
      target: t.exposeInt('target', { nullable: true, description: 'How many customers should convert; null for no target.' }),
      budget: t.money(
        { amount: 'budgetMinor', currency: 'budgetCurrency' },
        { description: 'What it may cost. Nothing is counted against it.' },
      ),
      channel: t.expose('channel', { type: Channel, description: 'EMAIL, LETTER or PHONE.' }),
      segment: t.field({
        type: 'Segment',
        nullable: true,
        description:
          'To whom: its customers when the campaign begins. Null once it is deleted, and where you may not see it; the audience stays.',
        authScopes: { can: 'contacts.segment.read' },
        resolve: ({ segmentId }, _args, ctx) => ctx.loaders.communications.campaignSegment.load(segmentId),
      }),
      subject: t.exposeString('subject', { nullable: true, description: 'The template of the subject, of an EMAIL campaign.' }),
      text: t.exposeString('text', {
        description: 'The template of the message; of a PHONE campaign what callers say. See docs/campaigns.md for its fields.',
      }),
      html: t.exposeString('html', { nullable: true, description: 'The template of the HTML part, of an EMAIL campaign.' }),
      state: t.expose('state', { type: CampaignState, description: 'Where it stands.' }),
      startsAt: t.expose('startsAt', {
        type: 'DateTime',
        nullable: true,
        description: 'A launch before then waits until then; null for at once.',
      }),
      endsAt: t.expose('endsAt', {
        type: 'DateTime',
        nullable: true,
        description: 'What has not been sent by then is not sent. Null: it ends when everything is decided.',
      }),
      funnel: t.field({
        type: Funnel,
        description: 'How many customers came how far.',
        resolve: ({ id }, _args, ctx) => ctx.loaders.communications.campaignFunnel.load(id),
      }),
      revenue: t.field({
        type: ['Money'],
        nullable: true,
        description:
          'What was bought because of it: Σ of the totals of the purchases that converted, one amount per currency, by its code. Returns are not taken off.',
        resolve: async ({ id }, _args, ctx) => [...(await ctx.loaders.communications.campaignRevenue.load(id))],
      }),
    }),
  });
}

const STEPS: Readonly<Record<keyof CampaignFunnel, string>> = {
  audience: 'In the segment when the campaign began.',
  suppressed: 'Of the audience: those for whom it was decided that they get nothing, at the launch or when it was to be sent.',
  sent: 'Whom an e-mail left for, or for whom a letter was made. Calls are not counted here.',
  delivered: 'Where it is known that it arrived.',
  opened: 'Who opened it, as somebody recorded: nothing of ours watches readers.',
  clicked: 'Who followed a link of it, as somebody recorded.',
  replied: 'Who answered.',
  converted: 'Who did what it was for; whom it was not sent to may have, too.',
  bounced: 'To whom it could not be delivered.',
  optedOut: 'Who wants no more of it.',
};

function funnelType(builder: RapportBuilder) {
  return builder.objectRef<CampaignFunnel>('CampaignFunnel').implement({
    description: 'Distinct customers at each step, by who they are after merges.',
    extensions: { guardedBy: 'Campaign' },
    fields: (t) => {
      const step = (name: keyof CampaignFunnel) => t.exposeInt(name, { description: STEPS[name] });
      return {
        ...{ audience: step('audience'), suppressed: step('suppressed'), sent: step('sent'), delivered: step('delivered') },
        ...{ opened: step('opened'), clicked: step('clicked'), replied: step('replied'), converted: step('converted') },
        ...{ bounced: step('bounced'), optedOut: step('optedOut') },
      };
    },
  });
}

function responseRecord(builder: RapportBuilder): void {
  builder.record('CampaignResponse', {
    description: 'Something that came of a campaign with a customer. Never changed.',
    permission: 'communications.campaign.read',
    fields: (t) => ({
      kind: t.expose('kind', { type: CampaignResponseKind, description: 'What it was.' }),
      respondedAt: t.expose('respondedAt', { type: 'DateTime', description: 'When; of a conversion, when it was bought.' }),
      campaign: t.relation('campaign', { nullable: true, description: 'Of which campaign.' }),
      customer: t.relation('customer', { nullable: true, description: 'With whom.' }),
      purchase: t.field({
        type: 'Purchase',
        nullable: true,
        description: 'Of a conversion: what was bought, where it was a purchase.',
        authScopes: { can: 'sales.purchase.read' },
        resolve: ({ purchaseId }, _args, ctx) =>
          purchaseId === null ? null : ctx.loaders.communications.responsePurchase.load(purchaseId),
      }),
    }),
  });
}

function campaignQueries(builder: RapportBuilder): void {
  builder.queryField('campaign', (t) =>
    t.prismaField({
      type: 'Campaign',
      nullable: true,
      description: 'One campaign; null if there is none with this id.',
      authScopes: MAY_READ,
      args: { id: t.arg.id({ required: true, description: 'Of a Campaign.' }) },
      resolve: (query, _root, { id }, ctx) => ctx.db.campaign.findUnique({ ...query, where: { id: uuidOf('Campaign', id) } }),
    }),
  );
  builder.queryField('campaigns', (t) =>
    t.page('Campaign', {
      description: 'All campaigns, newest first.',
      authScopes: MAY_READ,
      order: orderedBy('createdAt', 'desc'),
    }),
  );
}

function campaignsOfOthers(builder: RapportBuilder): void {
  builder.prismaObjectField('Customer', 'campaignResponses', (t) =>
    t.relatedPage('campaignResponses', {
      description: 'What came of campaigns with them, the latest first.',
      authScopes: MAY_READ,
      order: orderedBy('respondedAt', 'desc'),
    }),
  );
  builder.prismaObjectField('Purchase', 'campaign', (t) =>
    t.field({
      type: 'Campaign',
      nullable: true,
      description:
        'The campaign that it counts for: that whose code it names, else that which was sent to the customer last in the 30 days before.',
      authScopes: MAY_READ,
      select: { id: true },
      resolve: ({ id }, _args, ctx) => ctx.loaders.communications.purchaseCampaign.load(id),
    }),
  );
}
