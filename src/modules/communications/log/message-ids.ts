/** Message-IDs as they are kept: without angle brackets, and known again by their hash. */
import { createHash } from 'node:crypto';

/** Hexadecimal SHA-256, by which `ThreadedMessage` and `Communication` know the message again. */
export function messageHashOf(messageId: string): string {
  return createHash('sha256').update(messageId).digest('hex');
}
