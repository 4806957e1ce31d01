/** Where other modules say why customers leave. */
import type { ChurnReasons } from './reasons.ts';

export const churnContributionPoints = {
  'loyalty.churn-reasons': 'Reasons why customers are likely to leave, each with its weight: SQL of what a module keeps.',
} as const;

declare global {
  namespace Rapport {
    interface Contributions {
      'loyalty.churn-reasons': ChurnReasons;
    }
  }
}
