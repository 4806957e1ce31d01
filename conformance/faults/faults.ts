/** Faults to plant in a server, each with the case that has to notice. A patch is a piece of a compiled module and what stands there instead. */

export interface Patch {
  /** Under `src`, without its ending. */
  readonly module: string;
  /** A text that is there exactly once. */
  readonly find: string;
  readonly replace: string;
}

export interface Fault {
  readonly name: string;
  readonly about: string;
  readonly patches: readonly Patch[];
  /** The suite and a part of the name of the case that fails. */
  readonly caughtBy: readonly [suite: string, part: string];
}

const patch = (module: string, find: string, replace: string): Patch => ({ module, find, replace });

export const FAULTS: readonly Fault[] = [
  {
    name: 'limits-off',
    about: 'documents are measured, and no measure refuses',
    patches: [patch('plugins/document-limits', 'measured > most', 'false')],
    caughtBy: ['limits', 'depth 12'],
  },
  {
    name: 'errors-unmasked',
    about: 'errors carry their stack',
    patches: [
      patch('plugins/coded-error', '...coded.extensions, requestId', '...coded.extensions, stack: coded.stack, requestId'),
    ],
    caughtBy: ['arguments', 'a filter: empty or'],
  },
  {
    name: 'event-lost',
    about: 'the live feed drops one event in ten',
    patches: [patch('kernel/feed-reader', 'if (!selected)', 'if (!selected || event.seq % 10n === 3n)')],
    caughtBy: ['feeds', 'events arrive as they happen'],
  },
  {
    name: 'event-twice',
    about: 'a cursor resumes with its own event, not after it',
    patches: [patch('kernel/event-log', '"seq") > ("wanted"."name"', '"seq") >= ("wanted"."name"')],
    caughtBy: ['feeds', 'resuming with a cursor'],
  },
  {
    name: 'cursors-reordered',
    about: 'a replayed page comes newest first',
    patches: [patch('kernel/feed-reader', 'for (const event of events)', 'for (const event of [...events].reverse())')],
    caughtBy: ['feeds', 'resuming with a cursor'],
  },
  {
    name: 'filter-ignored',
    about: 'a subscription gets what its filter excludes',
    patches: [patch('kernel/live-feed', 'return filter && !filter(selected) ? null : selected;', 'return selected;')],
    caughtBy: ['feeds', 'a filter lets through'],
  },
  {
    name: 'revoked-reader-stays',
    about: 'an open stream is never looked at again',
    patches: [
      patch('kernel/live-feed', 'if (!(await reader.mayGoOn()))', 'if (false)'),
      patch('kernel/live-feed', 'if (reader.actorId === actorId)', 'if (false)'),
    ],
    caughtBy: ['feeds', 'a revoked key ends an idle stream'],
  },
  {
    name: 'permission-skipped',
    about: 'every key may do everything',
    patches: [patch('kernel/context-factory', 'permissions.has(permission)', 'true')],
    caughtBy: ['credentials', 'mutation createTeam without any permission'],
  },
  {
    name: 'csrf-off',
    about: 'any web page may send GET requests',
    patches: [patch('plugins/cross-origin', "headers.get('sec-fetch-site') === 'cross-site'", 'false')],
    caughtBy: ['http', 'a query by GET from another site'],
  },
  {
    name: 'origin-ignored',
    about: 'any web page may call',
    patches: [patch('plugins/cross-origin', 'new URL(origin).host === host', 'true')],
    caughtBy: ['http', 'a mutation from another origin'],
  },
  {
    name: 'id-echoed',
    about: 'a wrong id comes back in the message',
    patches: [patch('kernel/input-checks', 'message: `Must be the id of ', 'message: value + ` is not the id of ')],
    caughtBy: ['ids', 'openComplaint with an id 64 KB long'],
  },
  {
    name: 'idempotency-ignored',
    about: 'a repeated mutation is done again',
    patches: [patch('kernel/idempotency', 'if (key === null || key === undefined)', 'if (true)')],
    caughtBy: ['races', 'the same idempotency key 50 times at once'],
  },
  {
    name: 'nul-stored',
    about: 'NUL and lone surrogates reach the database',
    patches: [patch('schema/well-formed-text', 'if (!isWellFormed(args))', 'if (false)')],
    caughtBy: ['text', 'openComplaint.body with NUL'],
  },
];
