/** Reading whole e-mails. */

export { type Envelope, NO_ENVELOPE, type ParsedEmail, parseEmail } from './parse-email.ts';
export type { Report, Reported } from './report.ts';
