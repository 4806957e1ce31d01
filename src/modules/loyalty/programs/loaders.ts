/** What programs are asked for in batches. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../../kernel/index.ts';
import { type ProgramVersion, versionsByProgram } from './versions.ts';

/** Which version of which program. */
export type VersionKey = Pick<ProgramVersion, 'programId' | 'number'>;

export interface PlacedVersion {
  readonly version: ProgramVersion;
  /** The one that ends it. */
  readonly next: ProgramVersion | null;
}

export const programLoaders = (ctx: Ctx) => ({
  versions: versionsLoader(ctx),
  version: new DataLoader<VersionKey, PlacedVersion, string>((keys) => placedVersions(ctx, keys), {
    cacheKeyFn: ({ programId, number }) => `${programId} ${number}`,
  }),
  /** By program: the points that members may still spend. */
  outstandingPoints: new DataLoader<string, string>(async (programIds) => {
    const rows = await ctx.db.$queryRaw<{ programId: string; points: string }[]>`
      SELECT "programId"::text, sum("balance")::text AS "points" FROM "LoyaltyMembership"
      WHERE "programId" = ANY(${[...programIds]}::uuid[]) AND "absorbedIntoId" IS NULL GROUP BY "programId"`;
    const points = new Map(rows.map((row) => [row.programId, row.points]));
    return programIds.map((id) => points.get(id) ?? '0');
  }),
});

/** By program: its versions in their order. */
function versionsLoader(ctx: Ctx) {
  return new DataLoader<string, readonly ProgramVersion[]>(async (programIds) => {
    const found = await versionsByProgram(ctx, programIds);
    return programIds.map((id) => found.get(id) ?? []);
  });
}

function placedVersions(ctx: Ctx, keys: readonly VersionKey[]): Promise<PlacedVersion[]> {
  return Promise.all(
    keys.map(async ({ programId, number }) => {
      const versions = await ctx.loaders.loyalty.versions.load(programId);
      const index = versions.findIndex((version) => version.number === number);
      const version = versions[index];
      if (!version) throw new Error('A version that was published is there.');
      return { version, next: versions[index + 1] ?? null };
    }),
  );
}
