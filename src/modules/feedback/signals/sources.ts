/** What signals are computed from: SQL that modules contribute, each of what it keeps. */
import type { Prisma, SignalKind } from '../../../generated/index.ts';
import type { Contribution, Ctx } from '../../../kernel/index.ts';

/** What counts came after `from`, and at `to` at the latest. */
export interface SignalWindow {
  readonly from: Date;
  readonly to: Date;
}

/**
 * A source answers a SELECT that names its subject. Of FAULTY_PRODUCT and UNCOMPETITIVE_PRICE that is `"productId"` (uuid). Of
 * POOR_SERVICE it is `"teamId"` and `"staffId"` (uuids): where the first is null, the second says whose team it is. Rows that name no
 * subject count for none.
 */
export interface SignalSource {
  readonly kind: SignalKind;
  /** What it counts, for people. */
  readonly description: string;
  /**
   * Of evidence a row for each piece, with these columns besides: `"id"` (uuid), its own among those of this source; `"recordType"` (text)
   * and `"recordId"` (uuid), the GraphQL type and the uuid of the record to be shown; `"occurredAt"` (timestamptz), within the window. Of
   * exposure rows of any number, with `"amount"` (numeric), which are added up.
   */
  select(window: SignalWindow): Prisma.Sql;
}

/** By name, which begins with the module's. */
type NamedSources = Readonly<Record<string, SignalSource>>;

export interface SignalSources {
  /** What speaks against a product or a team. */
  readonly evidence?: NamedSources;
  /** How much of it there could have been: what was sold, what was to be done. */
  readonly exposure?: NamedSources;
}

export type SourceRole = keyof SignalSources;

/** Those of a kind that the installed modules bring, with their names. */
export function sourcesOf(ctx: Ctx, kind: SignalKind, role: SourceRole): readonly (readonly [name: string, SignalSource])[] {
  return ctx.contributions('feedback.signal-evidence').flatMap(({ module, value }: Contribution<'feedback.signal-evidence'>) =>
    Object.entries(value[role] ?? {}).filter(([name, source]) => {
      if (!name.startsWith(`${module}.`)) throw new Error(`Module "${module}" names a source of signals "${name}".`);
      return source.kind === kind;
    }),
  );
}
