/** What contacts promises to other modules: permissions, the facts it announces, and the points where they enrich a customer. */
import { z } from 'zod';
import { ContactPointKind, CustomerLifecycle, type Prisma } from '../../generated/index.ts';
import { type Ctx, defineEvent, type EventName, type PayloadsOf, type Permission, type TxCtx } from '../../kernel/index.ts';

export const permissions = {
  'contacts.customer.read': {
    description: 'See customers, how to reach them and their live feed.',
    roles: ['manager', 'sales', 'service', 'marketing', 'dashboard'],
  },
  'contacts.customer.create': {
    description: 'Create customers.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'contacts.customer.edit': {
    description: 'Change customers and how to reach them.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'contacts.customer.import': {
    description: 'Create and change customers by the hundred, from a file.',
    roles: ['manager', 'marketing'],
  },
} as const;

const customerId = z.uuid();
const channels = <Payload extends { readonly customerId: string }>(payload: Payload) => ['*', payload.customerId];

export const events = {
  'contacts.customer.created': defineEvent({
    description: 'A customer was recorded for the first time.',
    payload: z.object({ customerId, lifecycle: z.enum(CustomerLifecycle), createdAt: z.iso.datetime() }),
    occurredAt: ({ createdAt }) => new Date(createdAt),
    channels,
  }),
  'contacts.customer.changed': defineEvent({
    description: "A customer's own fields changed.",
    payload: z.object({ customerId, fields: z.array(z.string()).min(1) }),
    channels,
  }),
  'contacts.lifecycle.changed': defineEvent({
    description: 'A customer moved to another state of the life cycle. The live feed tells it as `contacts.customer.changed`.',
    payload: z.object({ customerId, from: z.enum(CustomerLifecycle), to: z.enum(CustomerLifecycle) }),
  }),
  'contacts.contact-point.added': defineEvent({
    description: 'A way to reach a customer was added after the customer was created.',
    payload: z.object({ customerId, contactPointId: z.uuid(), kind: z.enum(ContactPointKind) }),
    channels,
  }),
};

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

/** How the records of one type follow a customer who is merged into another. */
export interface MergeableRecords {
  /** How many would move. */
  preview(ctx: Ctx, pair: MergePair): Promise<number>;
  /** Moves them, in the merge's transaction; answers the ids of what moved, to be kept for `undo`. */
  apply(tx: TxCtx, pair: MergePair): Promise<readonly string[]>;
  /** Gives the moved ones back; the rows are then byte-equal to before, but for `version` and `updatedAt`. */
  undo(tx: TxCtx, merge: MergePair & { readonly moved: readonly string[] }): Promise<void>;
}

/** What one module keeps about a customer (GDPR, articles 15, 17 and 20). */
export interface PersonalData {
  /** Everything, as JSON. */
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

/** A condition that segments may use, for example `sales.spent`. */
export interface SegmentCondition {
  readonly description: string;
  /** What may stand beside `"criterion"`; its JSON schema is shown to clients. */
  readonly parameters: z.ZodType;
  /** A SELECT of the ids of the customers that meet it, from checked parameters. */
  customers(parameters: unknown, ctx: Ctx): Prisma.Sql;
}

declare global {
  namespace Rapport {
    interface Permissions extends Record<keyof typeof permissions, true> {}
    interface Events extends PayloadsOf<typeof events> {}
    interface Contributions {
      /** By GraphQL type, for example `{ Complaint: { preview, apply, undo } }`. */
      'contacts.merge': Readonly<Record<string, MergeableRecords>>;
      'contacts.personal-data': PersonalData;
      'contacts.timeline': { readonly [Name in EventName]?: TimelineLine<Rapport.Events[Name]> };
      /** By name, prefixed by the module's. */
      'contacts.segment-criteria': Readonly<Record<string, SegmentCondition>>;
    }
  }
}
