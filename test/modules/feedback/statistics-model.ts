/** Statistics of complaints, told again from the rows one by one, in another language than the product's. */
import { DateTime } from 'luxon';
import { globalId } from '../../support/index.ts';
import type { StatisticsVariables } from './statistics-documents.ts';

type Filter = NonNullable<StatisticsVariables['filter']>;

export interface ComplaintRow {
  readonly kind: string;
  readonly status: string;
  readonly severity: string;
  readonly cause: string | null;
  readonly channel: string | null;
  readonly customerId: string;
  readonly productId: string | null;
  readonly ownerId: string | null;
  readonly teamId: string | null;
  readonly openedAt: Date;
  readonly resolvedAt: Date | null;
  readonly reopenCount: number;
  readonly isBreached: boolean;
}

export interface PurchaseRow {
  readonly customerId: string;
  readonly purchasedAt: Date;
  readonly productIds: readonly string[];
}

const SETTLED = ['RESOLVED', 'CLOSED'];
const FINAL = ['WITHDRAWN', 'REJECTED', 'DUPLICATE'];
const isOpen = ({ status }: ComplaintRow) => !SETTLED.includes(status) && !FINAL.includes(status);
const TYPES = { customerId: 'Customer', productId: 'Product', ownerId: 'Staff', teamId: 'Team' } as const;

function within(moment: Date, range: object): boolean {
  return Object.entries(range).every(([bound, text]) => {
    const [one, other] = [moment.getTime(), new Date(String(text)).getTime()];
    return bound === 'gte' ? one >= other : bound === 'gt' ? one > other : bound === 'lte' ? one <= other : one < other;
  });
}

/** What a row does not have is none of what is asked for. */
export function passes(row: ComplaintRow, filter: Filter): boolean {
  return Object.entries(filter).every(([name, value]): boolean => {
    switch (name) {
      case 'and':
        return (value as Filter[]).every((one) => passes(row, one));
      case 'or':
        return (value as Filter[]).some((one) => passes(row, one));
      case 'not':
        return !passes(row, value as Filter);
      case 'isOpen':
        return isOpen(row) === value;
      case 'isBreached':
        return row.isBreached === value;
      case 'openedAt':
        return within(row.openedAt, value as object);
      case 'customerId':
      case 'productId':
      case 'ownerId':
      case 'teamId':
        return row[name] !== null && globalId(TYPES[name], row[name]) === value;
      case 'kind':
      case 'status':
      case 'severity':
      case 'cause':
        return (value as readonly (string | null)[]).includes(row[name]);
      default:
        throw new Error(`The model knows no filter ${name}.`);
    }
  });
}

/** Only what a filter says of customer, product and time, at its top and within `and`, is said of purchases. */
function isSetAgainst(purchase: PurchaseRow, filter: Filter): boolean {
  const { customerId, productId, openedAt, and } = filter;
  return (
    (!customerId || globalId('Customer', purchase.customerId) === customerId) &&
    (!productId || purchase.productIds.some((id) => globalId('Product', id) === productId)) &&
    (!openedAt || within(purchase.purchasedAt, openedAt)) &&
    (and ?? []).every((one) => isSetAgainst(purchase, one))
  );
}

function keyOf(row: ComplaintRow, groupBy: string | null, zone: string): string {
  switch (groupBy) {
    case null:
      return 'ALL';
    case 'STATUS':
      return row.status;
    case 'SEVERITY':
      return row.severity;
    case 'CAUSE':
      return row.cause ?? 'NONE';
    case 'CHANNEL':
      return row.channel ?? 'NONE';
    case 'PRODUCT':
      return row.productId === null ? 'NONE' : globalId('Product', row.productId);
    case 'OWNER':
      return row.ownerId === null ? 'NONE' : globalId('Staff', row.ownerId);
    default:
      return periodOf(row.openedAt, groupBy, zone);
  }
}

function periodOf(moment: Date, groupBy: string, zone: string): string {
  const local = DateTime.fromJSDate(moment, { zone });
  const formats: Readonly<Record<string, string>> = {
    DAY: 'yyyy-MM-dd',
    WEEK: "kkkk-'W'WW",
    MONTH: 'yyyy-MM',
    QUARTER: "yyyy-'Q'q",
    YEAR: 'yyyy',
  };
  return local.toFormat(formats[groupBy] ?? '');
}

function medianMinutes(milliseconds: readonly number[]): number | null {
  const sorted = milliseconds.toSorted((one, other) => one - other);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2 / 60_000;
}

interface Told {
  readonly complaints: readonly ComplaintRow[];
  readonly purchases: readonly PurchaseRow[];
}

/** `[key, count, openCount, breachedCount, medianResolutionMinutes, reopenRate, perThousandPurchases]`, by key, NONE last. */
export function statisticsOf({ complaints, purchases }: Told, filter: Filter, groupBy: string | null, zone: string) {
  const groups = new Map<string, ComplaintRow[]>(groupBy === null ? [['ALL', []]] : []);
  for (const row of complaints) {
    if (passes(row, filter) !== true) continue;
    const key = keyOf(row, groupBy, zone);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const bought = purchases.filter((purchase) => isSetAgainst(purchase, filter));
  const purchasesOf = (key: string): number => {
    if (groupBy === null) return bought.length;
    if (groupBy === 'PRODUCT')
      return bought.filter(({ productIds }) => productIds.some((id) => globalId('Product', id) === key)).length;
    if (!['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'].includes(groupBy)) return 0;
    return bought.filter(({ purchasedAt }) => periodOf(purchasedAt, groupBy, zone) === key).length;
  };
  return [...groups]
    .toSorted(([one], [other]) => Number(one === 'NONE') - Number(other === 'NONE') || (one < other ? -1 : 1))
    .map(([key, rows]) => {
      const lengths = rows.flatMap(({ status, openedAt, resolvedAt }) =>
        resolvedAt !== null && SETTLED.includes(status) ? [resolvedAt.getTime() - openedAt.getTime()] : [],
      );
      const resolved = rows.filter(({ resolvedAt }) => resolvedAt !== null);
      return [
        ...[key, rows.length, rows.filter(isOpen).length, rows.filter(({ isBreached }) => isBreached).length],
        ...[
          medianMinutes(lengths),
          resolved.length === 0 ? null : resolved.filter(({ reopenCount }) => reopenCount > 0).length / resolved.length,
        ],
        purchasesOf(key) === 0 ? null : (rows.length * 1_000) / purchasesOf(key),
      ];
    });
}
