/** What a deployment decides about dates. */
import { z } from 'zod';

const ACCEPTED = ['FEBRUARY_28', 'MARCH_1'] as const;

export const config = z.object({
  LEAP_DAY: z
    .enum(ACCEPTED, `must be ${ACCEPTED.join(' or ')}`)
    .default('FEBRUARY_28')
    .describe('FEBRUARY_28 or MARCH_1: when dates of February 29 are celebrated in a common year'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .transform((url) => url.replace(/\/+$/, ''))
    .default('')
    .describe('the address under which others reach this server, for example https://crm.example.com'),
});

declare global {
  namespace Rapport {
    interface Config {
      contacts: z.output<typeof config>;
    }
  }
}
