/** LoyaltyProgram and its versions. */
import { LoyaltyProgramKind } from '../../../generated/index.ts';
import { encodeId, orderedBy, type RapportBuilder, uuidOf } from '../../../kernel/index.ts';
import { inForceAt, MAX_VERSIONS, rulesOf, shownRules, type VersionKey } from '../programs/index.ts';
import type { noticeProgressType } from './notice.ts';

const MAY_READ = { can: 'loyalty.program.read' } as const;
const NEWEST_FIRST = orderedBy('createdAt', 'desc');
const FIRST_JOINED_LAST = orderedBy('joinedAt', 'desc');

export function programTypes(builder: RapportBuilder, Progress: ReturnType<typeof noticeProgressType>) {
  programKind(builder);
  const Version = versionType(builder, Progress);
  programRecord(builder, Version);
  programQueries(builder);
  return { Version };
}

function programKind(builder: RapportBuilder): void {
  builder.enumType(LoyaltyProgramKind, {
    name: 'LoyaltyProgramKind',
    description: 'What members of a program get for what they buy.',
    values: {
      POINTS: { description: 'Points, to be spent on rewards, and tiers.' },
      PUNCH_CARD: { description: 'A punch for each line that they buy; a full card is a reward.' },
      FREQUENT_BUYER: { description: 'A discount, while they buy often.' },
    },
  });
}

function versionType(builder: RapportBuilder, Progress: ReturnType<typeof noticeProgressType>) {
  // Its key alone, so that a repeated mutation, which keeps its answer as JSON, answers it as well.
  return builder.objectRef<VersionKey>('LoyaltyProgramVersion').implement({
    description: 'The rules of a program from a moment on. Never changed: the next version ends it.',
    extensions: { guardedBy: 'LoyaltyProgram' },
    fields: (t) => ({
      number: t.exposeInt('number', { description: 'From 1, without gaps.' }),
      rules: t.field({
        type: 'JSON',
        description: 'As they are in force, with the defaults of what was left out: see docs/loyalty.md.',
        resolve: async (key, _args, ctx) =>
          shownRules(rulesOf((await ctx.loaders.loyalty.version.load(key)).version), (id) => encodeId('Reward', id)),
      }),
      effectiveFrom: t.field({
        type: 'DateTime',
        description: 'From when it is in force.',
        resolve: async (key, _args, ctx) => (await ctx.loaders.loyalty.version.load(key)).version.effectiveFrom,
      }),
      effectiveTo: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the next version takes its place; null where none is published.',
        resolve: async (key, _args, ctx) => (await ctx.loaders.loyalty.version.load(key)).next?.effectiveFrom ?? null,
      }),
      publishedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When members were, or began to be, told of it.',
        resolve: async (key, _args, ctx) => (await ctx.loaders.loyalty.version.load(key)).version.publishedAt,
      }),
      notices: t.field({
        type: Progress,
        description: 'How far its members know of it; of the first version nobody is told.',
        resolve: async (key, _args, ctx) => {
          const { version } = await ctx.loaders.loyalty.version.load(key);
          return ctx.loaders.loyalty.noticeProgress.load(version.id);
        },
      }),
    }),
  });
}

function programRecord(builder: RapportBuilder, Version: ReturnType<typeof versionType>): void {
  builder.record('LoyaltyProgram', {
    description: 'A reason to stay: what members get for what they buy, by published rules.',
    permission: 'loyalty.program.read',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'In 1 to 100 characters; unique, case and accents do not count.' }),
      kind: t.expose('kind', { type: LoyaltyProgramKind, description: 'What members get.' }),
      currentVersion: t.field({
        type: Version,
        nullable: true,
        description: 'The rules that are in force now.',
        select: { id: true },
        resolve: async ({ id }, _args, ctx) => inForceAt(await ctx.loaders.loyalty.versions.load(id), ctx.clock.now()),
      }),
      versions: t.field({
        type: [Version],
        description: `All of them in their order, those to come included; at most ${MAX_VERSIONS}.`,
        select: { id: true },
        resolve: async ({ id }, _args, ctx) => [...(await ctx.loaders.loyalty.versions.load(id))],
      }),
      members: t.relatedPage('memberships', {
        description: 'Who is in it, who joined last first.',
        authScopes: { can: 'loyalty.membership.read' },
        order: FIRST_JOINED_LAST,
      }),
      outstandingPoints: t.field({
        type: 'Decimal',
        description: 'The points that all members together may still spend.',
        select: { id: true },
        resolve: ({ id }, _args, ctx) => ctx.loaders.loyalty.outstandingPoints.load(id),
      }),
    }),
  });
}

function programQueries(builder: RapportBuilder): void {
  builder.queryField('loyaltyProgram', (t) =>
    t.prismaField({
      type: 'LoyaltyProgram',
      nullable: true,
      description: 'One program; null if there is none with this id.',
      authScopes: MAY_READ,
      args: { id: t.arg.id({ required: true, description: 'Of a LoyaltyProgram.' }) },
      resolve: (query, _root, { id }, ctx) =>
        ctx.db.loyaltyProgram.findFirst({ ...query, where: { id: uuidOf('LoyaltyProgram', id) } }),
    }),
  );
  builder.queryField('loyaltyPrograms', (t) =>
    t.page('LoyaltyProgram', { description: 'All programs, the newest first.', authScopes: MAY_READ, order: NEWEST_FIRST }),
  );
}
