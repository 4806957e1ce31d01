/** What SMTP says of a message: 2xx it is ours now, 4xx come again, 5xx never. */
import type { Logger } from '../../../../kernel/index.ts';
import { ValidationError } from '../../../../kernel/index.ts';
import type { Ingested } from '../ingest-email.ts';

/** A refusal with its code. */
export class SmtpRefusal extends Error {
  readonly responseCode: number;

  constructor(responseCode: number, message: string) {
    super(message);
    this.name = 'SmtpRefusal';
    this.responseCode = responseCode;
  }
}

export const BUSY = () => new SmtpRefusal(451, 'Too much mail at once: try again later');
export const TOO_LARGE = (maxBytes: number) => new SmtpRefusal(552, `Message exceeds the ${maxBytes} bytes that are taken`);

/** A message that names nobody is taken all the same: whoever forwards everything is not told of each. */
export function acceptance({ communications, isNew }: Ingested): string {
  if (communications.length === 0) return 'Not kept: it names no customer';
  const customers = new Set(communications.map(({ customerId }) => customerId)).size;
  return `${isNew ? 'Filed' : 'Filed before'}, with ${customers} ${customers === 1 ? 'customer' : 'customers'}`;
}

/** What is wrong with the message is told to whoever sent it; what is wrong with us is logged, and they come again. */
export function refusalOf(error: unknown, log: Logger): SmtpRefusal {
  if (error instanceof SmtpRefusal) return error;
  const [issue] = error instanceof ValidationError ? error.issues : [];
  if (issue) return new SmtpRefusal(issue.code === 'TOO_LARGE' ? 552 : 554, issue.message);
  log.error({ error }, 'An e-mail could not be filed: its sender is asked to try again.');
  return new SmtpRefusal(451, 'Could not be filed now: try again later');
}
