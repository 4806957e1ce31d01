/** What a merge's record keeps for its undo, as JSON. */
import { z } from 'zod';
import { AcquisitionSource, Channel, CustomerLifecycle, GrammaticalGender, ServiceTier } from '../../../generated/index.ts';

const moves = z.array(
  z.object({
    module: z.string(),
    /** The GraphQL type of the records. */
    type: z.string(),
    moved: z.array(z.string()),
    aside: z.json(),
  }),
);
export type Move = z.infer<typeof moves>[number];

export const movesIn = (kept: unknown): readonly Move[] => moves.parse(kept);

/** The customers whose referrer the merge changed. */
export function referredIn(kept: unknown): readonly string[] {
  return movesIn(kept).flatMap(({ module, type, moved }) => (module === 'contacts' && type === 'Customer' ? moved : []));
}

const changes = z.record(z.string(), z.object({ before: z.string().nullable(), after: z.string().nullable() }));
/** A column's value before and after, as text. */
type Change = z.infer<typeof changes>[string];

export const changesIn = (kept: unknown): ReadonlyMap<string, Change> => new Map(Object.entries(changes.parse(kept)));

const text = z.string().nullable();
const time = z.coerce.date().nullable();

/** Columns of a customer from their texts. */
export const columnsFromTexts = z
  .object({
    givenName: text,
    familyName: text,
    preferredName: text,
    organizationName: text,
    lifecycle: z.enum(CustomerLifecycle),
    honorific: text,
    grammaticalGender: z.enum(GrammaticalGender).nullable(),
    deceasedOn: time,
    serviceTier: z.enum(ServiceTier),
    quietHoursFrom: text,
    quietHoursTo: text,
    language: text,
    timeZone: text,
    acquisitionSource: z.enum(AcquisitionSource).nullable(),
    acquisitionDetail: text,
    acquisitionReferrerId: text,
    acquiredAt: time,
    preferredChannel: z.enum(Channel).nullable(),
    ownerId: text,
  })
  .partial();
