/** The fields that every recorded fact has: when, by whom and from where. */
import type { ActorKind } from '../../../generated/index.ts';
import { actorRecorded } from '../../access/index.ts';

export const RECORDED_AT = { type: 'DateTime', description: 'When we learned of it.' } as const;

export const RECORDED_BY = {
  type: 'Actor',
  nullable: true,
  description: 'Who recorded it.',
  select: { recordedByKind: true, recordedById: true },
  resolve: ({ recordedByKind, recordedById }: { readonly recordedByKind: ActorKind; readonly recordedById: string | null }) =>
    actorRecorded(recordedByKind, recordedById),
} as const;

export const SOURCE = { nullable: true, description: 'Where we have it from.' } as const;

export const SOURCE_INPUT = { description: 'Where you have it from, at most 200 characters.' } as const;

export const MAY_READ = { can: 'contacts.profile.read' } as const;
