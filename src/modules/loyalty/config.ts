/** What a deployment decides about loyalty. */
import { z } from 'zod';

export const config = z.object({
  LOYALTY_GRANT_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'is not a whole number from 1 to 9999')
    .transform(Number)
    .default(90)
    .describe('a whole number of days from 1 to 9999: so long a gift, or what a full punch card is worth, can be claimed'),
});

export type LoyaltyConfig = z.output<typeof config>;
