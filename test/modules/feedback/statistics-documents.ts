/** Asking for complaints in numbers. */
import { graphql, type ResultOf, type VariablesOf } from '../../typed-documents/index.ts';

export const STATISTICS = graphql(`
  query ComplaintStatistics($filter: ComplaintFilter, $groupBy: ComplaintGroupBy, $timeZone: String) {
    complaintStatistics(filter: $filter, groupBy: $groupBy, timeZone: $timeZone) {
      key label periodStart product { id name } owner { id name } perThousandPurchases
      count openCount breachedCount medianResolutionMinutes reopenRate
    }
  }
`);

export type Statistic = NonNullable<ResultOf<typeof STATISTICS>['complaintStatistics']>[number];
export type StatisticsVariables = VariablesOf<typeof STATISTICS>;
/** May ask for every field of it. */
export const STATISTICIAN = [
  'feedback.complaint.read',
  'sales.statistics.read',
  'sales.product.read',
  'access.staff.read',
] as const;
