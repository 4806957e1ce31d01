/** What groups of complaints are called, by programs and by people. */
import type { Channel, ComplaintCause, ComplaintStatus, Prisma, Severity } from '../../../generated/index.ts';
import { type Ctx, encodeId } from '../../../kernel/index.ts';
import { findStaff } from '../../access/index.ts';
import { findProducts, type Period, periodName } from '../../sales/index.ts';

type EnumGroup = 'STATUS' | 'SEVERITY' | 'CAUSE' | 'CHANNEL';
export type ComplaintGroup = Period | EnumGroup | 'PRODUCT' | 'OWNER';

export interface GroupName {
  readonly key: string;
  readonly label: string;
  readonly periodStart: Date | null;
  readonly product: Prisma.ProductModel | null;
  readonly owner: Prisma.StaffModel | null;
}

/** What is asked of the records that groups stand for. */
export interface Selected {
  readonly product: object;
  readonly owner: object;
}

/** Of complaints that belong to no group. */
export const NONE = 'NONE';

const PLAIN = { periodStart: null, product: null, owner: null } as const;
const ALL: GroupName = { ...PLAIN, key: 'ALL', label: 'All complaints' };
/** Of the groups that a complaint may belong to none of. */
const NAMELESS: { readonly [Group in ComplaintGroup]?: string } = {
  CAUSE: 'Without a cause',
  PRODUCT: 'Without a product',
  OWNER: 'Without an owner',
  CHANNEL: 'Without a channel',
};

const STATUSES: Readonly<Record<ComplaintStatus, string>> = {
  RECEIVED: 'Received',
  ACKNOWLEDGED: 'Acknowledged',
  ASSESSED: 'Assessed',
  INVESTIGATING: 'Investigating',
  AWAITING_CUSTOMER: 'Awaiting the customer',
  AWAITING_THIRD_PARTY: 'Awaiting a third party',
  RESPONSE_PROPOSED: 'Response proposed',
  RESOLVED: 'Resolved',
  CLOSED: 'Closed',
  REOPENED: 'Reopened',
  WITHDRAWN: 'Withdrawn',
  REJECTED: 'Rejected',
  DUPLICATE: 'Duplicate',
};
const SEVERITIES: Readonly<Record<Severity, string>> = { LOW: 'Low', MEDIUM: 'Medium', HIGH: 'High', CRITICAL: 'Critical' };
const CAUSES: Readonly<Record<ComplaintCause, string>> = {
  PRODUCT_FAULT: 'Product fault',
  SERVICE: 'Service',
  PRICE: 'Price',
  DELIVERY: 'Delivery',
  BILLING: 'Billing',
  STAFF_CONDUCT: 'Staff conduct',
  MISUNDERSTANDING: 'Misunderstanding',
  OTHER: 'Other',
};
const CHANNELS: Readonly<Record<Channel, string>> = {
  EMAIL: 'E-mail',
  PHONE: 'Phone',
  SMS: 'Text message',
  CHAT: 'Chat',
  SOCIAL: 'Social network',
  IN_PERSON: 'In person',
  LETTER: 'Letter',
  VIDEO: 'Video call',
};
const WORDS: Readonly<Record<EnumGroup, Readonly<Record<string, string>>>> = {
  STATUS: STATUSES,
  SEVERITY: SEVERITIES,
  CAUSE: CAUSES,
  CHANNEL: CHANNELS,
};

/** The name of each group: of the first day of a period, an id or the value of an enum; null of complaints that belong to none. */
export async function namesOf(
  ctx: Ctx,
  groupBy: ComplaintGroup | null,
  groups: readonly (string | null)[],
  selected: Selected,
): Promise<(group: string | null) => GroupName> {
  if (groupBy === null) return () => ALL;
  const nameOf = await namesOfGroups(
    ctx,
    groupBy,
    groups.filter((group) => group !== null),
    selected,
  );
  const none = { ...PLAIN, key: NONE, label: NAMELESS[groupBy] ?? '' };
  return (group) => (group === null ? none : { ...PLAIN, ...nameOf(group) });
}

type Name = Pick<GroupName, 'key' | 'label'> & Partial<GroupName>;

async function namesOfGroups(
  ctx: Ctx,
  groupBy: ComplaintGroup,
  groups: readonly string[],
  selected: Selected,
): Promise<(group: string) => Name> {
  switch (groupBy) {
    case 'PRODUCT': {
      const products = await findProducts(ctx, groups, selected.product);
      return (id) => named('Product', id, products.get(id), (product) => ({ product }));
    }
    case 'OWNER': {
      const staff = await findStaff(ctx, groups, selected.owner);
      return (id) => named('Staff', id, staff.get(id), (owner) => ({ owner }));
    }
    case 'STATUS':
    case 'SEVERITY':
    case 'CAUSE':
    case 'CHANNEL':
      return (value) => ({ key: value, label: WORDS[groupBy][value] ?? value });
    default:
      return (day) => {
        const periodStart = new Date(`${day}T00:00:00Z`);
        return { ...periodName(groupBy, periodStart), periodStart };
      };
  }
}

function named<Row extends { readonly name: string }>(
  type: 'Product' | 'Staff',
  id: string,
  row: Row | undefined,
  beside: (row: Row) => Partial<GroupName>,
): Name {
  return { key: encodeId(type, id), label: row?.name ?? '', ...(row && beside(row)) };
}
