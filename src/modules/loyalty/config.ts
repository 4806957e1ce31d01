/** What a deployment decides about loyalty. */
import { z } from 'zod';

export const config = z.object({
  LOYALTY_GRANT_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'is not a whole number from 1 to 9999')
    .transform(Number)
    .default(90)
    .describe('a whole number of days from 1 to 9999: so long a gift, or what a full punch card is worth, can be claimed'),
  LOYALTY_RISK_TASK_SCORE: z
    .string()
    .regex(/^(off|1(\.00?)?|0\.(0[1-9]|[1-9]\d?))$/, 'is neither off nor a score above 0')
    .transform((score) => (score === 'off' ? null : Number(score)))
    .default(0.5)
    .describe('a score from 0.01 to 1, or off: a customer whose risk of leaving has come to it is a task for their owner'),
});

export type LoyaltyConfig = z.output<typeof config>;
