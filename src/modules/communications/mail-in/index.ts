/** E-mails that come in. */

export { ingestEmailCommand } from './ingest-command.ts';
export { ingestEmail } from './ingest-email.ts';
export { listenForEmails } from './listener/index.ts';
