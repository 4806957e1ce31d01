/** Asking for totals over purchases. */

export const TOTALS = `query Q($filter: PurchaseFilter, $groupBy: PurchaseGroupBy, $timeZone: String) {
  purchaseTotals(filter: $filter, groupBy: $groupBy, timeZone: $timeZone) {
    key label periodStart product { id name } total { amount currencyCode } count average { amount currencyCode }
  }
}`;

export interface Total {
  readonly key: string;
  readonly label: string;
  readonly periodStart: string | null;
  readonly product: { readonly id: string; readonly name: string } | null;
  readonly total: { readonly amount: string; readonly currencyCode: string };
  readonly count: number;
  readonly average: { readonly amount: string; readonly currencyCode: string } | null;
}
