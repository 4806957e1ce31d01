/** E-mails that come in. */

export { type Ingested, ingestEmail, type NewEmail } from './ingest-email.ts';
export { listenForEmails } from './listener/index.ts';
