/** What contacts promises to other modules: permissions, the facts it announces, and the points where they enrich a customer. */
import type { Prisma } from '../../generated/index.ts';
import type { Ctx, EventName, JsonValue, PayloadsOf, Permission, TxCtx } from '../../kernel/index.ts';
import type { events } from './events.ts';
import type { permissions } from './permissions.ts';
import type { SegmentCondition } from './segments/index.ts';

export const contributionPoints = {
  'contacts.merge': {
    description:
      'Records that follow a customer who is merged into another, by GraphQL type: how many, move them, move them back.',
    requiredOf: 'Customer',
  },
  'contacts.personal-data': {
    description: "What a module keeps about one customer: to hand out on the customer's request, and to erase.",
    requiredOf: 'Customer',
  },
  'contacts.timeline': "Events that become a line of the customer's story; their payloads name the customer as `customerId`.",
  'contacts.segment-criteria': 'Conditions that a segment of customers may be made of.',
} as const;

/** The customer that goes and the one that stays. */
export interface MergePair {
  readonly absorbedId: string;
  readonly survivorId: string;
}

/** A merge that is being done or undone. */
export interface Merge extends MergePair {
  readonly mergeId: string;
}

/** What a merge did with the records of one type: kept with the merge, and handed to its undo. */
export interface MovedRecords {
  /** Ids of the records that point at the survivor now. */
  readonly moved: readonly string[];
  /** What else the undo needs: rows that could not move because the survivor has their like, values that gave way. Erased with either customer. */
  readonly aside?: JsonValue;
}

/** How the records of one type follow a customer who is merged into another. */
export interface MergeableRecords {
  /** How many point at the absorbed customer. */
  preview(ctx: Ctx, pair: MergePair): Promise<number>;
  /** Why the two cannot be merged as far as these records go, as sentences for people; absent: nothing forbids it. */
  blockers?(ctx: Ctx, pair: MergePair): Promise<readonly string[]>;
  /**
   * Lets none of them point at the absorbed customer any more, in the merge's transaction. Both customers are locked, and append-only
   * tables let the columns change that they name for a merge.
   */
  apply(tx: TxCtx, merge: Merge): Promise<MovedRecords>;
  /**
   * Gives back what moved, also where it has changed since; the rows are then byte-equal to before, but for `version`, `updatedAt`
   * and what was edited meanwhile. What was added to the survivor since stays there.
   */
  undo(tx: TxCtx, merge: Merge & MovedRecords): Promise<void>;
}

/**
 * What one module keeps about a customer (GDPR, articles 15, 17 and 20). Whatever writes words about a customer calls
 * `requireCustomer` in its transaction first: it waits for an erasure that is under way, and is refused after it.
 */
export interface PersonalData {
  /** Everything, as JSON; dates, bigints and decimals may stand in it. */
  export(ctx: Ctx, customerId: string): Promise<Readonly<Record<string, unknown>>>;
  /** Removes or pseudonymizes every personal value, those in the audit log too (`eraseAudited` of access); sums of money and points stay. */
  erase(tx: TxCtx, customerId: string): Promise<void>;
}

/** How an event reads in the customer's story. */
export interface TimelineLine<Payload> {
  /** Who may read the line. */
  readonly permission: Permission;
  /** One sentence, from the payload alone. */
  summary(payload: Payload): string;
  /** The record that the line is about; its uuid. */
  node?(payload: Payload): { readonly type: string; readonly id: string };
}

declare global {
  namespace Rapport {
    interface Permissions extends Record<keyof typeof permissions, true> {}
    interface Events extends PayloadsOf<typeof events> {}
    interface Inputs {
      ExternalIdInput: { system: string; id: string };
    }
    interface Contributions {
      /** By GraphQL type, for example `{ Complaint: { preview, apply, undo } }`. */
      'contacts.merge': Readonly<Record<string, MergeableRecords>>;
      'contacts.personal-data': PersonalData;
      'contacts.timeline': { readonly [Name in EventName]?: TimelineLine<Rapport.Events[Name]> };
      /** By name, prefixed by the module's. Each made by `defineSegmentCondition`. */
      'contacts.segment-criteria': Readonly<Record<string, SegmentCondition>>;
    }
    /** For fields of other modules that lead to a customer or a way to reach one, and are no relation of their own. */
    interface Objects {
      ContactPoint: Prisma.ContactPointModel;
      Customer: Prisma.CustomerModel;
      Segment: Prisma.SegmentModel;
    }
  }
}
