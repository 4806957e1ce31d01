/** Contest, and what can be done with one. */
import { idOf, orderedBy, type RapportBuilder, text } from '../../../kernel/index.ts';
import { createContest, drawContest, enterContest } from '../contests/index.ts';

const NEWEST_FIRST = orderedBy('createdAt', 'desc');

export function contests(builder: RapportBuilder): void {
  builder.record('Contest', {
    description:
      'A prize for one of those who enter. The winner follows from the published seed alone: docs/loyalty.md says how.',
    permission: 'loyalty.contest.read',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'In 1 to 200 characters.' }),
      opensAt: t.expose('opensAt', { type: 'DateTime', description: 'From when customers may enter.' }),
      closesAt: t.expose('closesAt', {
        type: 'DateTime',
        description: 'Until when, this moment excluded; it can be drawn from then on.',
      }),
      seedCommitment: t.exposeString('seedCommitment', {
        description: 'SHA-256 of the seed, hexadecimal: known from the start, so that the seed cannot be changed unnoticed.',
      }),
      seed: t.field({
        type: 'String',
        nullable: true,
        description: 'What the winner follows from, hexadecimal; null until the draw.',
        select: { seed: true, drawnAt: true },
        resolve: ({ seed, drawnAt }) => (drawnAt === null ? null : seed),
      }),
      entryCount: t.exposeInt('entryCount', { description: 'How many entered. Each customer can once.' }),
      winner: t.field({
        type: 'Customer',
        nullable: true,
        description: 'Who won; null until the draw, and where no entry counted.',
        select: (_args, _ctx, nested) => ({ winnerEntry: { select: { customer: nested(true) } } }),
        resolve: ({ winnerEntry }) => winnerEntry?.customer ?? null,
      }),
    }),
  });
  builder.queryField('contests', (t) =>
    t.page('Contest', {
      description: 'All contests, the newest first.',
      authScopes: { can: 'loyalty.contest.read' },
      order: NEWEST_FIRST,
    }),
  );
  contestMutations(builder);
}

function contestMutations(builder: RapportBuilder): void {
  builder.resultMutation('createContest', {
    description: 'Makes a contest, and publishes the hash of the seed that its winner will follow from.',
    permission: 'loyalty.contest.manage',
    input: (t) => ({
      name: t.string({ required: true, description: 'In 1 to 200 characters.' }).check(text(1, 200)),
      opensAt: t.field({ type: 'DateTime', required: true, description: 'From when customers may enter; may have passed.' }),
      closesAt: t.field({ type: 'DateTime', required: true, description: 'Until when: after opensAt, and in the future.' }),
    }),
    success: { contest: 'Contest' },
    resolve: async (input, tx) => ({ contest: await createContest(tx, input) }),
  });
  builder.resultMutation('enterContest', {
    description:
      'Enters a customer in a contest that is open. A ConflictError with UNIQUE_VIOLATION if they have entered already.',
    permission: 'loyalty.contest.enter',
    input: (t) => ({
      contestId: t.id({ required: true, description: 'Of the contest.' }).check(idOf('Contest')),
      customerId: t.id({ required: true, description: 'Of the customer.' }).check(idOf('Customer')),
    }),
    success: { contest: 'Contest' },
    resolve: async (input, tx) => ({ contest: await enterContest(tx, input) }),
  });
  builder.resultMutation('drawContest', {
    description:
      'Draws the winner of a contest that is closed, and publishes its seed. A ConflictError with ALREADY_DECIDED the second time.',
    permission: 'loyalty.contest.manage',
    input: (t) => ({ contestId: t.id({ required: true, description: 'Of the contest.' }).check(idOf('Contest')) }),
    success: { contest: 'Contest' },
    resolve: async ({ contestId }, tx) => ({ contest: await drawContest(tx, contestId) }),
  });
}
