/** What a message may consist of. Whatever is beyond is refused, so that reading one takes little time and memory. */
import { ValidationError } from '../../../../kernel/index.ts';

export const LIMITS = {
  /** Of all parts together. */
  headerBytes: 262_144,
  headers: 1_000,
  addresses: 1_000,
  parts: 1_000,
  /** Lines that may begin a part, whatever they turn out to be. */
  hyphenLines: 10_000,
  /** Of all that is not base64. */
  lines: 30_000,
  depth: 20,
  attachments: 200,
  /** Characters of a body; the rest is in an attachment. */
  body: 200_000,
  /** Characters of HTML that are turned into text. */
  html: 1_000_000,
  /** Of that HTML: what is nested deeply takes long. */
  tags: 20_000,
  subject: 1_000,
  references: 100,
  /** Recipients that a report is read for. */
  reported: 1_000,
} as const;

/** Says what is wrong with the message, which is the mutation's `raw`. */
export function refusal(message: string, code = 'UNREADABLE_EMAIL'): ValidationError {
  return ValidationError.at(['raw'], message, code);
}
